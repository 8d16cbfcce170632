package server_test

import (
	"testing"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server"
	"github.com/vitable-sandbox/sandbox/server/control"
)

// A group of a fixture, and who is subscribed in it, is there since the organization was made or reset, unless the file
// says otherwise.
func TestDatesThatAFixtureLeavesOut(t *testing.T) {
	t.Parallel()
	old := time.Date(2020, time.February, 3, 4, 5, 6, 0, time.UTC)
	s := open(t, server.WithNow(noon), server.WithFixture(fixtures.Fixture{Groups: []fixtures.Group{
		{ID: "grp_new", Members: []fixtures.Member{{Row: person("A")}, {Row: person("B"), AddedAt: old}}},
		{ID: "grp_old", CreatedAt: old},
		{ID: "grp_changed", CreatedAt: old, UpdatedAt: old.Add(time.Hour)},
	}}))
	check := func(when, now string) {
		t.Helper()
		groups := s.listGroups("").Data
		for i, want := range [][2]time.Time{
			{instant(now), instant(now)}, {old, old}, {old, old.Add(time.Hour)},
		} {
			if got := [2]time.Time{groups[i].CreatedAt, groups[i].UpdatedAt}; got != want {
				t.Errorf("%s: %s was created and updated at %v, want %v", when, groups[i].Id, got, want)
			}
		}
		members := ok[control.MemberListResponse](s, "GET", "/groups/grp_new/members", "").Data
		if len(members) != 2 || members[0].AddedAt != instant(now) || members[1].AddedAt != instant("2020-02-03T04:05:06Z") {
			t.Errorf("%s: members %+v", when, members)
		}
	}
	check("made", "2026-01-15T10:30:00Z")
	s.advance(time.Hour)
	check("an hour later", "2026-01-15T10:30:00Z")
	ok[control.ResetResponse](s, "POST", "/reset", `{"scopes":["state"]}`)
	check("reset", "2026-01-15T11:30:00Z")
}
