//go:build !race

// Package costs_test counts what the sandbox takes in allocations and bytes. It is a package of its own, with one test that
// does one thing after the other, because what else ran meanwhile would be counted too.
package costs_test

import (
	"net/http"
	"net/http/httptest"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/vitable-sandbox/sandbox/server"
)

func TestCosts(t *testing.T) {
	t.Parallel()
	t.Run("a server", func(t *testing.T) {
		holds(t, allocations(100, func() { newServer(t) }), 200, "allocations")
	})
	t.Run("a further server", func(t *testing.T) {
		servers := make([]*server.Server, 500)
		holds(t, retained(len(servers), func(i int) { servers[i] = newServer(t) }), 10_000, "bytes")
		runtime.KeepAlive(servers)
	})
	t.Run("an idle organization", func(t *testing.T) {
		s := newServer(t, server.WithMaxOrganizations(2000))
		holds(t, retained(1000, func(i int) {
			if _, err := s.Organization("key-" + strconv.Itoa(i)); err != nil {
				t.Fatal(err)
			}
		}), 3_000, "bytes")
		runtime.KeepAlive(s)
	})
}

func newServer(t *testing.T, options ...server.Option) *server.Server {
	t.Helper()
	s, err := server.New(options...)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// holds compares what was counted with what it may be at most.
func holds(t *testing.T, counted, most int, unit string) {
	t.Helper()
	t.Logf("%d %s", counted, unit)
	if counted > most {
		t.Errorf("%d %s, more than %d", counted, unit, most)
	}
}

// allocations is how many allocations a call makes, once what happens the first time has happened.
func allocations(calls int, call func()) int {
	call()
	before := readMemory()
	for range calls {
		call()
	}
	return int(readMemory().Mallocs-before.Mallocs) / calls
}

// retained is how many bytes stay with each of many things that are made.
func retained(things int, make func(i int)) int {
	collect()
	before := readMemory()
	for i := range things {
		make(i)
	}
	collect()
	return int(readMemory().HeapAlloc-before.HeapAlloc) / things
}

// collect runs the collector twice: what pools hold is let go the second time.
func collect() {
	runtime.GC()
	runtime.GC()
}

func readMemory() (stats runtime.MemStats) {
	runtime.ReadMemStats(&stats)
	return stats
}

// call sends one request to a handler in the process, as net/http would, and counts what the handler alone allocates.
func call(t *testing.T, h http.Handler, method, path, body string, want int) (count func() int) {
	t.Helper()
	return func() int {
		const calls = 200
		total := 0
		for range calls {
			r := httptest.NewRequest(method, path, strings.NewReader(body))
			r.Header.Set("Authorization", "Bearer test-key")
			r.Header.Set("Content-Type", "application/json")
			w := httptest.NewRecorder()
			before := readMemory()
			h.ServeHTTP(w, r)
			total += int(readMemory().Mallocs - before.Mallocs)
			if w.Code != want {
				t.Fatalf("status %d, want %d: %s", w.Code, want, w.Body)
			}
		}
		return total / calls
	}
}
