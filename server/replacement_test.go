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
	"github.com/vitable-sandbox/sandbox/server/api"
)

// expect compares results by reference ids: "+EMP-1" was added, "-EMP-1" removed, "!EMP-1" failed.
func (s *session) expect(got api.SyncResults, ids map[string]string, want ...string) {
	s.t.Helper()
	var seen []string
	byID := make(map[string]string)
	for ref, id := range ids {
		byID[id] = ref
	}
	for _, id := range got.AddedGroupMemberIDs {
		seen = append(seen, "+"+byID[id])
	}
	for _, id := range got.RemovedGroupMemberIDs {
		seen = append(seen, "-"+byID[id])
	}
	for _, f := range got.Failures {
		seen = append(seen, fmt.Sprintf("!%s %s: %s", f.Operation, f.ReferenceID, f.Reason))
	}
	if !slices.Equal(seen, want) {
		s.t.Errorf("results\n got %q\nwant %q", seen, want)
	}
}

// idsOf learns the member ids of reference ids, in a sandbox of its own.
func idsOf(t *testing.T, refs ...string) map[string]string {
	t.Helper()
	s := open(t)
	ids := make(map[string]string)
	rows := make([]fixtures.Row, len(refs))
	for i, ref := range refs {
		rows[i] = person(ref)
	}
	for i, id := range s.sync(rows...).AddedGroupMemberIDs {
		ids[refs[i]] = id
	}
	return ids
}

func TestReplacement(t *testing.T) {
	t.Parallel()
	ids := idsOf(t, "A", "B", "C", "D")
	s := open(t)
	s.expect(s.sync(person("B"), person("A")), ids, "+B", "+A")
	s.expect(s.sync(person("A"), person("B")), ids)
	s.expect(s.sync(person("C"), person("A"), person("D")), ids, "+C", "+D", "-B")
	s.expect(s.sync(person("B"), person("A")), ids, "+B", "-C", "-D")
	s.expect(s.sync(), ids, "-A", "-B")
	s.expect(s.sync(), ids)
}

func TestReAddGoesToTheEndOfTheRoster(t *testing.T) {
	t.Parallel()
	ids := idsOf(t, "A", "B", "C")
	s := open(t)
	s.sync(person("A"), person("B"), person("C"))
	s.sync(person("B"), person("C"))
	s.sync(person("A"), person("B"), person("C"))
	s.expect(s.sync(), ids, "-B", "-C", "-A")
}

func TestUnknownPlanFailsItsRowOnly(t *testing.T) {
	t.Parallel()
	ids := idsOf(t, "A", "B", "C")
	s := open(t)
	s.expect(s.sync(person("A"), person("B", plan("pln_nowhere")), person("C")), ids,
		"+A", "+C", "!add B: Invalid plan_id")
	s.expect(s.sync(person("A"), person("B"), person("C")), ids, "+B")
}

func TestPlanOfASubscribedMemberStays(t *testing.T) {
	t.Parallel()
	f := fixtures.Fixture{Rules: []fixtures.Rule{{
		ID:   "keeps",
		When: fixtures.When{Operation: []string{"remove"}, PlanID: []string{goodPlan}},
		Fail: &fixtures.Fail{Reason: "stays"},
	}}}
	s := open(t, server.WithFixture(f))
	s.sync(person("A"), person("B"))
	a := s.try(person("A", plan("pln_other")), person("B"))
	if want := "rows: members[0]"; !strings.Contains(a.hint(), want) || strings.Contains(a.hint(), "members[1]") {
		t.Errorf("hint %q, want it to end in %q", a.hint(), want)
	}
	var accepted api.SyncSubmitResponse
	decode(t, a.body, &accepted)
	s.expect(s.results(accepted.Data.RequestId), nil)
	// The rule matches the stored row, which still has the first plan.
	s.expect(s.sync(), nil, "!remove A: stays", "!remove B: stays")
}

func TestRulesMatchTheStoredRowOfARemoval(t *testing.T) {
	t.Parallel()
	f := fixtures.Fixture{Rules: []fixtures.Rule{{
		ID:   "no-removal",
		When: fixtures.When{Operation: []string{"remove"}, LastName: []string{"Stay*"}},
		Fail: &fixtures.Fail{Reason: "Cannot be removed"},
	}}}
	ids := idsOf(t, "A", "B")
	s := open(t, server.WithFixture(f))
	s.sync(person("A"), person("B", lastName("Stayer")))
	s.expect(s.sync(person("A")), ids, "!remove B: Cannot be removed")
	s.expect(s.sync(person("A")), ids, "!remove B: Cannot be removed")
	// Still subscribed: nothing is added, and the new name is what the next removal is matched by.
	s.expect(s.sync(person("A"), person("B", lastName("Doe"))), ids)
	s.expect(s.sync(person("A")), ids, "-B")
}

func TestRulesForAddsDoNotTouchUpdates(t *testing.T) {
	t.Parallel()
	f := fixtures.Fixture{Rules: []fixtures.Rule{{
		ID: "blocked", When: fixtures.When{Operation: []string{"add"}, Email: []string{"*@blocked.example"}},
		Fail: &fixtures.Fail{Reason: "Blocked"},
	}}}
	ids := idsOf(t, "A", "B", "C")
	s := open(t, server.WithFixture(f))
	first := s.submit(person("A"), person("B", email("Jane@BLOCKED.example")), person("C"))
	s.expect(s.results(first.RequestId), ids, "+A", "+C", "!add B: Blocked")
	s.expect(s.sync(person("A", email("jane@blocked.example")), person("C")), ids)
	if rule := s.send(http.MethodGet, s.path()+"/"+first.RequestId, "").header.Get("Sandbox-Rule"); rule != "blocked" {
		t.Errorf("Sandbox-Rule %q on a retrieve of what the rule shaped, want %q", rule, "blocked")
	}
}

func TestRuleBeforePlanAndDefaultReason(t *testing.T) {
	t.Parallel()
	f := fixtures.Fixture{Rules: []fixtures.Rule{
		{ID: "one", When: fixtures.When{ReferenceID: []string{"A"}}, Fail: &fixtures.Fail{Reason: "first"}},
		{ID: "two", When: fixtures.When{ReferenceID: []string{"A", "B"}}, Fail: &fixtures.Fail{}},
	}}
	s := open(t, server.WithFixture(f))
	s.expect(s.sync(person("A", plan("pln_nowhere")), person("B"), person("C", plan("pln_nowhere"))), nil,
		"!add A: first", "!add B: Invalid plan_id", "!add C: Invalid plan_id")
}

func TestDuplicateReferenceIsRefusedWhole(t *testing.T) {
	t.Parallel()
	s := open(t)
	a := s.try(person("A"), person("B"), person("A"), person("B"), person("A"))
	if a.status != http.StatusBadRequest {
		t.Fatalf("status %d, want 400", a.status)
	}
	for _, want := range []string{"members[2].reference_id", "members[3].reference_id", "members[4].reference_id"} {
		if !strings.Contains(a.problem(t).Message, want) {
			t.Errorf("message %q does not name %s", a.problem(t).Message, want)
		}
	}
	s.expect(s.sync(), nil)
}

func TestSameReferenceInTwoGroupsIsTwoMembers(t *testing.T) {
	t.Parallel()
	f := fixtures.Fixture{Groups: []fixtures.Group{
		{ID: "grp_1", Name: "One", ExternalReferenceID: "1"},
		{ID: "grp_2", Name: "Two", ExternalReferenceID: "2"},
	}}
	one := open(t, server.WithFixture(f))
	one.group = "grp_1"
	two := *one
	two.group = "grp_2"
	a, b := one.sync(person("A")), two.sync(person("A"))
	if a.AddedGroupMemberIDs[0] == b.AddedGroupMemberIDs[0] {
		t.Errorf("one id for two members: %s", a.AddedGroupMemberIDs[0])
	}
	if got := one.sync(); len(got.RemovedGroupMemberIDs) != 1 {
		t.Errorf("removed %d, want 1", len(got.RemovedGroupMemberIDs))
	}
	if got := two.sync(person("A")); len(got.AddedGroupMemberIDs) != 0 {
		t.Error("what happened in one group reached the other")
	}
}

func TestMembersOfAFixture(t *testing.T) {
	t.Parallel()
	f := fixtures.Fixture{Groups: []fixtures.Group{{
		ID: group, Name: "Acme", ExternalReferenceID: "acme",
		Members: []fixtures.Member{{ID: "grpmbr_given", Row: person("A")}, {Row: person("B", plan("pln_unknown"))}},
	}}}
	s := open(t, server.WithFixture(f))
	got := s.sync()
	if len(got.RemovedGroupMemberIDs) != 2 || got.RemovedGroupMemberIDs[0] != "grpmbr_given" {
		t.Fatalf("removed %v, want grpmbr_given and a derived one", got.RemovedGroupMemberIDs)
	}
	again := s.sync(person("A"), person("B"))
	if !slices.Equal(again.AddedGroupMemberIDs, got.RemovedGroupMemberIDs) {
		t.Errorf("re-added as %v, were %v", again.AddedGroupMemberIDs, got.RemovedGroupMemberIDs)
	}
}

func TestQueueOfAGroup(t *testing.T) {
	t.Parallel()
	ids := idsOf(t, "A", "B")
	s := open(t, server.WithDelay(10*time.Second), server.WithNow(noon))
	first := s.submit(person("A"))
	s.advance(4 * time.Second)
	second := s.submit(person("B"))
	if p := s.poll(first.RequestId); p.CompletedAt != nil || p.Results != nil {
		t.Fatal("finished before it is due")
	}
	s.advance(6 * time.Second)
	s.expect(s.results(first.RequestId), ids, "+A")
	if s.poll(second.RequestId).CompletedAt != nil {
		t.Fatal("the second finished with the first")
	}
	s.advance(time.Hour)
	s.expect(s.results(second.RequestId), ids, "+B", "-A")
	for _, sync := range []api.SyncAccepted{first, second} {
		accepted, completed := sync.AcceptedAt, *s.poll(sync.RequestId).CompletedAt
		if took := completed.Sub(accepted); took != 10*time.Second {
			t.Errorf("%s took %s, want 10s: it finishes when it is due, not when somebody looks", sync.RequestId, took)
		}
	}
}

// instant is a time as RFC 3339 writes it.
func instant(text string) time.Time {
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		panic(err)
	}
	return at
}
