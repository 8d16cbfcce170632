package server_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server"
)

func TestMadeUpRosters(t *testing.T) {
	t.Parallel()
	s := open(t)
	a := s.send(http.MethodGet, "/_sandbox/rosters?size=500&seed=7", "")
	if a.status != http.StatusOK {
		t.Fatalf("status %d: %s", a.status, a.body)
	}
	var want strings.Builder
	rows, err := fixtures.Roster(500, 7, goodPlan)
	if err != nil {
		t.Fatal(err)
	}
	if err := fixtures.WriteRoster(&want, rows); err != nil || want.String() != string(a.body) {
		t.Errorf("another roster than the command makes (%v)", err)
	}
	if accepted := s.send(http.MethodPost, s.path(), string(a.body)); accepted.status != http.StatusAccepted {
		t.Errorf("status %d", accepted.status)
	}
	if a := s.send(http.MethodGet, "/_sandbox/rosters?plan_id=pln_x", ""); strings.Count(string(a.body), "pln_x") != 10 {
		t.Errorf("%s", a.body)
	}
	if a := s.send(http.MethodGet, "/_sandbox/rosters?size=-1", ""); a.status != http.StatusBadRequest {
		t.Errorf("status %d", a.status)
	}
}

func TestRostersThatCannotBeMade(t *testing.T) {
	t.Parallel()
	s := open(t)
	for query, want := range map[string]string{
		"size=-1": "size: must be from 0 to 10000", "size=10001": "size: must be from 0 to 10000", "size=many": "size: must be",
		"size=":    "size: ",
		"seed=-1":  "seed: must be at least 0",
		"seed=x":   "seed: must be",
		"plan_id=": "plan_id: ",
		"plan=x":   "did you mean plan_id?",
	} {
		if a := s.send(http.MethodGet, "/_sandbox/rosters?"+query, ""); a.status != http.StatusBadRequest || !strings.Contains(a.problem(t).Message, want) {
			t.Errorf("%s: status %d, want %q in %s", query, a.status, want, a.body)
		}
	}
	if a := s.send(http.MethodGet, "/_sandbox/rosters?plan_id=%ff", ""); a.status != http.StatusBadRequest {
		t.Errorf("a plan that is not UTF-8: status %d: %s", a.status, a.body)
	}
	bare := open(t, server.WithFixture(fixtures.Fixture{Plans: []fixtures.Plan{}}))
	if a := bare.send(http.MethodGet, "/_sandbox/rosters", ""); a.status != http.StatusBadRequest ||
		!strings.Contains(a.problem(t).Message, "plan_id: is required, because the organization has no plan") {
		t.Errorf("without a plan: status %d: %s", a.status, a.body)
	}
	if a := bare.send(http.MethodGet, "/_sandbox/rosters?size=2&plan_id=pln_x", ""); a.status != http.StatusOK || strings.Count(string(a.body), `"pln_x"`) != 2 {
		t.Errorf("with a plan: status %d: %s", a.status, a.body)
	}
}
