package server_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
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
		for _, how := range []fixtures.Connection{fixtures.ConnectionReset, fixtures.ConnectionClose} {
			t.Run(name+" "+string(how), func(t *testing.T) {
				t.Parallel()
				s := openOne(t, server.WithResendWindow(time.Minute))
				if s.statuses(1) != "200" { // the connection is kept
					t.Fatal("no answer")
				}
				s.inject(server.Break(how).Once().Named("cut"))
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
		s.inject(server.Break(fixtures.ConnectionReset).Once())
		if got := s.statuses(1); got != "200" {
			t.Errorf("without a window Go's client has hidden nothing: %s", got)
		}
	})
}

func TestLostAnswerMakesTwoBatches(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.inject(server.LoseAnswer().Once())
	if err := s.broken(http.MethodPost, s.path(), payload(t, person("A"))); err == nil {
		t.Fatal("the answer came")
	}
	s.submit(person("A"))
	if syncs, _ := s.sb.Syncs(group); len(syncs) != 3 { // one is the fixture's
		t.Errorf("%d sync requests, want 3", len(syncs))
	}
}

func TestSandboxHeaderFails(t *testing.T) {
	t.Parallel()
	s := open(t)
	try := func(header string, rows ...fixtures.Row) answer {
		return s.send(http.MethodPost, s.path(), payload(t, rows...), "Sandbox: "+header)
	}
	for _, round := range []int{1, 2} {
		for i, want := range []int{503, 503, 202} {
			a := try(`status=503, message="Not today", times=2`, person("A"))
			if a.status != want {
				t.Errorf("round %d, try %d: status %d, want %d", round, i+1, a.status, want)
			}
			applied := `status=503, message="Not today", times=2`
			if want == 202 {
				applied = "none"
			}
			if a.header.Get("Sandbox-Applied") != applied || (a.header.Get("Sandbox-Rule") == "request") != (want == 503) {
				t.Errorf("applied %q, rule %q", a.header.Get("Sandbox-Applied"), a.header.Get("Sandbox-Rule"))
			}
		}
	}
	s.sync()
	a := try(`fail=(EMP-1 "EMP, 2");reason="Not today", complete=immediate`, person("EMP-1"), person("EMP, 2"), person("EMP-3"))
	var accepted struct {
		Data struct {
			RequestID string `json:"request_id"`
		}
	}
	if err := json.Unmarshal(a.body, &accepted); err != nil || a.header.Get("Sandbox-Applied") != "complete=immediate, fail" {
		t.Fatalf("%v, applied %q: %s", err, a.header.Get("Sandbox-Applied"), a.body)
	}
	s.expect(s.results(accepted.Data.RequestID), idsOf(t, "EMP-3"), "+EMP-3", "!add EMP-1: Not today", "!add EMP, 2: Not today")
	if rule := s.send(http.MethodGet, s.path()+"/"+accepted.Data.RequestID, "").header.Get("Sandbox-Rule"); rule != "request" {
		t.Errorf("Sandbox-Rule %q", rule)
	}
	for header, want := range map[string]string{
		"status=99":                      "status must be from 200 to 599",
		"status=abc":                     "status must be a whole number",
		"status=(500 503)":               "status takes one value",
		"message=x":                      "message has no meaning without status",
		"times=2":                        "times and skip have no meaning",
		"status=500, times=0":            "times=0 can never",
		"phase=after, fail=A":            "phase has no meaning without status",
		"phase=later, status=500":        "phase: must be before or after",
		"connection=rest":                "did you mean reset?",
		"connection=reset, status=500":   "excludes respond",
		"latency=5":                      "latency: must be a duration",
		"latency=0s":                     "latency: can never make anybody wait",
		"fail=A;why=x":                   "fail takes one parameter",
		"fail=A;reason=x;reason=y":       "fail takes one parameter",
		"fails=A":                        "did you mean fail?",
		"status=500, times=12345678":     "times",
		"status=500, times=99999999999a": "times",
	} {
		if a := try(header); a.status != 400 || !strings.Contains(a.problem(t).Message, want) || a.header.Get("Sandbox-Applied") != "none" {
			t.Errorf("%s: %d %s", header, a.status, a.body)
		}
	}
	if a := s.send(http.MethodGet, "/v1/plans", "", "Sandbox: fail=A"); a.status != 400 {
		t.Errorf("fail of a call without rows: %d", a.status)
	}
	if a := s.send(http.MethodGet, "/_sandbox/clock", "", "Sandbox: status=500"); a.status != 400 {
		t.Errorf("a call of the sandbox's own: %d", a.status)
	}
	if got := s.statuses(2, "Sandbox: status=500, skip=1"); got != "200 500" {
		t.Errorf("skip: %s", got)
	}
	if err := s.broken(http.MethodGet, "/v1/plans", "", "Sandbox: connection=close"); !errors.Is(err, io.EOF) {
		t.Errorf("connection: %v", err)
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
