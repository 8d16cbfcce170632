package server_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server"
)

// What rules did stands in the journal: broken connections too, and those that were not charged.
func TestFailuresInTheJournal(t *testing.T) {
	t.Parallel()
	s := open(t, server.WithResendWindow(time.Minute))
	s.inject(server.LoseAnswer().Once().Named("lost").On("Submit*"))
	body := payload(t, person("A"))
	if err := s.broken(http.MethodPost, s.path(), body); err == nil {
		t.Fatal("the answer came")
	}
	s.send(http.MethodPost, s.path(), body)
	s.inject(server.Respond(503).Once().Named("busy"))
	s.send(http.MethodPost, s.path(), body)
	s.inject(server.Break(fixtures.ConnectionReset).Once().Named("cut"))
	if err := s.broken(http.MethodGet, "/v1/plans", ""); err == nil {
		t.Fatal("the answer came")
	}
	requests, err := s.sb.Requests(server.Filter{})
	if err != nil || len(requests) < 4 {
		t.Fatalf("%d requests, %v", len(requests), err)
	}
	lost, again, busy, cut := requests[0], requests[1], requests[2], requests[3]
	if lost.Status != 0 || lost.Connection != "close" || !slices.Equal(lost.Rules, []string{"lost"}) || lost.RequestID == "" {
		t.Errorf("the lost answer: %+v", lost)
	}
	if !lost.AnswerLost || again.RetryOf != lost.Number || again.AnswerLost {
		t.Errorf("the two are not tied: %+v, %+v", lost, again)
	}
	if again.Status != http.StatusAccepted || again.Connection != "" || again.BodyHash != lost.BodyHash || again.RequestID == lost.RequestID {
		t.Errorf("the second batch: %+v", again)
	}
	if busy.Status != 503 || busy.Violations != "Service Unavailable" || busy.BodyHash != lost.BodyHash {
		t.Errorf("the injected answer: %+v", busy)
	}
	if cut.Connection != "reset" || cut.Call != "ListPlans" {
		t.Errorf("the broken connection: %+v", cut)
	}
	for _, resent := range requests[4:] {
		if resent.Connection != "reset, uncharged" || !slices.Equal(resent.Rules, []string{"cut"}) {
			t.Errorf("what the client sent again: %+v", resent)
		}
	}
	if list := string(s.send(http.MethodGet, "/_sandbox/requests", "").body); !strings.Contains(list, `"connection":"close"`) {
		t.Errorf("the list: %s", list)
	}
}

// A snapshot holds the rules that were added, in the order in which they are tried.
func TestRulesInSnapshots(t *testing.T) {
	t.Parallel()
	off := false
	for _, magic := range []*bool{nil, &off} {
		s := open(t, server.WithFixture(fixtures.Fixture{Magic: magic, Rules: []fixtures.Rule{server.Respond(500).On("GetGroup").Named("own").AsRule()}}))
		s.inject(server.Respond(429).RetryAfter(1).Header("X-1", "#").Body("").Times(2).Named("added"))
		f := s.sb.Snapshot()
		a := s.send(http.MethodPut, "/_sandbox/fixture", string(f.YAML()), "Content-Type: application/yaml")
		if a.status != http.StatusOK {
			t.Fatalf("%d %s", a.status, a.body)
		}
		var got []string
		for _, r := range s.sb.Rules() {
			if r.Source != server.RuleMagic {
				got = append(got, r.ID)
			}
		}
		if !slices.Equal(got, []string{"added", "own"}) || (len(s.sb.Rules()) == 2) != (magic != nil) {
			t.Errorf("rules %v of %d", got, len(s.sb.Rules()))
		}
	}
}
