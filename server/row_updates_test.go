package server_test

import (
	"reflect"
	"testing"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server"
	"github.com/vitable-sandbox/sandbox/server/control"
)

// The new row replaces every field of a subscribed member but the plan: what it leaves out is gone, null or absent.
func TestAnUpdateLeavesNothingOfTheOldRow(t *testing.T) {
	t.Parallel()
	line := "Apt 4B"
	full := person("A", email("jane@example.com"), func(r *fixtures.Row) { r.Address.AddressLine2 = &line })
	for name, body := range map[string]string{
		"null": payload(t, person("A")),
		"absent": `{"members":[{"reference_id":"A","first_name":"Jane","last_name":"Doe","date_of_birth":"1990-05-15","phone":"4155550100",` +
			`"plan_id":"` + goodPlan + `","address":{"address_line_1":"123 Main Street","city":"San Francisco","state":"CA","zipcode":"94102"}}]}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t)
			s.sync(full)
			s.results(s.acceptedIn(s.send("POST", s.path(), body)).RequestId)
			list := ok[control.MemberListResponse](s, "GET", "/groups/"+group+"/members", "").Data
			if len(list) != 1 || list[0].Email != nil || list[0].Address.AddressLine2 != nil {
				t.Errorf("roster: %+v", list)
			}
		})
	}
	// Every other field is the new row's.
	s := open(t)
	s.sync(full)
	next := fixtures.Row{
		ReferenceID: "A", FirstName: "Janet", LastName: "Roe", DateOfBirth: "1991-06-16", Phone: "4155550199", PlanID: "pln_other",
		Address: fixtures.Address{AddressLine1: "9 Oak Street", City: "Reno", State: "NV", Zipcode: "89501"},
	}
	s.sync(next)
	want := next
	want.PlanID = goodPlan
	if members, err := s.sb.Roster(group); err != nil || len(members) != 1 || members[0].Row != want {
		t.Errorf("roster: %+v, %v", members, err)
	}
}

// Each field but the plan is the new row's, also where nothing else has changed.
func TestAnUpdateOfOneField(t *testing.T) {
	t.Parallel()
	s := open(t)
	row := person("A", email("jane@example.com"))
	s.sync(row)
	for name, change := range map[string]func(r *fixtures.Row){
		"first_name":     func(r *fixtures.Row) { r.FirstName += "x" },
		"last_name":      func(r *fixtures.Row) { r.LastName += "x" },
		"date_of_birth":  func(r *fixtures.Row) { r.DateOfBirth = "1991-06-16" },
		"phone":          func(r *fixtures.Row) { r.Phone = "4155550199" },
		"email":          email("janet@example.com"),
		"no email":       func(r *fixtures.Row) { r.Email = nil },
		"address_line_1": func(r *fixtures.Row) { r.Address.AddressLine1 += "x" },
		"address_line_2": func(r *fixtures.Row) { r.Address.AddressLine2 = new("x") },
		"city":           func(r *fixtures.Row) { r.Address.City += "x" },
		"state":          func(r *fixtures.Row) { r.Address.State = "NV" },
		"zipcode":        func(r *fixtures.Row) { r.Address.Zipcode = "89501" },
	} {
		next := row
		change(&next)
		s.sync(next)
		if members, err := s.sb.Roster(group); err != nil || len(members) != 1 || !reflect.DeepEqual(members[0].Row, next) {
			t.Errorf("%s: %+v, %v", name, members, err)
		}
		s.sync(row)
	}
}

// An update is no add: a rule for adds is not charged for it.
func TestAnUpdateIsNotChargedToARuleForAdds(t *testing.T) {
	t.Parallel()
	s := open(t, server.WithFixture(fixtures.Fixture{
		Groups: []fixtures.Group{{ID: group, Members: []fixtures.Member{{Row: person("A")}, {Row: person("B")}}}},
		Rules:  []fixtures.Rule{server.FailAdd("*", "Blocked").Times(1).Named("once").AsRule()},
	}))
	s.expect(s.sync(person("A"), person("B")), nil)
	if fired := s.sb.Rules()[0].Fired.Rows; fired != 0 {
		t.Errorf("the rule has fired for %d updates", fired)
	}
	s.expect(s.sync(person("A"), person("B"), person("C"), person("D")), idsOf(t, "D"), "+D", "!add C: Blocked")
}

// Whoever was removed keeps id, reference and both dates.
func TestDatesOfARemovedMember(t *testing.T) {
	t.Parallel()
	s := open(t, server.WithNow(noon))
	id := s.sync(person("A")).AddedGroupMemberIDs[0]
	s.advance(time.Minute)
	s.sync(person("A", lastName("Roe")))
	s.advance(time.Minute)
	s.sync()
	s.advance(time.Minute)
	gone := ok[control.MemberListResponse](s, "GET", "/groups/"+group+"/members?status=removed", "").Data
	if len(gone) != 1 || gone[0].Id != id || gone[0].ReferenceId != "A" ||
		gone[0].AddedAt != instant("2026-01-15T10:30:00Z") || *gone[0].RemovedAt != instant("2026-01-15T10:32:00Z") {
		t.Errorf("removed: %+v", gone)
	}
	removed, err := s.sb.RemovedMembers(group)
	if err != nil || len(removed) != 1 || removed[0].ID != id ||
		!removed[0].AddedAt.Equal(noon) || !removed[0].RemovedAt.Equal(noon.Add(2*time.Minute)) {
		t.Errorf("in Go: %+v, %v", removed, err)
	}
}
