package server_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server"
	"github.com/vitable-sandbox/sandbox/server/control"
)

func TestRosterOverHTTPAndInGo(t *testing.T) {
	t.Parallel()
	s := open(t, server.WithNow(noon))
	line := "Apt 4B"
	s.sync(person("A", email("a@example.com")), person("B", func(r *fixtures.Row) { r.Address.AddressLine2 = &line }), person("C"))
	s.advance(time.Minute)
	s.sync(person("C", lastName("Changed"), plan("pln_other")), person("B"))
	list := ok[control.MemberListResponse](s, "GET", "/groups/"+group+"/members", "").Data
	if len(list) != 2 || list[0].ReferenceId != "B" || list[0].Address.AddressLine2 != nil || list[0].Email != nil || list[0].RemovedAt != nil ||
		*list[1].LastName != "Changed" || *list[1].PlanId != goodPlan || list[1].AddedAt != instant("2026-01-15T10:30:00Z") {
		t.Errorf("roster: %+v", list)
	}
	gone := ok[control.MemberListResponse](s, "GET", "/groups/"+group+"/members?status=removed", "").Data
	if len(gone) != 1 || gone[0].ReferenceId != "A" || gone[0].FirstName != nil || gone[0].Email != nil || *gone[0].RemovedAt != instant("2026-01-15T10:31:00Z") {
		t.Errorf("removed: %+v", gone)
	}
	members, err := s.sb.Roster(group)
	if err != nil || len(members) != 2 || members[0].ID != list[0].Id || members[1].LastName != "Changed" {
		t.Errorf("in Go: %+v, %v", members, err)
	}
	removed, err := s.sb.RemovedMembers(group)
	if err != nil || len(removed) != 1 || removed[0].ReferenceID != "A" || removed[0].LastName != "" {
		t.Errorf("removed, in Go: %+v, %v", removed, err)
	}
	if list := ok[control.MemberListResponse](s, "GET", "/groups/"+group+"/members?limit=1", ""); len(list.Data) != 1 || list.More != 1 {
		t.Errorf("limit: %+v", list)
	}
	for path, want := range map[string]int{
		"/groups/grp_nowhere/members": 404, "/groups/" + group + "/members?status=gone": 400, "/groups//members": 404,
	} {
		if a := s.send(http.MethodGet, "/_sandbox"+path, ""); a.status != want {
			t.Errorf("%s: status %d, want %d", path, a.status, want)
		}
	}
	stray := s.as("stray").send(http.MethodGet, "/_sandbox/groups/"+group+"/members", "")
	if !strings.Contains(stray.hint(), "nothing was ever submitted with this API key") {
		t.Errorf("an empty roster of another key: hint %q", stray.hint())
	}
	// What comes out are copies.
	s.sync(person("D", email("d@example.com")))
	if members, err = s.sb.Roster(group); err != nil {
		t.Fatal(err)
	}
	*members[0].Email = "changed@example.com"
	if again, err := s.sb.Roster(group); err != nil || *again[0].Email != "d@example.com" {
		t.Errorf("a change to what came out went in: %v", err)
	}
}

func TestARemovedMemberIsForgottenAfterAThousand(t *testing.T) {
	t.Parallel()
	rows, err := fixtures.Roster(1200, 1, goodPlan)
	if err != nil {
		t.Fatal(err)
	}
	s := open(t)
	first := s.sync(rows...)
	s.sync()
	gone := ok[control.MemberListResponse](s, "GET", "/groups/"+group+"/members?status=removed", "").Data
	if len(gone) != 1000 || gone[0].ReferenceId != rows[200].ReferenceID {
		t.Errorf("%d removed, from %s", len(gone), gone[0].ReferenceId)
	}
	again := s.sync(rows...)
	if fmt.Sprint(first.AddedGroupMemberIDs) != fmt.Sprint(again.AddedGroupMemberIDs) {
		t.Error("a re-add has another id")
	}
	if gone := ok[control.MemberListResponse](s, "GET", "/groups/"+group+"/members?status=removed", "").Data; len(gone) != 0 {
		t.Errorf("%d are removed and subscribed", len(gone))
	}
}

func TestMembersOfAnUnknownGroup(t *testing.T) {
	t.Parallel()
	s := open(t)
	for _, query := range []string{"", "?status=subscribed", "?status=removed", "?status=removed&limit=1"} {
		a := s.send(http.MethodGet, "/_sandbox/groups/grp_nowhere/members"+query, "")
		if a.status != http.StatusNotFound || *a.problem(t).AppErrorCode != "group_not_found" {
			t.Errorf("%q: status %d: %s", query, a.status, a.body)
		}
	}
	if _, err := s.sb.RemovedMembers("grp_nowhere"); err == nil {
		t.Error("in Go: no error")
	}
	if _, err := s.sb.Roster("grp_nowhere"); err == nil {
		t.Error("in Go: no error")
	}
}

// A list has 10,000 items at most, which is also what it has where nobody says how many.
func TestAListHasAtMostTenThousand(t *testing.T) {
	t.Parallel()
	rows, err := fixtures.Roster(10_001, 1, goodPlan)
	if err != nil {
		t.Fatal(err)
	}
	members := make([]fixtures.Member, len(rows))
	for i := range rows {
		members[i].Row = rows[i]
	}
	s := open(t, server.WithFixture(fixtures.Fixture{Groups: []fixtures.Group{{ID: group, Members: members}}}))
	for _, query := range []string{"", "?limit=10000"} {
		list := ok[control.MemberListResponse](s, "GET", "/groups/"+group+"/members"+query, "")
		if len(list.Data) != 10_000 || list.More != 1 {
			t.Errorf("%q: %d members and %d more", query, len(list.Data), list.More)
		}
	}
	if a := s.send(http.MethodGet, "/_sandbox/groups/"+group+"/members?limit=10001", ""); a.status != http.StatusBadRequest {
		t.Errorf("10,001 at once: status %d", a.status)
	}
}
