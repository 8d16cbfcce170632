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
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/internal/costs"
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
	t.Run("a submit of one row", func(t *testing.T) {
		s, body := newServer(t, server.WithDelay(time.Millisecond)), roster(t, 1)
		holds(t, allocations(1000, func() { serve(t, s, http.MethodPost, submit, body, http.StatusAccepted) }), 48, "allocations")
	})
	t.Run("a poll of a finished batch", func(t *testing.T) {
		s := newServer(t)
		holds(t, allocations(1000, func() { serve(t, s, http.MethodGet, submit+"/grpmsr_abc123def456", "", http.StatusOK) }), 34, "allocations")
	})
	t.Run("a request with a long query, in the journal", func(t *testing.T) {
		s, query := newServer(t), strings.Repeat("x", 500_000)
		holds(t, retained(20, func(int) { serve(t, s, http.MethodGet, "/v1/plans?"+query, "", http.StatusOK) }), 4_000, "bytes")
		runtime.KeepAlive(s)
		runtime.KeepAlive(query)
	})
	t.Run("a group that a long request creates", func(t *testing.T) {
		s := newServer(t, server.WithFixture(fixtures.Fixture{AutoCreateGroups: new(true)}), server.WithJournalSize(0))
		long := "/members/sync?" + strings.Repeat("x", 500_000)
		holds(t, retained(20, func(i int) {
			serve(t, s, http.MethodPost, "/v1/groups/grp_"+strconv.Itoa(i)+long, `{"members":[]}`, http.StatusAccepted)
		}), 4_000, "bytes")
		runtime.KeepAlive(s)
		runtime.KeepAlive(long)
	})
	t.Run("a submit of many rows", func(t *testing.T) {
		s, body := newServer(t, server.WithDelay(time.Millisecond)), roster(t, 5000)
		holds(t, allocations(20, func() { serve(t, s, http.MethodPost, submit, body, http.StatusAccepted) }), 900, "allocations")
	})
	t.Run("one member of a large roster", func(t *testing.T) {
		// The others fail: what came with them must be gone, though the member's texts were read with theirs.
		var rows []fixtures.Row
		for i := range 100 {
			row := fixtures.Row{ReferenceID: strconv.Itoa(i), FirstName: strings.Repeat("n", 400), LastName: "D", DateOfBirth: "1990-05-15", Phone: "4155550100", PlanID: "unknown"}
			row.Address = fixtures.Address{AddressLine1: "1", City: "C", State: "CA", Zipcode: "94102"}
			rows = append(rows, row)
		}
		rows[50].PlanID = "pln_abc123def456"
		body := written(t, rows)
		s := newServer(t, server.WithDelay(0), server.WithJournalSize(0), server.WithAutoCreateGroups(true))
		holds(t, retained(200, func(i int) {
			serve(t, s, http.MethodPost, "/v1/groups/grp_"+strconv.Itoa(i)+"/members/sync", body, http.StatusAccepted)
			serve(t, s, http.MethodGet, "/v1/groups/grp_"+strconv.Itoa(i), "", http.StatusOK)
			serve(t, s, http.MethodGet, submit+"/grpmsr_abc123def456", "", http.StatusOK)
		}), 16_000, "bytes")
		runtime.KeepAlive(s)
	})
	// Without rows, so that a batch is counted and nothing else.
	for name, test := range map[string]struct {
		delay time.Duration
		most  int
	}{
		"a pending batch":                   {time.Hour, 300},
		"a finished batch, nothing changed": {0, 200},
	} {
		t.Run(name, func(t *testing.T) {
			const batches = 20_000
			s := newServer(t, server.WithDelay(test.delay), server.WithJournalSize(0), server.WithFinishedSyncs(2*batches))
			holds(t, retained(batches, func(int) {
				serve(t, s, http.MethodPost, submit, `{"members":[]}`, http.StatusAccepted)
			}), test.most, "bytes")
			runtime.KeepAlive(s)
		})
	}
	t.Run("a load of a snapshot in JSON", loads)
	t.Run("flat", isFlat)
}

const submit = costs.SubmitPath

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
	call()
	before := readMemory()
	for range calls {
		call()
	}
	return int(readMemory().Mallocs-before.Mallocs) / calls
}

// retained is how many bytes stay with each of many things that are made.
func retained(things int, add func(i int)) int {
	collect()
	before := readMemory()
	for i := range things {
		add(i)
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

// serve sends one request to a handler in the process. What that takes to make is counted too, about 22 allocations.
func serve(t *testing.T, h http.Handler, method, path, body string, want int) {
	t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer test-key")
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Code != want {
		t.Fatalf("status %d, want %d: %s", w.Code, want, w.Body)
	}
}

// roster is the body of a submit.
func roster(t *testing.T, size int) string {
	t.Helper()
	body, err := costs.Roster(size)
	if err != nil {
		t.Fatal(err)
	}
	return body
}

func written(t *testing.T, rows []fixtures.Row) string {
	t.Helper()
	var text strings.Builder
	if err := fixtures.WriteRoster(&text, rows); err != nil {
		t.Fatal(err)
	}
	return text.String()
}
