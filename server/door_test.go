package server_test

import (
	"bufio"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/vitable-sandbox/sandbox/server"
)

// at sends a request without a key to a host.
func at(t *testing.T, h http.Handler, method, host, path string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, path, nil)
	r.Host = host
	for _, header := range headers {
		name, value, _ := strings.Cut(header, ": ")
		r.Header.Add(name, value)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestHosts(t *testing.T) {
	t.Parallel()
	h, err := server.New(server.WithAllowedHosts("Sandbox.Example.com.", "other.example:8080"))
	if err != nil {
		t.Fatal(err)
	}
	open, err := server.New()
	if err != nil {
		t.Fatal(err)
	}
	for host, good := range map[string]bool{
		"127.0.0.1": true, "127.0.0.1:4010": true, "[::1]:4010": true, "[::1]": true, "10.1.2.3": true, "localhost:4010": true,
		"LOCALHOST": true, "localhost.": true, "sandbox": true, "sandbox:4010": true, "a.localhost": true, "a.b.localhost:1": true,
		"host.docker.internal": true, "my_sandbox": true, "my_sandbox.test": true, "[fe80::1%25eth0]:80": true, "Sandbox.TEST.": true, "printer.local": true, "": true,
		"sandbox.example.com": true, "SANDBOX.example.com.:4010": true, "other.example": true, "other.example:1": true,
		"evil.example": false, "evil.example:4010": false, "example.com": false, "a.sandbox.example.com": false, "localhost.evil.example": false,
		"127.0.0.1.evil.example": false, "local.evil": false, "test.evil.": false, "notlocalhost.com": false, "127.1": false,
	} {
		for _, path := range []string{"/v1/plans", "/nowhere", "/_sandbox/health", "/_sandbox/clock"} {
			w := at(t, h, http.MethodGet, host, path)
			if refused := w.Code == http.StatusMisdirectedRequest; refused == good {
				t.Errorf("%q %s: status %d", host, path, w.Code)
			} else if refused && (!strings.Contains(w.Body.String(), "--allow-host NAME") || !strings.Contains(w.Body.String(), `"app_error_code":"host_not_allowed"`)) {
				t.Errorf("%q: %s", host, w.Body)
			}
			if w := at(t, open, http.MethodGet, host, path); w.Code == http.StatusMisdirectedRequest {
				t.Errorf("without the option: %q: status %d", host, w.Code)
			}
		}
	}
	for _, host := range []string{"evil.com%00.test", "evil.com%2e.test:80", "[evil.com].test", "evil.com;.local", "a'b.internal", "evil.com:1:2.test", "é.test"} {
		w := at(t, h, http.MethodGet, host, "/_sandbox/health")
		if w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), `"Host: is not the name or address of a host; use http://127.0.0.1`) {
			t.Errorf("%q: status %d: %s", host, w.Code, w.Body)
		}
	}
	for _, name := range []string{"", "http://a.example", "a b.example", "a%00.example", "é.example"} {
		if _, err := server.New(server.WithAllowedHosts(name)); err == nil || !strings.Contains(err.Error(), "allowed hosts: ") {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestAPreflightIsRefusedBeforeTheKey(t *testing.T) {
	t.Parallel()
	s := open(t)
	h := s.sb.Server
	for path, allow := range map[string]string{
		"/v1/groups": "GET, POST", s.path(): "POST", "/_sandbox/clock": "GET, PATCH", "/_sandbox/health": "GET, HEAD", "/nowhere": "",
	} {
		w := at(t, h, http.MethodOptions, "localhost", path, "Origin: http://app.example", "Access-Control-Request-Method: POST")
		if w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") != allow || !strings.Contains(w.Body.String(), "CORS is not supported") {
			t.Errorf("%s: status %d, Allow %q: %s", path, w.Code, w.Header().Get("Allow"), w.Body)
		}
		for name := range w.Header() {
			if strings.HasPrefix(name, "Access-Control") {
				t.Errorf("%s: %s", path, name)
			}
		}
	}
	if w := at(t, h, http.MethodOptions, "localhost", "/v1/groups", "Origin: http://app.example"); w.Code != http.StatusUnauthorized {
		t.Errorf("no preflight: status %d, want 401", w.Code)
	}
}

func TestPagesOfOtherSites(t *testing.T) {
	t.Parallel()
	s := open(t)
	for _, test := range []struct {
		method, path string
		headers      []string
		want         int
	}{
		{"POST", "/_sandbox/reset", nil, 200},
		{"POST", "/_sandbox/reset", []string{"Origin: http://localhost"}, 200},
		{"POST", "/_sandbox/reset", []string{"Sec-Fetch-Site: same-origin"}, 200},
		{"POST", "/_sandbox/reset", []string{"Sec-Fetch-Site: none"}, 200},
		{"POST", "/_sandbox/reset", []string{"Sec-Fetch-Site: cross-site"}, 403},
		{"POST", "/_sandbox/reset", []string{"Sec-Fetch-Site: same-site", "Origin: http://localhost"}, 403},
		{"POST", "/_sandbox/reset", []string{"Origin: http://evil.example"}, 403},
		{"POST", "/_sandbox/reset", []string{"Origin: null"}, 403},
		{"DELETE", "/_sandbox/rules", []string{"Sec-Fetch-Site: cross-site"}, 403},
		{"GET", "/_sandbox/clock", []string{"Origin: http://evil.example"}, 403},
		{"GET", "/_sandbox/clock", []string{"Origin: null"}, 403},
		{"GET", "/_sandbox/clock", []string{"Origin: http://localhost"}, 200},
		{"GET", "/v1/plans", []string{"Origin: http://evil.example", "Sec-Fetch-Site: cross-site"}, 200},
	} {
		w := at(t, s.sb.Server, test.method, "localhost", test.path, append(test.headers, "Authorization: Bearer x")...)
		if w.Code != test.want {
			t.Errorf("%s %s %v: status %d, want %d", test.method, test.path, test.headers, w.Code, test.want)
		}
		if w.Header().Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s %s: no nosniff", test.method, test.path)
		}
	}
}

func TestHTTP2WithPriorKnowledge(t *testing.T) {
	t.Parallel()
	s := openSocket(t)
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", strings.TrimPrefix(s.sb.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if _, err := io.WriteString(conn, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00"); err != nil {
		t.Fatal(err)
	}
	response, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusHTTPVersionNotSupported || !response.Close || !strings.Contains(string(body), "curl --http1.1") {
		t.Errorf("status %d, close %t, %v: %s", response.StatusCode, response.Close, err, body)
	}
}

// The Host is the client's own text: a shell must not read anything into it.
func TestCommandsQuoteTheHost(t *testing.T) {
	t.Parallel()
	s := open(t)
	for host, want := range map[string]string{
		"localhost:4010": `curl -sS -i http://localhost:4010/v1/`, "a;rm$(x)'b": `'http://a;rm$(x)'\''b/v1/`, "[::1]:4010": `'http://[::1]:4010/v1/`,
	} {
		w := at(t, s.sb.Server, http.MethodGet, host, "/_sandbox/magic", "Authorization: Bearer x")
		var list struct {
			Data []struct{ Curl string } `json:"data"`
		}
		if err := json.Unmarshal(w.Body.Bytes(), &list); err != nil {
			t.Fatal(err)
		}
		if len(list.Data) == 0 {
			t.Fatalf("%s: %s", host, w.Body)
		}
		found := false
		for _, each := range list.Data {
			found = found || strings.Contains(each.Curl, want)
			if unquoted := strings.ReplaceAll(each.Curl, want, ""); strings.Contains(unquoted, "http://a;rm") && !strings.Contains(unquoted, "'http://a;rm") {
				t.Errorf("%s: %s", host, each.Curl)
			}
		}
		if !found {
			t.Errorf("no %s in %s", want, w.Body)
		}
	}
}

func TestASecondHeaderLineCounts(t *testing.T) {
	t.Parallel()
	s := open(t)
	for name, lines := range map[string][]string{
		"Content-Type":     {"Content-Type: application/json", "Content-Type: text/plain"},
		"Content-Encoding": {"Content-Type: application/json", "Content-Encoding: identity", "Content-Encoding: gzip"},
	} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, s.path(), strings.NewReader(payload(t)))
		r.Header.Set("Authorization", "Bearer x")
		for _, line := range lines {
			header, value, _ := strings.Cut(line, ": ")
			r.Header.Add(header, value)
		}
		w := httptest.NewRecorder()
		s.sb.Server.ServeHTTP(w, r)
		if w.Code != http.StatusUnsupportedMediaType || !strings.Contains(w.Body.String(), `"`+name+`: occurs more than once`) {
			t.Errorf("%s: status %d: %s", name, w.Code, w.Body)
		}
	}
}
