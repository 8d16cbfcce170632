package server_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server"
)

// hanging is a server with requests that do not end, in a bubble that must be left by end.
type hanging struct {
	t   *testing.T
	s   *server.Server
	ctx context.Context //nolint:containedctx // it is that of all requests that hang
	end context.CancelFunc
}

func newHanging(t *testing.T) *hanging {
	t.Helper()
	s, err := server.New(server.WithFixture(fixtures.Fixture{Rules: []fixtures.Rule{
		{ID: "hang", When: fixtures.When{Call: []string{"ListPlans"}}, Connection: fixtures.ConnectionHang},
		server.Latency(time.Hour).On("GetGroup").Named("before").AsRule(),
		server.Latency(time.Hour).On("GetGroupMemberSync").After().Named("after").AsRule(),
	}}))
	if err != nil {
		t.Fatal(err)
	}
	h := &hanging{t: t, s: s}
	h.ctx, h.end = context.WithCancel(t.Context())
	return h
}

// hang starts that many requests that end when the context does.
func (h *hanging) hang(ctx context.Context, n int, request func(ctx context.Context) *http.Request) {
	for range n {
		go func() {
			defer func() { _ = recover() }()
			h.s.ServeHTTP(httptest.NewRecorder(), request(ctx))
		}()
	}
	synctest.Wait()
}

// plans is a request that a rule lets hang.
func plans(key string) func(ctx context.Context) *http.Request { return getting("/v1/plans", key) }

func getting(path, key string) func(ctx context.Context) *http.Request {
	return func(ctx context.Context) *http.Request {
		r := httptest.NewRequestWithContext(ctx, http.MethodGet, path, nil)
		r.Header.Set("Authorization", "Bearer "+key)
		return r
	}
}

// check is how a request that does not hang is answered.
func (h *hanging) check(when, key, path string, want int) {
	h.t.Helper()
	r := httptest.NewRequestWithContext(h.t.Context(), http.MethodGet, path, nil)
	if key != "" {
		r.Header.Set("Authorization", "Bearer "+key)
	}
	w := httptest.NewRecorder()
	h.s.ServeHTTP(w, r)
	full := strings.Contains(w.Body.String(), `"app_error_code":"too_many_requests_in_flight"`) && w.Header().Get("Retry-After") == "1"
	if w.Code != want || full != (want == http.StatusServiceUnavailable) {
		h.t.Errorf("%s: %s with key %q: status %d, want %d: %s", when, path, key, w.Code, want, w.Body)
	}
}

func TestRequestsInFlightOfAnOrganization(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := newHanging(t)
		one, endOne := context.WithCancel(h.ctx)
		h.hang(one, 1, plans("one"))
		h.hang(h.ctx, 1020, plans("one"))
		h.hang(h.ctx, 1, getting("/v1/groups/"+group, "one"))
		h.hang(h.ctx, 1, getting(syncPath+"/none", "one"))
		h.check("one place is left", "one", "/v1/groups", 200)
		h.hang(h.ctx, 1, plans("one"))
		for path, want := range map[string]int{"/v1/groups": 503, "/_sandbox/clock": 503, "/_sandbox/openapi.json": 503, "/_sandbox/health": 200} {
			h.check("no place is left", "one", path, want)
		}
		h.check("no place is left for others", "two", "/v1/groups", 200)
		h.check("no place is left for others", "", "/_sandbox/health", 200)
		endOne()
		synctest.Wait()
		h.check("one has ended", "one", "/v1/groups", 200)
		h.end()
		synctest.Wait()
	})
}

// What has no valid key is in flight while its body is awaited.
func TestRequestsInFlightWithoutAKey(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := newHanging(t)
		body := make(chan struct{})
		h.hang(h.ctx, 128, func(ctx context.Context) *http.Request {
			r := httptest.NewRequestWithContext(ctx, http.MethodPost, "/v1/groups", waiting(body))
			r.ContentLength = 1
			return r
		})
		for path, want := range map[string]int{"/v1/groups": 503, "/_sandbox/openapi.json": 503, "/_sandbox/health": 200} {
			h.check("no place is left", "", path, want)
		}
		h.check("no place is left without a key", "one", "/v1/groups", 200)
		close(body)
		synctest.Wait()
		h.check("they have ended", "", "/v1/groups", 401)
	})
}

// waiting is a body that ends when the channel is closed.
type waiting chan struct{}

func (w waiting) Read([]byte) (int, error) {
	<-w
	return 0, http.ErrBodyReadAfterClose
}

func TestRequestsInFlightAltogether(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := newHanging(t)
		for i := range 4 {
			h.hang(h.ctx, 1023, plans(fmt.Sprint("key-", i)))
		}
		h.hang(h.ctx, 3, plans("key-4"))
		h.check("one place is left", "key-5", "/v1/groups", 200)
		h.hang(h.ctx, 1, plans("key-4"))
		for path, want := range map[string]int{"/v1/groups": 503, "/_sandbox/clock": 503, "/_sandbox/health": 200} {
			h.check("no place is left", "key-5", path, want)
		}
		h.end()
		synctest.Wait()
		h.check("all have ended", "key-5", "/v1/groups", 200)
	})
}

// Streams of events have limits of their own, and take no place from requests.
func TestStreamsAreNotInFlight(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := newHanging(t)
		h.hang(h.ctx, 32, func(ctx context.Context) *http.Request {
			r := plans("one")(ctx)
			r.URL.Path = "/_sandbox/events"
			return r
		})
		h.check("all streams are open", "one", "/_sandbox/clock", 200)
		h.hang(h.ctx, 1023, plans("one"))
		h.check("one place is left", "one", "/v1/groups", 200)
		h.end()
		synctest.Wait()
	})
}
