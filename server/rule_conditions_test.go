package server_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server"
)

// Case counts in every pattern but that of an e-mail address, with wildcards and without.
func TestCaseInPatterns(t *testing.T) {
	t.Parallel()
	const ref, name, address = "Emp-One", "O'Neil-Doe", "Jane.Doe@Acme.example"
	for field, each := range map[string]struct {
		value     string
		when      func(pattern string) fixtures.When
		caseBlind bool
	}{
		"email":        {address, func(p string) fixtures.When { return fixtures.When{Email: []string{p}} }, true},
		"reference_id": {ref, func(p string) fixtures.When { return fixtures.When{ReferenceID: []string{p}} }, false},
		"last_name":    {name, func(p string) fixtures.When { return fixtures.When{LastName: []string{p}} }, false},
		"plan_id":      {goodPlan, func(p string) fixtures.When { return fixtures.When{PlanID: []string{p}} }, false},
		"group_id":     {group, func(p string) fixtures.When { return fixtures.When{GroupID: []string{p}} }, false},
	} {
		t.Run(field, func(t *testing.T) {
			t.Parallel()
			wild := func(text string) string { return text[:2] + "*" + text[len(text)-2:] }
			upper, lower := strings.ToUpper(each.value), strings.ToLower(each.value)
			for pattern, want := range map[string]bool{
				each.value: true, wild(each.value): true,
				upper: each.caseBlind, wild(upper): each.caseBlind,
				lower: each.caseBlind || lower == each.value, wild(lower): each.caseBlind || wild(lower) == wild(each.value),
			} {
				s := open(t)
				s.inject(fixtures.Rule{When: each.when(pattern), Fail: &fixtures.Fail{}})
				got := s.sync(person(ref, lastName(name), email(address)))
				if failed := len(got.Failures) == 1; failed != want {
					t.Errorf("%s %q: matched %t, want %t", field, pattern, failed, want)
				}
			}
		})
	}
}

// A condition on the group holds for calls of that group alone; a call without a group meets none.
func TestAConditionOnTheGroupOfACall(t *testing.T) {
	t.Parallel()
	f := fixtures.Fixture{Groups: []fixtures.Group{{ID: "grp_1"}, {ID: "grp_2"}}}
	calls := []struct{ method, path, body string }{
		{"GET", "/v1/groups/GROUP", ""},
		{"PATCH", "/v1/groups/GROUP", `{}`},
		{"POST", "/v1/groups/GROUP/members/sync", `{"members":[]}`},
		{"GET", "/v1/groups/GROUP/members/sync/grpmsr_nowhere", ""},
	}
	for name, patterns := range map[string][]string{"plain": {"grp_1"}, "wildcard": {"grp_?", `\*`}, "any": {"*"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t, server.WithFixture(f))
			s.inject(server.Respond(418).Group(patterns...))
			for _, c := range calls {
				for _, id := range []string{"grp_1", "grp_2"} {
					want := id == "grp_1" || name != "plain"
					a := s.send(c.method, strings.Replace(c.path, "GROUP", id, 1), c.body)
					if ended := a.status == http.StatusTeapot; ended != want {
						t.Errorf("%s %s of %s: status %d", c.method, c.path, id, a.status)
					}
				}
			}
			for _, c := range []struct{ method, path, body string }{
				{"GET", "/v1/plans", ""}, {"GET", "/v1/groups", ""}, {"POST", "/v1/groups", `{"name":"G","external_reference_id":"` + name + `"}`},
			} {
				if a := s.send(c.method, c.path, c.body); a.status == http.StatusTeapot {
					t.Errorf("%s %s, which has no group: status %d", c.method, c.path, a.status)
				}
			}
		})
	}
}

// So it is for the effects on a batch.
func TestAConditionOnTheGroupOfABatch(t *testing.T) {
	t.Parallel()
	s := open(t, server.WithFixture(fixtures.Fixture{Groups: []fixtures.Group{{ID: "grp_1"}, {ID: "grp_2"}}}))
	s.inject(server.FailAdd("*", "Blocked").Group("grp_1"))
	s.inject(server.Completing(fixtures.Manual()).Group("grp_1"))
	for id, want := range map[string]string{"grp_1": "manual", "grp_2": "immediate"} {
		s.group = id
		sync, err := s.sb.Sync(s.submit(person("A")).RequestId)
		if err != nil || sync.Complete.String() != want {
			t.Errorf("%s completes %s, want %s (%v)", id, sync.Complete, want, err)
		}
		if want == "manual" {
			if sync, err = s.sb.CompleteSync(sync.RequestID); err != nil {
				t.Fatal(err)
			}
		}
		if len(sync.Outcomes) != 1 || (sync.Outcomes[0].Reason != "") != (id == "grp_1") {
			t.Errorf("%s: %+v", id, sync.Outcomes)
		}
	}
}
