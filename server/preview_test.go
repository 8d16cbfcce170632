package server_test

import (
	"testing"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server"
	"github.com/vitable-sandbox/sandbox/server/control"
)

const otherPlan = "pln_aBcDeFgHiJkLmNoPqRsTuV"

// A preview says what a roster would change, and changes nothing.
func TestPreviewOfARoster(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.sync(person("STAYS"), person("MOVES"), person("LEAVES"))
	rows := []fixtures.Row{
		person("STAYS"),
		person("MOVES", plan(otherPlan), func(r *fixtures.Row) { r.Address.City = "Oakland" }, email("moves@example.com")),
		person("COMES"),
	}
	path := "/groups/" + group + "/preview"
	got := ok[control.PreviewResponse](s, "POST", path, payload(t, rows...)).Data
	if len(got.Added) != 1 || got.Added[0].ReferenceId != "COMES" || len(got.Removed) != 1 || got.Removed[0].ReferenceId != "LEAVES" ||
		got.Untouched != 1 || len(got.Changed) != 1 || got.Changed[0].ReferenceId != "MOVES" {
		t.Fatalf("%+v", got)
	}
	fields := map[string]control.ChangedField{}
	for _, field := range got.Changed[0].Fields {
		fields[field.Name] = field
	}
	if len(fields) != 3 || fields["email"].Then != "moves@example.com" || fields["address.city"].Then != "Oakland" || fields["email"].Kept ||
		!fields["plan_id"].Kept || fields["plan_id"].Now != goodPlan {
		t.Errorf("changed fields: %+v", got.Changed[0].Fields)
	}
	inGo, err := s.sb.Preview(group, rows)
	if err != nil || len(inGo.Added) != 1 || len(inGo.Removed) != 1 || len(inGo.Changed) != 1 || inGo.Untouched != 1 {
		t.Errorf("in Go: %+v, %v", inGo, err)
	}
	if members, err := s.sb.Roster(group); err != nil || len(members) != 3 {
		t.Errorf("the preview has changed the roster: %d members, %v", len(members), err)
	}
}

// The rows of a batch are kept only while it is in flight.
func TestPreviewOfABatch(t *testing.T) {
	t.Parallel()
	s := open(t, server.WithDelay(server.DefaultDelay))
	id := s.submit(person("COMES")).RequestId
	path, body := "/groups/"+group+"/preview", `{"request_id":"`+id+`"}`
	if got := ok[control.PreviewResponse](s, "POST", path, body).Data; len(got.Added) != 1 {
		t.Errorf("in flight: %+v", got)
	}
	s.advance(server.DefaultDelay)
	if a := s.send("POST", "/_sandbox"+path, body); a.status != 422 {
		t.Errorf("finished: status %d", a.status)
	}
}

func TestRefusedPreviews(t *testing.T) {
	t.Parallel()
	s := open(t)
	twice := payload(t, person("A"), person("A"))
	for _, test := range []struct {
		group, body string
		status      int
	}{
		{group, `{}`, 400},
		{group, `{"members":[],"request_id":"x"}`, 400},
		{group, `{"members":[{"reference_id":"A"}]}`, 400},
		{group, twice, 400},
		{group, `{"request_id":"grpmsr_none"}`, 404},
		{"grp_none", `{"members":[]}`, 404},
	} {
		if a := s.send("POST", "/_sandbox/groups/"+test.group+"/preview", test.body); a.status != test.status {
			t.Errorf("%s %s: status %d, want %d", test.group, test.body, a.status, test.status)
		}
	}
	if _, err := s.sb.Preview(group, []fixtures.Row{person("A"), person("A")}); err == nil {
		t.Error("two rows with one reference id are no error in Go")
	}
	if _, err := s.sb.Preview("grp_none", nil); err == nil {
		t.Error("an unknown group is no error in Go")
	}
}

func TestGroupsAndScenariosAreListed(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.sync(person("A"), person("B"))
	s.sync(person("A"))
	list := ok[control.GroupListResponse](s, "GET", "/groups?limit=1", "")
	if len(list.Data) != 1 || list.Data[0].Id != group || list.Data[0].Subscribed != 1 || list.Data[0].Removed != 1 || list.Data[0].InFlight != 0 {
		t.Errorf("%+v", list)
	}
	if groups := s.sb.Groups(); len(groups) != 1+list.More || groups[0].ID != group {
		t.Errorf("in Go %d groups, by HTTP %d", len(groups), 1+list.More)
	}
	scenarios := ok[control.ScenarioListResponse](s, "GET", "/scenarios", "").Data
	if len(scenarios) != len(fixtures.Names()) {
		t.Fatalf("%d scenarios", len(scenarios))
	}
	for _, scenario := range scenarios {
		if len(scenario.Shows) < 20 {
			t.Errorf("%s shows %q", scenario.Name, scenario.Shows)
		}
	}
}
