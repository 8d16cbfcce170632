package httpapi_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/vitable-sandbox/sandbox/server/internal/httpapi"
	"github.com/vitable-sandbox/sandbox/server/internal/tenant"
)

// running is a request that is served in a goroutine of its own.
type running struct {
	leave func()
	ended bool
	as    any // what it panicked with
}

// call sends a request. What it returns may be looked at between calls of synctest.Wait.
func call(t *testing.T, h http.Handler, key, path string, w http.ResponseWriter) *running {
	t.Helper()
	ctx, leave := context.WithCancel(t.Context())
	r := httptest.NewRequest(http.MethodGet, path, nil).WithContext(ctx)
	r.Header.Set("Authorization", "Bearer "+key)
	c := &running{leave: func() { leave(); synctest.Wait() }}
	go func() {
		defer leave()
		defer func() { c.as, c.ended = recover(), true }()
		h.ServeHTTP(w, r)
	}()
	synctest.Wait()
	return c
}

// turns is how many turns an organization has.
var turns = max(1, int64(runtime.GOMAXPROCS(0))/2)

// Large work of an organization waits for its turn: not the small work, and not that of others.
func TestLargeWorkIsDoneInTurns(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		held := make(chan struct{})
		var begun atomic.Int64
		h := serving(t, func(c *httpapi.Call) (httpapi.Answer, error) {
			if c.URL.Path == "/v1/good" {
				c.Work(tenant.LargeWork - 1)
				return httpapi.OK("good"), nil
			}
			c.Work(tenant.LargeWork)
			n := begun.Add(1)
			if n <= turns {
				<-held
			}
			if n == 1 {
				panic("a turn must come back from here too")
			}
			return httpapi.OK("large"), nil
		})
		for range turns {
			call(t, h, "busy", "/v1/panic", httptest.NewRecorder())
		}
		leaving := call(t, h, "busy", "/v1/panic", httptest.NewRecorder())
		next := call(t, h, "busy", "/v1/panic", httptest.NewRecorder())
		small := call(t, h, "busy", "/v1/good", httptest.NewRecorder())
		if leaving.ended || next.ended || !small.ended || begun.Load() != turns {
			t.Errorf("ended: %t, %t, %t; %d begun, want %d", leaving.ended, next.ended, small.ended, begun.Load(), turns)
		}
		leaving.leave()
		if leaving.as != http.ErrAbortHandler { //nolint:errorlint // net/http compares it so too
			t.Errorf("a client that left while it waited: %v", leaving.as)
		}
		other := call(t, h, "other", "/v1/panic", httptest.NewRecorder())
		if !other.ended {
			t.Error("another organization waits for a turn")
		}
		close(held)
		synctest.Wait()
		if !next.ended {
			t.Error("a turn did not come back")
		}
	})
}

// unread is a client that does not read what follows the first piece of its answer.
type unread struct {
	*httptest.ResponseRecorder
	read chan struct{}
}

func (u unread) Write(p []byte) (int, error) {
	<-u.read
	return len(p), nil
}

// Who waits for a client to read has no turn: not between two pieces of a list, and not when it sends a whole answer.
func TestAnAnswerThatIsNotReadKeepsNoTurn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := serving(t, func(c *httpapi.Call) (httpapi.Answer, error) {
			if c.URL.Path == "/v1/good" {
				c.Work(tenant.LargeWork)
				return httpapi.OK("good"), nil
			}
			return httpapi.List(frame{Data: []int{}}, 10_000, func(i int) any { return i }), nil
		})
		var held []*running
		read := make(chan struct{})
		for range turns {
			held = append(held, call(t, h, "busy", "/v1/panic", unread{httptest.NewRecorder(), read}),
				call(t, h, "busy", "/v1/good", unread{httptest.NewRecorder(), read}))
		}
		if one := call(t, h, "busy", "/v1/panic", httptest.NewRecorder()); !one.ended {
			t.Error("a list waits for those that are not read")
		}
		close(read)
		synctest.Wait()
		for _, one := range held {
			if !one.ended || one.as != nil {
				t.Errorf("ended %t, %v", one.ended, one.as)
			}
		}
	})
}

// A list is encoded in turns too, and ends where its client leaves before its next one.
func TestAListTakesTurns(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		held := make(chan struct{})
		var made atomic.Int64
		h := serving(t, func(c *httpapi.Call) (httpapi.Answer, error) {
			if c.URL.Path == "/v1/good" {
				c.Work(tenant.LargeWork)
				<-held
				return httpapi.OK("good"), nil
			}
			return httpapi.List(frame{Data: []int{}}, 10_000, func(i int) any { made.Add(1); return i }), nil
		})
		read := make(chan struct{})
		list := call(t, h, "busy", "/v1/panic", unread{httptest.NewRecorder(), read})
		for range turns {
			call(t, h, "busy", "/v1/good", httptest.NewRecorder())
		}
		late := call(t, h, "busy", "/v1/panic", httptest.NewRecorder())
		first := made.Load()
		close(read)
		synctest.Wait()
		if late.ended || list.ended || made.Load() != first {
			t.Errorf("ended: %t, %t; %d items, then %d", late.ended, list.ended, first, made.Load())
		}
		list.leave()
		if !list.ended || list.as != http.ErrAbortHandler || made.Load() != first { //nolint:errorlint // as above
			t.Errorf("a client that left: ended %t, as %v, %d items, then %d", list.ended, list.as, first, made.Load())
		}
		close(held)
		synctest.Wait()
		if !late.ended || made.Load() == first {
			t.Errorf("ended %t, %d items", late.ended, made.Load()-first)
		}
	})
}

// A client that closes its own side alone looks like one that has left, but reads its answer: it gets the turns that are free.
func TestAClientThatOnlyStopsSending(t *testing.T) {
	t.Parallel()
	h := serving(t, func(c *httpapi.Call) (httpapi.Answer, error) {
		c.Work(tenant.LargeWork)
		return httpapi.List(frame{Data: []int{}}, 100_000, func(i int) any { return i }), nil
	})
	ended, end := context.WithCancel(t.Context())
	end()
	r := httptest.NewRequest(http.MethodGet, "/v1/good", nil).WithContext(ended)
	r.Header.Set("Authorization", "Bearer any")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if body := w.Body.String(); !strings.HasSuffix(body, "}\n") {
		t.Errorf("%d bytes, of which the last are %q", len(body), body[max(0, len(body)-20):])
	}
}
