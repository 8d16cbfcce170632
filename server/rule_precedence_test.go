package server_test

import (
	"net/http"
	"testing"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server"
)

// For rows, too, the request's own header comes before the run-time rules, those before the fixture's; only the one that
// is taken is charged.
func TestTheHeaderFailsRowsFirst(t *testing.T) {
	t.Parallel()
	s := open(t, server.WithFixture(fixtures.Fixture{Rules: []fixtures.Rule{server.FailAdd("A", "Of the fixture").Times(1).Named("fixture").AsRule()}}))
	s.inject(server.FailAdd("A", "At run time").Times(1).Named("runtime"))
	body := payload(t, person("A"))
	for _, step := range []struct{ header, rule, want string }{
		{`Sandbox: fail=A;reason="By the header"`, "request", "!add A: By the header"},
		{"X-Nothing: 1", "runtime", "!add A: At run time"},
		{"X-Nothing: 1", "fixture", "!add A: Of the fixture"},
		{"X-Nothing: 1", "", "+A"},
	} {
		id := s.acceptedIn(s.send(http.MethodPost, s.path(), body, step.header)).RequestId
		s.expect(s.results(id), idsOf(t, "A"), step.want)
		if got := s.send(http.MethodGet, s.path()+"/"+id, "").header.Get("Sandbox-Rule"); got != step.rule {
			t.Errorf("%s: Sandbox-Rule %q, want %q", step.want, got, step.rule)
		}
	}
}

// An outcome decided by hand wins over a rule that would fail the same row, and the rule is not charged.
func TestByHandComesBeforeRules(t *testing.T) {
	t.Parallel()
	s := open(t, server.WithFixture(fixtures.Fixture{
		Complete: fixtures.Manual(),
		Groups:   []fixtures.Group{{ID: group, Members: []fixtures.Member{{Row: person("X")}, {Row: person("Y")}}}},
		Rules: []fixtures.Rule{
			server.FailAdd("*", "By a rule").Times(1).Named("adds").AsRule(),
			server.FailRemove("*", "By a rule").Times(1).Named("removals").AsRule(),
		},
	}))
	id := s.submit(person("A"), person("B"), person("C")).RequestId
	sync, err := s.sb.CompleteSync(id,
		fixtures.Failure{ReferenceID: "A", Operation: "add", Reason: "By hand"}, fixtures.Failure{ReferenceID: "X", Operation: "remove", Reason: "By hand"})
	if err != nil {
		t.Fatal(err)
	}
	s.expect(s.results(id), idsOf(t, "C"), "+C",
		"!add A: By hand", "!add B: By a rule", "!remove X: By hand", "!remove Y: By a rule")
	for _, row := range sync.Outcomes {
		if row.ByHand != (row.Reason == "By hand") || (row.Rule != "") != (row.Reason == "By a rule") {
			t.Errorf("row %+v", row)
		}
	}
	for _, rule := range s.sb.Rules()[:2] {
		if rule.Fired.Rows != 1 {
			t.Errorf("%s has fired %d times, want 1", rule.ID, rule.Fired.Rows)
		}
	}
}

// A rule with several effects on one submit is charged once for it, whether it asks for rows or not.
func TestTwoEffectsAreOneCharge(t *testing.T) {
	t.Parallel()
	for name, when := range map[string]fixtures.When{
		"any submit": {Call: []string{"SubmitGroupMemberSync"}},
		"rows":       {ReferenceID: []string{"A"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t)
			s.inject(fixtures.Rule{
				ID: "both", When: when, Respond: &fixtures.Respond{Status: 500}, Phase: fixtures.PhaseAfter,
				Complete: fixtures.Never(), Skip: 1, Times: 2,
			})
			for i, want := range []struct {
				status   int
				complete string
				fired    int
			}{{202, "immediate", 0}, {500, "never", 1}, {500, "never", 2}, {202, "immediate", 2}} {
				a := s.try(person("A"))
				syncs, err := s.sb.Syncs(group)
				if err != nil {
					t.Fatal(err)
				}
				complete, fired := syncs[len(syncs)-1].Complete.String(), s.sb.Rules()[0].Fired.Calls
				if a.status != want.status || complete != want.complete || fired != want.fired || s.sb.Fired().Calls != fired {
					t.Errorf("submit %d: status %d, completes %s, fired %d times; want %+v", i+1, a.status, complete, fired, want)
				}
			}
		})
	}
}
