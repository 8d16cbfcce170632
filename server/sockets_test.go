package server_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

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
