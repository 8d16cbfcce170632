package server_test

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server"
)

// handler is a server without a socket, with the organization of the key that its requests have.
func handler(t *testing.T, rule ruleMaker) (*server.Server, *server.Organization) {
	t.Helper()
	sandbox, err := server.New(server.WithDelay(0), server.WithResendWindow(0))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(sandbox.Close)
	org, err := sandbox.Organization("k")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := org.Inject(rule); err != nil {
		t.Fatal(err)
	}
	return sandbox, org
}

func keyedRequest(t *testing.T, method, url, body string) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer k")
	r.Header.Set("Content-Type", "application/json")
	return r
}

// Over HTTP/2 no connection can be taken over: the stream ends, and others on the same connection do not.
func TestBrokenStreamsOfHTTP2(t *testing.T) {
	t.Parallel()
	for _, how := range []string{
		fixtures.ConnectionReset, fixtures.ConnectionClose, fixtures.ConnectionGarbage, fixtures.ConnectionTruncate,
	} {
		for _, after := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s %t", how, after), func(t *testing.T) {
				t.Parallel()
				rule := server.Break(how).Times(1)
				if after {
					rule = rule.After()
				}
				sandbox, org := handler(t, rule)
				web := httptest.NewUnstartedServer(sandbox)
				web.EnableHTTP2 = true
				web.StartTLS()
				t.Cleanup(web.Close)
				submit := func() (status int, body []byte, err error) {
					response, err := web.Client().Do(keyedRequest(t, http.MethodPost, web.URL+"/v1/groups/"+group+"/members/sync", payload(t, person("A"))))
					if err != nil {
						return 0, nil, err
					}
					defer func() { _ = response.Body.Close() }()
					if response.ProtoMajor != 2 {
						t.Errorf("the protocol is %s", response.Proto)
					}
					body, err = io.ReadAll(response.Body)
					return response.StatusCode, body, err
				}
				status, body, err := submit()
				if err == nil || !strings.Contains(err.Error(), "stream error") {
					t.Errorf("got %d %q, %v", status, body, err)
				}
				if how == fixtures.ConnectionTruncate && (status != http.StatusAccepted || !strings.HasPrefix(string(body), `{"data":{`)) {
					t.Errorf("what came before the end: %d %q", status, body)
				}
				if members, err := org.Roster(group); err != nil || len(members) == 1 != after {
					t.Errorf("%d members, %v", len(members), err)
				}
				if status, body, err := submit(); status != http.StatusAccepted || err != nil {
					t.Errorf("the next request: %d %q, %v", status, body, err)
				}
			})
		}
	}
}

// A recorder has no connection either: the handler aborts, as net/http asks of handlers.
func TestBrokenConnectionsBehindARecorder(t *testing.T) {
	t.Parallel()
	for _, how := range []string{
		fixtures.ConnectionReset, fixtures.ConnectionClose, fixtures.ConnectionGarbage, fixtures.ConnectionTruncate,
	} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			sandbox, _ := handler(t, server.Break(how).Times(1))
			serve := func() (w *httptest.ResponseRecorder, aborted any) {
				w = httptest.NewRecorder()
				defer func() { aborted = recover() }()
				sandbox.ServeHTTP(w, keyedRequest(t, http.MethodGet, "/v1/plans", ""))
				return w, nil
			}
			w, aborted := serve()
			if aborted != http.ErrAbortHandler { //nolint:errorlint // net/http compares it so too
				t.Errorf("recovered %v, want http.ErrAbortHandler", aborted)
			}
			if begun := w.Body.Len() > 0; begun != (how == fixtures.ConnectionTruncate) {
				t.Errorf("%d bytes were written", w.Body.Len())
			}
			if w, aborted := serve(); w.Code != http.StatusOK || aborted != nil {
				t.Errorf("the next request: %d, %v", w.Code, aborted)
			}
		})
	}
}

// What breaks off looks like the beginning of the call's own answer, also where the platform has not heard of the call.
func TestTruncatedAnswers(t *testing.T) {
	t.Parallel()
	const one, many = `{"data":{"id":"`, `{"data":[{"id":"`
	for _, test := range []struct {
		method, path, body string
		status             int
		begins             string
	}{
		{http.MethodGet, "/v1/plans", "", http.StatusOK, many},
		{http.MethodGet, "/v1/groups", "", http.StatusOK, many},
		{http.MethodPost, "/v1/groups", `{"name":"x","external_reference_id":"x"}`, http.StatusCreated, one},
		{http.MethodGet, "/v1/groups/" + group, "", http.StatusOK, one},
		{http.MethodPatch, "/v1/groups/" + group, `{"name":"x"}`, http.StatusOK, one},
		{http.MethodPost, "/v1/groups/" + group + "/members/sync", `{"members":[]}`, http.StatusAccepted, one},
		{http.MethodGet, "/v1/groups/" + group + "/members/sync/grpmsr_abc123def456", "", http.StatusOK, one},
	} {
		for _, after := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s %s %t", test.method, test.path, after), func(t *testing.T) {
				t.Parallel()
				rule := server.Break(fixtures.ConnectionTruncate)
				if after {
					rule = rule.After()
				}
				s := openSocket(t, server.WithAPIKeys("k"))
				s.inject(rule)
				response, err := s.sb.Client().Do(keyedRequest(t, test.method, s.sb.URL+test.path, test.body))
				if err != nil {
					t.Fatal(err)
				}
				defer func() { _ = response.Body.Close() }()
				body, err := io.ReadAll(response.Body)
				if err == nil || response.ContentLength <= int64(len(body)) || len(body) == 0 {
					t.Errorf("it is whole: %d of %d bytes, %v", len(body), response.ContentLength, err)
				}
				if after {
					// The second half is missing of what the call answers, which need not begin with an id.
					if response.StatusCode != test.status || !strings.HasPrefix(string(body), test.begins[:len(`{"data":`)+1]) {
						t.Errorf("%d %q, want %d %s…", response.StatusCode, body, test.status, test.begins)
					}
					return
				}
				if response.StatusCode != test.status || !strings.HasPrefix(test.begins, string(body[:min(len(body), len(test.begins))])) {
					t.Errorf("%d %q, want %d %s…", response.StatusCode, body, test.status, test.begins)
				}
			})
		}
	}
}

// A connection that is closed is not reset, also where the client sends all of a large body before it reads.
func TestLargeBodiesOfBrokenConnections(t *testing.T) {
	t.Parallel()
	body := strings.Repeat(" ", 8<<20)
	for how, want := range map[string]string{
		fixtures.ConnectionClose: "", fixtures.ConnectionGarbage: "\x15\x03\x01", fixtures.ConnectionTruncate: "HTTP/1.1 202 Accepted\r\n",
	} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			s := openSocket(t, server.WithMaxBody(1<<20))
			host := strings.TrimPrefix(s.sb.URL, "http://")
			conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", host)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = conn.Close() }()
			if _, err := fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer k\r\nSandbox: connection=%s\r\n"+
				"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", s.path(), host, how, len(body), body); err != nil {
				t.Fatal(err)
			}
			if got, err := io.ReadAll(conn); err != nil || !strings.HasPrefix(string(got), want) || want == "" && len(got) > 0 {
				t.Errorf("got %.60q, %v", got, err)
			}
		})
	}
}
