package server_test

import (
	"context"
	"errors"
	"net/http"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server"
)

func TestLatency(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := open(t, server.WithNow(noon))
		took := func(do func()) time.Duration {
			began := time.Now()
			do()
			return time.Since(began)
		}
		undo := s.inject(server.Latency(800 * time.Millisecond))
		if d := took(func() { s.submit(person("A")) }); d != 800*time.Millisecond {
			t.Errorf("took %s", d)
		}
		// Nobody else waits for who waits.
		go s.poll("grpmsr_abc123def456")
		synctest.Wait()
		if d := took(func() { s.send(http.MethodGet, "/_sandbox/clock", "") }); d != 0 {
			t.Errorf("another call took %s", d)
		}
		undo()
		s.inject(fixtures.Rule{Latency: &fixtures.Latency{Min: 100 * time.Millisecond, Max: 2 * time.Second}})
		seen := map[time.Duration]bool{}
		for range 20 {
			d := took(func() { s.send(http.MethodGet, "/v1/plans", "") })
			if seen[d] = true; d < 100*time.Millisecond || d > 2*time.Second || d%time.Millisecond != 0 {
				t.Errorf("took %s", d)
			}
		}
		if len(seen) < 10 {
			t.Errorf("%d different latencies", len(seen))
		}
	})
}

// A large roster that a rule lets wait, or hang, has no turn for large work meanwhile.
func TestALargeRosterThatWaits(t *testing.T) {
	t.Parallel()
	slow := fixtures.When{Call: []string{fixtures.SubmitOperation}, ReferenceID: []string{"SLOW"}}
	for name, rule := range map[string]fixtures.Rule{
		"latency": {When: slow, Latency: &fixtures.Latency{Min: time.Minute, Max: time.Minute}},
		"hang":    {When: slow, Connection: fixtures.ConnectionHang},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) { largeRosterThatWaits(t, rule) })
		})
	}
}

func largeRosterThatWaits(t *testing.T, rule fixtures.Rule) {
	t.Helper()
	s := open(t)
	s.inject(rule)
	large := func(first string) []fixtures.Row {
		rows := []fixtures.Row{person(first)}
		for n := range 200 {
			rows = append(rows, person(first+strconv.Itoa(n)))
		}
		return rows
	}
	ctx, leave := context.WithCancel(t.Context())
	var waiting sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		r, _ := http.NewRequestWithContext(ctx, http.MethodPost, s.sb.URL+s.path(), strings.NewReader(payload(t, large("SLOW")...)))
		r.Header.Set("Content-Type", "application/json")
		waiting.Go(func() {
			if _, err := s.sb.Client().Do(r); !errors.Is(err, context.Canceled) {
				t.Errorf("got %v", err)
			}
		})
	}
	synctest.Wait()
	began := time.Now()
	s.submit(large("QUICK")...)
	if took := time.Since(began); took != 0 {
		t.Errorf("another one took %s", took)
	}
	leave()
	waiting.Wait()
}

// A client that leaves while it waits: before the call nothing has happened, after it all has.
func TestLeavingDuringLatency(t *testing.T) {
	t.Parallel()
	for _, after := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			s := open(t)
			rule := server.Latency(time.Minute)
			if after {
				rule = rule.After()
			}
			s.inject(rule)
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			r, _ := http.NewRequestWithContext(ctx, http.MethodPost, s.sb.URL+s.path(), strings.NewReader(payload(t, person("A"))))
			r.Header.Set("Content-Type", "application/json")
			if _, err := s.sb.Client().Do(r); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("got %v", err)
			}
			synctest.Wait()
			if members, _ := s.sb.Roster(group); len(members) == 1 != after {
				t.Errorf("after %t: %d members", after, len(members))
			}
		})
	}
}
