package server_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server"
)

// ruleMaker is what Inject takes.
type ruleMaker interface{ AsRule() fixtures.Rule }

// inject adds a rule that must be good.
func (s *session) inject(rule ruleMaker) (undo func()) {
	s.t.Helper()
	undo, err := s.sb.Inject(rule)
	if err != nil {
		s.t.Fatal(err)
	}
	return undo
}

// statuses tries a call some times.
func (s *session) statuses(n int, headers ...string) string {
	s.t.Helper()
	var all []string
	for range n {
		all = append(all, fmt.Sprint(s.send(http.MethodGet, "/v1/plans", "", headers...).status))
	}
	return strings.Join(all, " ")
}

// broken is the error of a request whose connection breaks.
func (s *session) broken(method, path, body string, headers ...string) error {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), method, s.sb.URL+path, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	for _, header := range headers {
		name, value, _ := strings.Cut(header, ": ")
		r.Header.Set(name, value)
	}
	response, err := s.sb.Client().Do(r)
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	_, err = io.ReadAll(response.Body)
	return err
}

func TestRespond(t *testing.T) {
	t.Parallel()
	s := open(t)
	undo := s.inject(server.Respond(429).RetryAfter(1500 * time.Millisecond).Times(2).Named("busy"))
	a := s.send(http.MethodGet, "/v1/plans", "")
	e := a.problem(t)
	if a.status != 429 || a.header.Get("Retry-After") != "2" || a.header.Get("Sandbox-Rule") != "busy" ||
		e.Message != "Too Many Requests" || *e.AppErrorCode != "too_many_requests" {
		t.Errorf("%d %v %s", a.status, a.header, a.body)
	}
	if got := s.statuses(3); got != "429 200 200" {
		t.Errorf("statuses %s", got)
	}
	undo()
	undo()
	s.inject(fixtures.Rule{
		When: fixtures.When{Call: []string{"List*"}}, Respond: &fixtures.Respond{Status: 599, Message: "Odd", AppErrorCode: "odd"},
	})
	if a := s.send(http.MethodGet, "/v1/groups", ""); a.status != 599 || a.problem(t).Message != "Odd" || *a.problem(t).AppErrorCode != "odd" {
		t.Errorf("%d %s", a.status, a.body)
	}
	if a := s.send(http.MethodGet, "/v1/groups/"+group, ""); a.status != 200 {
		t.Errorf("another call: %d", a.status)
	}
	s.sb.RemoveRules()
	s.inject(server.Respond(502).Body("<html>").Header("content-type", "text/html"))
	if a := s.send(http.MethodGet, "/v1/plans", ""); a.status != 502 || string(a.body) != "<html>" || a.header.Get("Content-Type") != "text/html" {
		t.Errorf("%d %v %s", a.status, a.header, a.body)
	}
	s.inject(server.Respond(204))
	if a := s.send(http.MethodGet, "/v1/plans", ""); a.status != 204 || len(a.body) != 0 {
		t.Errorf("%d %s", a.status, a.body)
	}
	s.inject(server.Respond(500).Body("plain"))
	if a := s.send(http.MethodGet, "/v1/plans", ""); a.header.Get("Content-Type") != "text/plain; charset=utf-8" {
		t.Errorf("%v", a.header)
	}
}

// A rule without conditions on rows acts before the body is looked at; one with such conditions needs a good body and a
// group that exists.
func TestOrderOfRulesAndChecks(t *testing.T) {
	t.Parallel()
	s := open(t)
	undo := s.inject(server.Respond(503))
	if a := s.send(http.MethodPost, s.path(), "no JSON"); a.status != 503 {
		t.Errorf("without conditions: %d", a.status)
	}
	if a := s.send(http.MethodGet, "/v1/nothing", ""); a.status != 404 {
		t.Errorf("no call: %d", a.status)
	}
	undo()
	s.inject(fixtures.Rule{When: fixtures.When{ReferenceID: []string{"A"}}, Respond: &fixtures.Respond{Status: 503}})
	if a := s.send(http.MethodPost, s.path(), "no JSON"); a.status != 400 {
		t.Errorf("not JSON: %d", a.status)
	}
	if a := s.send(http.MethodPost, "/v1/groups/grp_nowhere/members/sync", payload(t, person("A"))); a.status != 404 {
		t.Errorf("no group: %d", a.status)
	}
	if got := fmt.Sprint(s.try(person("B")).status, s.try(person("B"), person("A")).status); got != "202 503" {
		t.Errorf("statuses %s", got)
	}
	if syncs, _ := s.sb.Syncs(group); len(syncs) != 2 { // one is the fixture's
		t.Errorf("%d sync requests, want 2", len(syncs))
	}
}

func TestPhaseAfter(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.inject(server.Respond(500).After().Times(1))
	if a := s.try(person("A")); a.status != 500 {
		t.Fatalf("status %d", a.status)
	}
	if members, _ := s.sb.Roster(group); len(members) != 1 {
		t.Error("the call did not do what it does")
	}
	s.inject(server.Respond(500).Times(1))
	s.try()
	if members, _ := s.sb.Roster(group); len(members) != 1 {
		t.Error("the call did what it must not")
	}
}

// Only retrieves that the platform itself answered are polls.
func TestInjectedAnswersAndPolls(t *testing.T) {
	t.Parallel()
	s := open(t, server.WithFixture(fixtures.Fixture{Complete: fixtures.Polls(2)}))
	id := s.submit().RequestId
	polls := func() int {
		sync, err := s.sb.Sync(id)
		if err != nil {
			t.Fatal(err)
		}
		return sync.Polls
	}
	s.inject(server.Respond(500).Times(1).On("GetGroupMemberSync"))
	if s.send(http.MethodGet, s.path()+"/"+id, ""); polls() != 0 {
		t.Error("an injected answer was a poll")
	}
	s.inject(server.Respond(500).Times(1).After())
	if s.send(http.MethodGet, s.path()+"/"+id, ""); polls() != 1 {
		t.Error("a lost answer was no poll")
	}
	s.results(id)
}

func TestBrokenConnections(t *testing.T) {
	t.Parallel()
	for name, openOne := range map[string]func(testing.TB, ...server.Option) *session{"memory": open, "socket": openSocket} {
		for how, good := range map[string]func(error) bool{
			fixtures.ConnectionReset:    func(err error) bool { return errors.Is(err, syscall.ECONNRESET) },
			fixtures.ConnectionClose:    func(err error) bool { return errors.Is(err, io.EOF) },
			fixtures.ConnectionTruncate: func(err error) bool { return errors.Is(err, io.ErrUnexpectedEOF) },
			fixtures.ConnectionGarbage:  func(err error) bool { return err != nil && strings.Contains(err.Error(), "malformed HTTP") },
		} {
			for _, after := range []bool{false, true} {
				t.Run(fmt.Sprintf("%s %s %t", name, how, after), func(t *testing.T) {
					t.Parallel()
					s := openOne(t)
					rule := server.Break(how).Times(1)
					if after {
						rule = rule.After()
					}
					s.inject(rule)
					if err := s.broken(http.MethodPost, s.path(), payload(t, person("A"))); !good(err) {
						t.Errorf("got %v", err)
					}
					if members, _ := s.sb.Roster(group); len(members) == 1 != after {
						t.Errorf("%d members", len(members))
					}
					if s.try(person("A")).status != http.StatusAccepted {
						t.Error("it did not happen once")
					}
				})
			}
		}
	}
}

func TestAHangEnds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := open(t)
		s.inject(server.Break(fixtures.ConnectionHang))
		began := time.Now()
		if err := s.broken(http.MethodGet, "/v1/plans", ""); !errors.Is(err, io.EOF) || time.Since(began) != 2*time.Minute {
			t.Errorf("after %s: %v", time.Since(began), err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		r, _ := http.NewRequestWithContext(ctx, http.MethodPost, s.sb.URL+s.path(), strings.NewReader(payload(t)))
		if _, err := s.sb.Client().Do(r); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("a client that leaves: %v", err)
		}
		synctest.Wait()
		// What still hangs when the sandbox ends is ended by it: otherwise the bubble would not.
		go func() { _ = s.broken(http.MethodGet, "/v1/plans", "") }()
		synctest.Wait()
	})
}

func TestClose(t *testing.T) {
	t.Parallel()
	sandbox, err := server.New()
	if err != nil {
		t.Fatal(err)
	}
	org, err := sandbox.Organization("k")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := org.Inject(server.Break(fixtures.ConnectionHang)); err != nil {
		t.Fatal(err)
	}
	var lc net.ListenConfig
	listener, err := lc.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	web := &http.Server{Handler: sandbox} //nolint:gosec // a test
	go func() { _ = web.Serve(listener) }()
	ended := make(chan error, 1)
	go func() {
		r, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+listener.Addr().String()+"/v1/plans", nil)
		r.Header.Set("Authorization", "Bearer k")
		_, err := http.DefaultClient.Do(r)
		ended <- err
	}()
	for org.Fired().Calls == 0 {
		select {
		case err := <-ended:
			t.Fatalf("ended by itself: %v", err)
		default:
		}
	}
	sandbox.Close()
	sandbox.Close()
	if err := <-ended; err == nil {
		t.Error("a hang was answered")
	}
	if err := web.Shutdown(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestIDsThatAreTaken(t *testing.T) {
	t.Parallel()
	s := open(t)
	for _, id := range []string{fixtures.RequestRuleID, "magic-429"} {
		rule := server.Respond(500).Named(id)
		if _, err := s.sb.Inject(rule); err == nil {
			t.Errorf("%s: injected", id)
		}
		if _, err := server.New(server.WithFixture(fixtures.Fixture{Rules: []fixtures.Rule{rule.AsRule()}})); err == nil {
			t.Errorf("%s: in a fixture", id)
		}
	}
	off := false
	if _, err := server.New(server.WithFixture(fixtures.Fixture{Magic: &off, Rules: []fixtures.Rule{server.Respond(500).Named("magic-429").AsRule()}})); err != nil {
		t.Errorf("without the magic rules: %v", err)
	}
}
