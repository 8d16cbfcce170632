package server_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/vitable-sandbox/sandbox/server"
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
		if _, err := client.Do(r); !errors.Is(err, context.Canceled) {
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
		if _, err := client.Do(r); !errors.Is(err, broken) {
			t.Errorf("%s: a body that breaks: %v", name, err)
		}
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://other.invalid/v1/plans", nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := open(t).sb.Client().Do(r); err == nil || !strings.Contains(err.Error(), "sandbox.invalid") {
		t.Errorf("another host: %v", err)
	}
}

type failingReader struct{ err error }

func (f failingReader) Read([]byte) (int, error) { return 0, f.err }

// A body that nobody closes must not hold the bubble, or the process.
func TestABodyThatNobodyClosed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		sb := server.Start(t, server.InMemory(), quiet())
		if _, err := sb.Client().Get(sb.URL + "/v1/plans"); err != nil {
			t.Fatal(err)
		}
	})
}
