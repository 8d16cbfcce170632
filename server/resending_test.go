package server_test

import (
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server"
)

// Go's client sends a GET again by itself when a kept-alive connection is reset: the application must still see it.
func TestResending(t *testing.T) {
	t.Parallel()
	for name, openOne := range map[string]func(testing.TB, ...server.Option) *session{"memory": open, "socket": openSocket} {
		for _, how := range []string{fixtures.ConnectionReset, fixtures.ConnectionClose} {
			t.Run(name+" "+how, func(t *testing.T) {
				t.Parallel()
				s := openOne(t, server.WithResendWindow(time.Minute))
				if s.statuses(1) != "200" { // the connection is kept
					t.Fatal("no answer")
				}
				s.inject(server.Break(how).Times(1).Named("cut"))
				r, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, s.sb.URL+"/v1/plans", nil)
				if response, err := s.sb.Client().Do(r); err == nil {
					_ = response.Body.Close()
					t.Fatal("the application has not seen it")
				}
				if fired := s.sb.Fired(); fired.Calls != 1 {
					t.Errorf("fired %d times", fired.Calls)
				}
				if s.statuses(1) != "200" {
					t.Error("it happened twice")
				}
			})
		}
	}
	t.Run("off", func(t *testing.T) {
		t.Parallel()
		s := openSocket(t, server.WithResendWindow(0))
		s.statuses(1)
		s.inject(server.Break(fixtures.ConnectionReset).Times(1))
		if got := s.statuses(1); got != "200" {
			t.Errorf("without a window Go's client has hidden nothing: %s", got)
		}
	})
}

func TestLostAnswerMakesTwoBatches(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.inject(server.LoseAnswer().Times(1))
	if err := s.broken(http.MethodPost, s.path(), payload(t, person("A"))); err == nil {
		t.Fatal("the answer came")
	}
	s.submit(person("A"))
	if syncs, _ := s.sb.Syncs(group); len(syncs) != 3 { // one is the fixture's
		t.Errorf("%d sync requests, want 3", len(syncs))
	}
}

// What one organization's rules do, no other one sees; nor do control calls.
func TestRulesStayAtHome(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.inject(server.Respond(500))
	if s.as("neighbour").statuses(1) != "200" || s.statuses(1) != "500" || s.send(http.MethodGet, "/_sandbox/clock", "").status != 200 {
		t.Error("a rule acts where it must not")
	}
}

// Under load every rule fires as often as it says.
func TestCountingUnderLoad(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.inject(server.Respond(503).Times(25))
	var failed atomic.Int64
	var clients sync.WaitGroup
	for range 10 {
		clients.Go(func() {
			for range 10 {
				r, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, s.sb.URL+"/v1/plans", nil)
				response, err := s.sb.Client().Do(r)
				if err != nil {
					t.Error(err)
					return
				}
				_ = response.Body.Close()
				if response.StatusCode == 503 {
					failed.Add(1)
				}
			}
		})
	}
	clients.Wait()
	if failed.Load() != 25 || s.sb.Fired().Calls != 25 {
		t.Errorf("%d failed, %d counted", failed.Load(), s.sb.Fired().Calls)
	}
}
