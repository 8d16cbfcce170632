package server_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/vitable-sandbox/sandbox/server"
)

// A body that breaks off has not come, even if what came is complete JSON.
func TestABodyThatBreaksOff(t *testing.T) {
	t.Parallel()
	body := payload(t, person("A"))
	for name, sent := range map[string]string{
		"shorter than its length":    fmt.Sprintf("Content-Length: %d\r\n\r\n%s", len(body)+1, body),
		"much shorter":               fmt.Sprintf("Content-Length: %d\r\n\r\n%s", 8<<20, body),
		"chunked, without an end":    fmt.Sprintf("Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n", len(body), body),
		"chunked, half a last chunk": fmt.Sprintf("Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n5\r\n  ", len(body), body),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := openSocket(t)
			host := strings.TrimPrefix(s.sb.URL, "http://")
			conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", host)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = conn.Close() }()
			if _, err := io.WriteString(conn, "POST "+s.path()+" HTTP/1.1\r\nHost: "+host+"\r\nAuthorization: Bearer "+s.sb.APIKey+
				"\r\nContent-Type: application/json\r\n"+sent); err != nil {
				t.Fatal(err)
			}
			if err := conn.(*net.TCPConn).CloseWrite(); err != nil {
				t.Fatal(err)
			}
			response, err := http.ReadResponse(bufio.NewReader(conn), nil)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = response.Body.Close() }()
			answer, err := io.ReadAll(response.Body)
			if err != nil || response.StatusCode != http.StatusBadRequest || !strings.Contains(string(answer), "body: ") {
				t.Errorf("status %d, %v: %s", response.StatusCode, err, answer)
			}
			if members, err := s.sb.Roster(group); err != nil || len(members) != 0 {
				t.Errorf("half a roster was taken: %d members, %v", len(members), err)
			}
		})
	}
}

// A call that takes no body does not look at one, whatever its type.
func TestABodyThatNobodyAskedFor(t *testing.T) {
	t.Parallel()
	s := openSocket(t)
	for _, path := range []string{"/v1/plans", "/v1/groups", "/v1/groups/" + group, s.path() + "/grpmsr_abc123def456", "/_sandbox/clock"} {
		for _, contentType := range []string{"application/json", "text/plain", ""} {
			if a := s.send(http.MethodGet, path, "no JSON", "Content-Type: "+contentType); a.status != http.StatusOK {
				t.Errorf("%s with a body of type %q: status %d: %s", path, contentType, a.status, a.body)
			}
		}
	}
}

func TestMediaTypes(t *testing.T) {
	t.Parallel()
	s := open(t)
	for header, want := range map[string]int{
		"Content-Type: ":                                  415,
		"Content-Type: text/plain":                        415,
		"Content-Type: application/x-www-form-urlencoded": 415,
		"Content-Type: application/json; charset=utf-8":   202,
		"Content-Type: APPLICATION/JSON":                  202,
		"Content-Encoding: gzip":                          415,
		"Content-Encoding: identity":                      202,
	} {
		a := s.send(http.MethodPost, s.path(), payload(t), header)
		if a.status != want {
			t.Errorf("%s: status %d, want %d", header, a.status, want)
		}
		if want == 415 && strings.HasPrefix(header, "Content-Type") && !strings.Contains(a.problem(t).Message, "-H 'Content-Type: application/json'") {
			t.Errorf("%s: message %q does not give curl's -H", header, a.problem(t).Message)
		}
	}
}

func TestBodyOverTheLimit(t *testing.T) {
	t.Parallel()
	body := payload(t, person("A"))
	for name, limit := range map[string]int64{"over": int64(len(body)) - 1, "just": int64(len(body))} {
		want := map[string]int{"over": 413, "just": 202}[name]
		s := openSocket(t, server.WithMaxBody(limit))
		if a := s.send(http.MethodPost, s.path(), body); a.status != want {
			t.Errorf("%s the limit: status %d, want %d", name, a.status, want)
		}
		// Chunked: the length is not known beforehand.
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.sb.URL+s.path(), io.MultiReader(strings.NewReader(body)))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/json")
		if a := s.do(r); a.status != want {
			t.Errorf("%s the limit, chunked: status %d, want %d", name, a.status, want)
		}
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
		"a rule's":     {"Authorization: Bearer k\r\nContent-Type: application/json\r\nSandbox: status=503\r\n", 503},
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
