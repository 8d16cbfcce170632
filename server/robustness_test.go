package server_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/vitable-sandbox/sandbox/server"
)

func TestGroupIDsThatCannotBe(t *testing.T) {
	t.Parallel()
	s := openSocket(t, server.WithAutoCreateGroups(true))
	for id, want := range map[string]int{
		"grp_%ff": 404, "grp_%00": 404, "grp_a%20b": 404, "grp_": 404, "grp_" + strings.Repeat("x", 252): 404,
		"grp_" + strings.Repeat("x", 251): 202, "grp_a-b_c.d~1": 202,
	} {
		if a := s.send(http.MethodPost, "/v1/groups/"+id+"/members/sync", payload(t)); a.status != want {
			t.Errorf("%.30s: status %d, want %d", id, a.status, want)
		}
	}
	if total := s.listGroups("").Pagination.Total; total != 3 {
		t.Errorf("%d groups, want 3", total)
	}
}

func TestALengthThatLies(t *testing.T) {
	t.Parallel()
	s := openSocket(t, server.WithMaxBody(server.LargestMaxBody))
	host := strings.TrimPrefix(s.sb.URL, "http://")
	head := "POST " + s.path() + " HTTP/1.1\r\nHost: " + host + "\r\nAuthorization: Bearer k\r\nContent-Type: application/json\r\n"
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", host)
	if err != nil {
		t.Fatal(err)
	}
	// A gigabyte is promised, and none of it comes: nothing may be set aside for it.
	if _, err := io.WriteString(conn, head+"Content-Length: 1073741824\r\n\r\n{"); err != nil {
		t.Fatal(err)
	}
	_ = conn.Close()
	if status := raw(t, host, head+"Content-Length: 9000000000000\r\nExpect: 100-continue\r\n\r\n"); status != http.StatusRequestEntityTooLarge {
		t.Errorf("status %d, want 413", status)
	}
}

// Clients that send all of a body before they read must still see the answer.
func TestARefusedLargeBodyIsAnswered(t *testing.T) {
	t.Parallel()
	s := openSocket(t, server.WithMaxBody(1<<20))
	host := strings.TrimPrefix(s.sb.URL, "http://")
	body := strings.Repeat(" ", 8<<20)
	for name, test := range map[string]struct {
		headers string
		want    int
	}{
		"too large":    {"Authorization: Bearer k\r\nContent-Type: application/json\r\n", 413},
		"no key":       {"Content-Type: application/json\r\n", 401},
		"another type": {"Authorization: Bearer k\r\nContent-Type: text/plain\r\n", 415},
	} {
		got := raw(t, host, fmt.Sprintf("POST %s HTTP/1.1\r\nHost: %s\r\n%sContent-Length: %d\r\n\r\n%s", s.path(), host, test.headers, len(body), body))
		if got != test.want {
			t.Errorf("%s: status %d, want %d", name, got, test.want)
		}
	}
}

func TestAnEmptyChunkedBody(t *testing.T) {
	t.Parallel()
	s := openSocket(t)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.sb.URL+s.path(), io.MultiReader(strings.NewReader("")))
	if err != nil {
		t.Fatal(err)
	}
	if a := s.do(r); a.status != http.StatusBadRequest || !strings.Contains(a.problem(t).Message, "body: is empty") {
		t.Errorf("status %d: %s", a.status, a.body)
	}
}

func TestPathsThatNoCallHas(t *testing.T) {
	t.Parallel()
	s := openSocket(t)
	for _, path := range []string{"/v1/groups/a%2Fb", s.path() + "/x/y", "/v1/groups/", "/v1/groups//members/sync", "/v1/groups/%ff"} {
		for _, method := range []string{"GET", "PUT", "DELETE", "OPTIONS"} {
			if a := s.send(method, path, ""); a.status != http.StatusNotFound {
				t.Errorf("%s %s: status %d, want 404", method, path, a.status)
			}
		}
	}
	if a := s.send(http.MethodGet, "/v1/employers", ""); !strings.Contains(a.hint(), "/v1/plans") {
		t.Errorf("hint %q", a.hint())
	}
}

func TestQueriesThatCannotBeRead(t *testing.T) {
	t.Parallel()
	s := openSocket(t)
	for _, query := range []string{"limit=%zz", "limit=0;page=2", "%=1"} {
		if a := s.send(http.MethodGet, "/v1/groups?"+query, ""); a.status != http.StatusBadRequest {
			t.Errorf("%s: status %d", query, a.status)
		}
	}
}

func TestLogOfUnknownPaths(t *testing.T) {
	t.Parallel()
	log := &buffer{}
	s := openSocket(t, logTo(log)).as("sesame")
	s.send(http.MethodGet, "/v1/people/jane@example.com/sesame/x", "")
	s.send(http.MethodGet, "/v1/groups/grp_"+strings.Repeat("x", 5000), "")
	s.send(http.MethodPost, s.path(), "{}", "Content-Type: text/plain")
	text := log.String()
	for _, word := range []string{"jane", "sesame"} {
		if strings.Contains(text, word) {
			t.Errorf("%q stands in %s", word, text)
		}
	}
	if len(text) > 3000 {
		t.Errorf("%d bytes for three lines", len(text))
	}
	for _, want := range []string{"path=/v1/… ", "code=path_not_found", "code=unsupported_media_type", "group=" + group} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in %s", want, text)
		}
	}
}

func TestViolationsAreLoggedAtDebugOnly(t *testing.T) {
	t.Parallel()
	log := &buffer{}
	s := open(t, logTo(log))
	s.try(person("A", plan("")))
	if !strings.Contains(log.String(), `violations="members[0].plan_id: must not be empty"`) {
		t.Errorf("log %s", log.String())
	}
}

// In memory the client behaves as over a socket.
func TestMemoryIsLikeASocket(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]*session{"memory": open(t), "socket": openSocket(t)} {
		client := s.sb.Client()
		cancelled, cancel := context.WithCancel(t.Context())
		cancel()
		r, err := http.NewRequestWithContext(cancelled, http.MethodPost, s.sb.URL+"/v1/groups", strings.NewReader(`{"name":"x","external_reference_id":"x"}`))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/json")
		if _, err := client.Do(r); !errors.Is(err, context.Canceled) { //nolint:bodyclose // there is none
			t.Errorf("%s: a request that was cancelled: %v", name, err)
		}
		if total := s.listGroups("").Pagination.Total; total != 1 {
			t.Errorf("%s: a request that was cancelled took effect", name)
		}
		u, err := url.Parse(s.sb.URL + "/v1/plans")
		if err != nil {
			t.Fatal(err)
		}
		response, err := client.Do((&http.Request{URL: u}).WithContext(t.Context()))
		if err != nil {
			t.Fatal(err)
		}
		if response.StatusCode != http.StatusOK || response.Header.Get("Date") == "" {
			t.Errorf("%s: status %d, Date %q", name, response.StatusCode, response.Header.Get("Date"))
		}
		_ = response.Body.Close()
		if _, err := response.Body.Read(make([]byte, 1)); err == nil || errors.Is(err, io.EOF) {
			t.Errorf("%s: a body that was closed can be read: %v", name, err)
		}
		broken := errors.New("boom")
		r, err = http.NewRequestWithContext(t.Context(), http.MethodPost, s.sb.URL+s.path(), io.MultiReader(strings.NewReader("{"), failingReader{broken}))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/json")
		if _, err := client.Do(r); !errors.Is(err, broken) { //nolint:bodyclose // there is none
			t.Errorf("%s: a body that breaks: %v", name, err)
		}
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://other.invalid/v1/plans", nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := open(t).sb.Client().Do(r); err == nil || !strings.Contains(err.Error(), "sandbox.invalid") { //nolint:bodyclose // there is none
		t.Errorf("another host: %v", err)
	}
}

type failingReader struct{ err error }

func (f failingReader) Read([]byte) (int, error) { return 0, f.err }

func TestNewNamesAllMistakes(t *testing.T) {
	t.Parallel()
	_, err := server.New(server.WithDelay(-1), server.WithMaxBody(0), server.WithAPIKeys("a\nb"), server.InMemory(), server.WithMaxOrganizations(0))
	for _, want := range []string{"delay", "max body", "key 1", "in memory", "max organizations"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("no %q in %v", want, err)
		}
	}
	s := open(t)
	for _, key := range []string{"", " a", "a ", "a\nb"} {
		if _, err := s.sb.Server.Organization(key); err == nil {
			t.Errorf("an organization for %q, which no request could send", key)
		}
	}
}

// What net/http keeps to itself never reaches the sandbox; it must not end it either.
func TestGarbageOnTheSocket(t *testing.T) {
	t.Parallel()
	s := openSocket(t)
	host := strings.TrimPrefix(s.sb.URL, "http://")
	for _, text := range []string{"\x00\x01\x02\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "GET /v1/groups/%zz HTTP/1.1\r\nHost: x\r\n\r\n"} {
		conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", host)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(conn, text)
		_, _ = bufio.NewReader(conn).ReadString('\n')
		_ = conn.Close()
	}
	if a := s.send(http.MethodGet, "/_sandbox/health", ""); a.status != http.StatusOK {
		t.Errorf("status %d", a.status)
	}
}
