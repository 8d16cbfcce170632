package server_test

import (
	"slices"
	"testing"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server"
)

// Every embedded scenario is played here; one that is added must be played too.
func TestScenarios(t *testing.T) {
	t.Parallel()
	plays := map[string]func(*testing.T, *session){
		"invalid-plan": func(t *testing.T, s *session) {
			ids := idsOf(t, "A", "B")
			s.expect(s.sync(person("A"), person("B", plan("pln_aBcDeFgHiJkLmNoPqRsTuV"))), ids, "+A", "!add B: Invalid plan_id")
			s.expect(s.sync(person("A"), person("B")), ids, "+B")
		},
		"partial-failure": func(t *testing.T, s *session) {
			s.expect(s.sync(person("A", email("jane@blocked.example")), person("FAIL-1"), person("C")), idsOf(t, "C"), "+C",
				"!add A: Member already has an active subscription under a different organization", "!add FAIL-1: Invalid plan_id")
		},
		"remove-fails": func(_ *testing.T, s *session) {
			ids := map[string]string{"EMP-LEAVES": "grpmbr_leaves001"}
			s.expect(s.sync(), ids, "-EMP-LEAVES", "!remove EMP-STAYS: Subscription could not be cancelled")
			s.expect(s.sync(), ids, "!remove EMP-STAYS: Subscription could not be cancelled")
		},
		"large-group": func(t *testing.T, s *session) {
			rows, err := fixtures.Roster(1000, 7, goodPlan)
			if err != nil {
				t.Fatal(err)
			}
			s.expect(s.sync(rows...), nil)
			if got := s.sync(slices.Delete(rows, 500, 501)...); len(got.RemovedGroupMemberIDs) != 1 || len(got.AddedGroupMemberIDs) != 0 {
				t.Errorf("one row less: %+v", got)
			}
			if got := s.sync(); len(got.RemovedGroupMemberIDs) != 999 {
				t.Errorf("removed %d, want 999", len(got.RemovedGroupMemberIDs))
			}
		},
		"vendor-suites": func(t *testing.T, s *session) {
			if a, b := s.create("x", "x"), s.create("x", "x"); a.Id == b.Id || a.ExternalReferenceId != b.ExternalReferenceId {
				t.Errorf("created %+v and %+v", a, b)
			}
			s.results("request_id")
		},
		"slow": func(t *testing.T, s *session) {
			id := s.submit(person("A")).RequestId
			s.advance(59 * time.Second)
			if s.poll(id).CompletedAt != nil {
				t.Error("finished within a minute")
			}
			s.advance(time.Second)
			s.expect(s.results(id), idsOf(t, "A"), "+A")
		},
	}
	for _, name := range fixtures.Names() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			play := plays[name]
			if play == nil {
				t.Fatal("nobody plays this scenario")
			}
			f, err := fixtures.Load(name)
			if err != nil {
				t.Fatal(err)
			}
			s := open(t, server.WithFixture(f), server.WithNow(noon))
			if s.send("GET", s.path()+"/grpmsr_abc123def456", "").status != 200 {
				t.Error("the documented sync request is not there")
			}
			play(t, s)
		})
	}
}
