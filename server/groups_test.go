package server_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server"
	"github.com/vitable-sandbox/sandbox/server/api"
)

// create creates a group that must be accepted.
func (s *session) create(name, ref string) api.Group {
	s.t.Helper()
	a := s.send(http.MethodPost, "/v1/groups", fmt.Sprintf(`{"name":%q,"external_reference_id":%q}`, name, ref))
	if a.status != http.StatusCreated {
		s.t.Fatalf("create: status %d, want 201: %s", a.status, a.body)
	}
	return s.groupIn(a)
}

func (s *session) groupIn(a answer) api.Group {
	s.t.Helper()
	var response api.GroupResponse
	decode(s.t, a.body, &response)
	return response.Data
}

func (s *session) listGroups(query string) api.GroupListResponse {
	s.t.Helper()
	a := s.send(http.MethodGet, "/v1/groups"+query, "")
	if a.status != http.StatusOK {
		s.t.Fatalf("list: status %d, want 200: %s", a.status, a.body)
	}
	var response api.GroupListResponse
	decode(s.t, a.body, &response)
	return response
}

func TestCareFlow(t *testing.T) {
	t.Parallel()
	s := openSocket(t)
	var plans api.PlanListResponse
	decode(t, s.send(http.MethodGet, "/v1/plans", "").body, &plans)
	if len(plans.Data) != 2 || plans.Data[0].ID != goodPlan || plans.Data[0].Name == "" ||
		plans.Pagination != (api.Pagination{Page: 1, Limit: 20, Total: 2, TotalPages: 1}) {
		t.Errorf("plans %+v", plans)
	}
	created := s.create("Tier 1", "mol_seg_001")
	if !strings.HasPrefix(created.Id, "grp_") || created.OrganizationId != s.sb.ID() || created.CreatedAt != created.UpdatedAt {
		t.Errorf("created %+v", created)
	}
	if found := s.listGroups("?external_reference_id=mol_seg_001").Data; len(found) != 1 || found[0] != created {
		t.Errorf("found %+v", found)
	}
	if got := s.groupIn(s.send(http.MethodGet, "/v1/groups/"+created.Id, "")); got != created {
		t.Errorf("got %+v, want %+v", got, created)
	}
	s.group = created.Id
	s.expect(s.sync(person("A"), person("B", plan("pln_nowhere"))), nil, "+", "!add B: Invalid plan_id")
	renamed := s.groupIn(s.send(http.MethodPatch, "/v1/groups/"+created.Id, `{"name":"Tier 1 (renamed)"}`))
	if renamed.Name != "Tier 1 (renamed)" || renamed.ExternalReferenceId != "mol_seg_001" {
		t.Errorf("renamed %+v", renamed)
	}
	if got := s.sync(); len(got.RemovedGroupMemberIDs) != 1 {
		t.Errorf("removed %d after the renaming, want 1", len(got.RemovedGroupMemberIDs))
	}
}

func TestUpdateGroup(t *testing.T) {
	t.Parallel()
	s := open(t)
	first, other := s.create("One", "1"), s.create("Two", "2")
	path := "/v1/groups/" + first.Id
	for _, test := range []struct {
		body      string
		status    int
		name, ref string
		moved     bool
	}{
		{`{}`, 200, "One", "1", false},
		{`{"name":null,"external_reference_id":null}`, 200, "One", "1", false},
		{`{"name":"One","external_reference_id":"1"}`, 200, "One", "1", false},
		{`{"unknown":true}`, 200, "One", "1", false},
		{`{"name":"Uno"}`, 200, "Uno", "1", true},
		{`{"external_reference_id":"one"}`, 200, "Uno", "one", true},
		{`{"name":"Lost","external_reference_id":"2"}`, 409, "Uno", "one", false},
		{`{"name":""}`, 400, "Uno", "one", false},
		{`{"name":5}`, 400, "Uno", "one", false},
		{`{"name":"` + strings.Repeat("x", 256) + `"}`, 400, "Uno", "one", false},
		{`null`, 400, "Uno", "one", false},
		{``, 400, "Uno", "one", false},
		{`{"external_reference_id":"1"}`, 200, "Uno", "1", true},
	} {
		before := s.groupIn(s.send(http.MethodGet, path, ""))
		s.advance(time.Second)
		if a := s.send(http.MethodPatch, path, test.body); a.status != test.status {
			t.Errorf("%s: status %d, want %d: %s", test.body, a.status, test.status, a.body)
		}
		got := s.groupIn(s.send(http.MethodGet, path, ""))
		if got.Name != test.name || got.ExternalReferenceId != test.ref || (got.UpdatedAt != before.UpdatedAt) != test.moved || got.CreatedAt != before.CreatedAt {
			t.Errorf("%s: got %+v, was %+v", test.body, got, before)
		}
	}
	// A reference that was given up is free again, and the new one is taken.
	s.send(http.MethodPatch, "/v1/groups/"+other.Id, `{"external_reference_id":"zwei"}`)
	s.create("Two again", "2")
	if a := s.send(http.MethodPost, "/v1/groups", `{"name":"Zwei","external_reference_id":"zwei"}`); a.status != http.StatusConflict {
		t.Errorf("the reference that a group was given: status %d, want 409", a.status)
	}
	if a := s.send(http.MethodPatch, "/v1/groups/grp_nowhere", `{}`); a.status != http.StatusNotFound {
		t.Errorf("unknown group: status %d", a.status)
	}
}

func TestCreateGroupRefuses(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.create("One", "1")
	for body, want := range map[string]int{
		`{"name":"Two","external_reference_id":"1"}`:    409,
		`{"name":"Two","external_reference_id":"acme"}`: 409,
		`{"name":"Two"}`: 400,
		`{"name":"","external_reference_id":"2"}`:                                       400,
		`{"name":null,"external_reference_id":"2"}`:                                     400,
		`{"name":"Two","external_reference_id":"` + strings.Repeat("x", 256) + `"}`:     400,
		`{"name":"Two","external_reference_id":"2","name":"Three"}`:                     400,
		`{"name":"` + strings.Repeat("é", 255) + `","external_reference_id":"2","x":1}`: 201,
	} {
		if a := s.send(http.MethodPost, "/v1/groups", body); a.status != want {
			t.Errorf("%s: status %d, want %d: %s", body, a.status, want, a.body)
		}
	}
	if total := s.listGroups("").Pagination.Total; total != 3 {
		t.Errorf("%d groups, want 3: what was refused changes nothing", total)
	}
	message := s.send(http.MethodPost, "/v1/groups", `{"external_reference_id":5}`).problem(t).Message
	if message != "external_reference_id: must be a string; name: is required" {
		t.Errorf("message %q", message)
	}
}

func TestPages(t *testing.T) {
	t.Parallel()
	s := open(t, server.WithFixture(fixtures.Fixture{Groups: []fixtures.Group{}, Plans: []fixtures.Plan{}}))
	if got := s.listGroups(""); got.Data == nil || got.Pagination != (api.Pagination{Page: 1, Limit: 20}) {
		t.Errorf("an empty list: %+v", got)
	}
	for i := range 45 {
		s.create("Group", fmt.Sprintf("ref-%02d", i))
	}
	for _, test := range []struct {
		query       string
		first, last string
		items       int
		pagination  api.Pagination
	}{
		{"", "ref-00", "ref-19", 20, api.Pagination{Page: 1, Limit: 20, Total: 45, TotalPages: 3}},
		{"?page=3", "ref-40", "ref-44", 5, api.Pagination{Page: 3, Limit: 20, Total: 45, TotalPages: 3}},
		{"?page=4", "", "", 0, api.Pagination{Page: 4, Limit: 20, Total: 45, TotalPages: 3}},
		{"?page=9223372036854775807&limit=100", "", "", 0, api.Pagination{Page: 9223372036854775807, Limit: 100, Total: 45, TotalPages: 1}},
		{"?limit=1&page=45", "ref-44", "ref-44", 1, api.Pagination{Page: 45, Limit: 1, Total: 45, TotalPages: 45}},
		{"?limit=15&page=3", "ref-30", "ref-44", 15, api.Pagination{Page: 3, Limit: 15, Total: 45, TotalPages: 3}},
		{"?limit=100&unknown=1&unknown=2", "ref-00", "ref-44", 45, api.Pagination{Page: 1, Limit: 100, Total: 45, TotalPages: 1}},
		{"?external_reference_id=ref-07", "ref-07", "ref-07", 1, api.Pagination{Page: 1, Limit: 20, Total: 1, TotalPages: 1}},
		{"?external_reference_id=REF-07", "", "", 0, api.Pagination{Page: 1, Limit: 20}},
	} {
		got := s.listGroups(test.query)
		if len(got.Data) != test.items || got.Pagination != test.pagination {
			t.Errorf("%s: %d items, %+v", test.query, len(got.Data), got.Pagination)
			continue
		}
		if test.items > 0 && (got.Data[0].ExternalReferenceId != test.first || got.Data[test.items-1].ExternalReferenceId != test.last) {
			t.Errorf("%s: from %s to %s", test.query, got.Data[0].ExternalReferenceId, got.Data[test.items-1].ExternalReferenceId)
		}
	}
	for query, want := range map[string]string{
		"limit=0": "limit: must be from 1 to 100", "limit=101": "limit: must be from 1 to 100", "limit=x": "limit: must be an integer",
		"limit=1.5": "limit: must be an integer", "limit=": "limit: ", "limit=1&limit=2": "limit: is given more than once",
		"page=0": "page: must be at least 1", "page=-1": "page: must be at least 1", "page=99999999999999999999": "page: ",
		"page=0&limit=0": "limit: must be from 1 to 100; page: must be at least 1",
	} {
		for _, path := range []string{"/v1/groups?", "/v1/plans?"} {
			a := s.send(http.MethodGet, path+query, "")
			if a.status != http.StatusBadRequest || !strings.HasPrefix(a.problem(t).Message, want) {
				t.Errorf("%s%s: status %d, %s", path, query, a.status, a.body)
			}
		}
	}
}

func TestIdentifiersOfGroups(t *testing.T) {
	t.Parallel()
	shared := false
	opt := server.WithFixture(fixtures.Fixture{UniqueExternalReferenceIDs: &shared})
	one, two := open(t, opt), open(t, opt)
	a, b := one.create("A", "a"), one.create("A", "a")
	two.create("Z", "z")
	if a.Id == b.Id {
		t.Error("two groups with one id")
	}
	if c, d := two.create("A", "a"), two.create("A", "a"); c.Id != a.Id || d.Id != b.Id {
		t.Errorf("ids %s, %s beside another group, %s, %s alone", c.Id, d.Id, a.Id, b.Id)
	}
}

func TestAutoCreateGroups(t *testing.T) {
	t.Parallel()
	on := true
	for name, opt := range map[string]server.Option{
		"option":  server.WithAutoCreateGroups(true),
		"fixture": server.WithFixture(fixtures.Fixture{AutoCreateGroups: &on}),
	} {
		s := open(t, opt)
		s.group = "grp_configured"
		if a := s.try(person("")); a.status != http.StatusBadRequest || s.listGroups("").Pagination.Total != 1 {
			t.Errorf("%s: a refused roster created its group", name)
		}
		if a := s.send(http.MethodGet, s.path()+"/x", ""); a.status != http.StatusNotFound {
			t.Errorf("%s: a poll created its group: %d", name, a.status)
		}
		s.expect(s.sync(person("A")), nil, "+")
		got := s.groupIn(s.send(http.MethodGet, "/v1/groups/grp_configured", ""))
		if got.Name != "grp_configured" || got.ExternalReferenceId != "grp_configured" {
			t.Errorf("%s: %+v", name, got)
		}
		s.group = "other"
		if a := s.try(person("A")); a.status != http.StatusNotFound {
			t.Errorf("%s: an id without grp_: status %d", name, a.status)
		}
		s.create("Taken", "grp_taken")
		s.group = "grp_taken"
		if a := s.try(person("A")); a.status != http.StatusConflict {
			t.Errorf("%s: its reference is taken: status %d", name, a.status)
		}
	}
	off := open(t, server.WithFixture(fixtures.Fixture{AutoCreateGroups: &on}), server.WithAutoCreateGroups(false))
	off.group = "grp_configured"
	if a := off.try(person("A")); a.status != http.StatusNotFound {
		t.Errorf("the option wins over the fixture: status %d", a.status)
	}
}

func TestAcceptAnyPlan(t *testing.T) {
	t.Parallel()
	on := true
	rules := []fixtures.Rule{{ID: "no", When: fixtures.When{PlanID: []string{"pln_no"}}, Fail: &fixtures.Fail{}}}
	for name, opts := range map[string][]server.Option{
		"option":  {server.WithAcceptAnyPlan(true), server.WithFixture(fixtures.Fixture{Rules: rules})},
		"fixture": {server.WithFixture(fixtures.Fixture{AcceptAnyPlan: &on, Rules: rules})},
	} {
		got := open(t, opts...).sync(person("A", plan("whatever")), person("B", plan("pln_no")))
		if len(got.AddedGroupMemberIDs) != 1 || len(got.Failures) != 1 || got.Failures[0].ReferenceID != "B" {
			t.Errorf("%s: %+v", name, got)
		}
	}
}
