package server_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server"
)

// posts says what became of each submit, by status or by how its connection broke.
func (s *session) posts() []string {
	s.t.Helper()
	requests, err := s.sb.Requests(server.Filter{Call: "SubmitGroupMemberSync"})
	if err != nil {
		s.t.Fatal(err)
	}
	var all []string
	for i := range requests {
		what := requests[i].Connection
		if what == "" {
			what = fmt.Sprint(requests[i].Status)
		}
		all = append(all, what)
	}
	return all
}

// Go's client sends a POST again by itself if it has a key of idempotency: the application must still see that the
// connection broke. Without a key it sends nothing again.
func TestResendingOfPosts(t *testing.T) {
	t.Parallel()
	for name, openOne := range map[string]func(testing.TB, ...server.Option) *session{"memory": open, "socket": openSocket} {
		for header, want := range map[string][]string{
			"Idempotency-Key: once":   {"reset", "reset, uncharged", "202"},
			"X-Idempotency-Key: once": {"reset", "reset, uncharged", "202"},
			"X-Something-Else: once":  {"reset", "202"},
		} {
			t.Run(name+" "+header, func(t *testing.T) {
				t.Parallel()
				s := openOne(t, server.WithResendWindow(time.Minute))
				if s.statuses(1) != "200" { // the connection is kept
					t.Fatal("no answer")
				}
				s.inject(server.Break(fixtures.ConnectionReset).Times(1).On("Submit*"))
				body := payload(t, person("A"))
				if err := s.broken(http.MethodPost, s.path(), body, header); err == nil {
					t.Error("the application has not seen it")
				}
				if a := s.send(http.MethodPost, s.path(), body, header); a.status != http.StatusAccepted {
					t.Errorf("the next try: status %d", a.status)
				}
				if got := s.posts(); !slices.Equal(got, want) || s.sb.Fired().Calls != 1 {
					t.Errorf("%q, fired %d times; want %q and once", got, s.sb.Fired().Calls, want)
				}
			})
		}
	}
}

// Only a request that is the same in all is one that its client sends again, be it by another connection.
func TestWhatIsNotSentAgain(t *testing.T) {
	t.Parallel()
	same := payload(t, person("A"))
	for name, test := range map[string]struct {
		body    string
		headers []string
		want    string // in the journal
	}{
		"the same":                    {same, []string{"Idempotency-Key: one"}, "reset, uncharged"},
		"another key":                 {same, []string{"Idempotency-Key: two"}, "202"},
		"no key":                      {same, nil, "202"},
		"another body":                {payload(t, person("B")), []string{"Idempotency-Key: one"}, "202"},
		"a Sandbox header of its own": {same, []string{"Idempotency-Key: one", "Sandbox: complete=immediate"}, "202"},
		"a count of its own":          {same, []string{"Idempotency-Key: one", "X-Stainless-Retry-Count: 1"}, "202"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := openSocket(t, server.WithResendWindow(time.Minute))
			first, second := keptAlive(t, s.sb.URL), dial(t, s.sb.URL)
			s.inject(server.Break(fixtures.ConnectionReset).Times(1))
			outcome(t, first, http.MethodPost, s.sb.URL+s.path(), same, "Idempotency-Key: one")
			outcome(t, second, http.MethodPost, s.sb.URL+s.path(), test.body, test.headers...)
			if got := s.posts(); !slices.Equal(got, []string{"reset", test.want}) {
				t.Errorf("%q, want %q at last", got, test.want)
			}
		})
	}
}

// Whatever takes rules away also ends what they have begun: the next request finds no broken connection. What is refused
// takes none away.
func TestRemovedRulesForgetWhatIsSentAgain(t *testing.T) {
	t.Parallel()
	for name, remove := range map[string]func(s *session, undo func()){
		"nothing":        func(*session, func()) {},
		"undo":           func(_ *session, undo func()) { undo() },
		"RemoveRules":    func(s *session, _ func()) { s.sb.RemoveRules() },
		"DELETE of one":  func(s *session, _ func()) { s.send(http.MethodDelete, "/_sandbox/rules/cut", "") },
		"DELETE of all":  func(s *session, _ func()) { s.send(http.MethodDelete, "/_sandbox/rules", "") },
		"load":           func(s *session, _ func()) { s.send(http.MethodPut, "/_sandbox/fixture", `{"scenario":"slow"}`) },
		"Load":           func(s *session, _ func()) { _ = s.sb.Load(fixtures.Fixture{}) },
		"reset":          func(s *session, _ func()) { s.send(http.MethodPost, "/_sandbox/reset", "") },
		"reset of rules": func(s *session, _ func()) { s.send(http.MethodPost, "/_sandbox/reset", `{"scopes":["rules"]}`) },
		"Reset of rules": func(s *session, _ func()) { _ = s.sb.Reset(server.ScopeRules) },

		"refused DELETE": func(s *session, _ func()) { s.send(http.MethodDelete, "/_sandbox/rules/magic-429", "") },
		"refused reset":  func(s *session, _ func()) { s.send(http.MethodPost, "/_sandbox/reset", `{"scopes":["rules","clock"]}`) },
		"refused load":   func(s *session, _ func()) { s.send(http.MethodPut, "/_sandbox/fixture", `{"groups":5}`) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := openSocket(t, server.WithResendWindow(time.Minute))
			first, second := keptAlive(t, s.sb.URL), dial(t, s.sb.URL)
			undo := s.inject(server.Break(fixtures.ConnectionReset).Times(1).On("Submit*").Named("cut"))
			const key = "Idempotency-Key: one"
			body := payload(t, person("A"))
			if got := outcome(t, first, http.MethodPost, s.sb.URL+s.path(), body, key); got != "reset" {
				t.Fatalf("the first try: %s", got)
			}
			remove(s, undo)
			outcome(t, second, http.MethodPost, s.sb.URL+s.path(), body, key)
			keeps := name == "nothing" || strings.HasPrefix(name, "refused")
			want := "202"
			if keeps {
				want = "reset, uncharged"
			}
			// A reset has emptied the journal.
			if got := s.posts(); len(got) == 0 || got[len(got)-1] != want || !keeps && slices.Contains(got, "reset, uncharged") {
				t.Errorf("%q, want %q at last", got, want)
			}
		})
	}
}
