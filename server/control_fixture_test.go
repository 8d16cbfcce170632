package server_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server"
	"github.com/vitable-sandbox/sandbox/server/control"
)

func TestLoadAFixtureWhileItRuns(t *testing.T) {
	t.Parallel()
	s := open(t)
	neighbour := s.as("neighbour")
	neighbour.sync(person("A"))
	got := ok[control.FixtureLoadedResponse](s, "PUT", "/fixture", `{"scenario":"remove-fails"}`).Data
	if *got.Scenario != "remove-fails" || got.Members != 2 || got.Rules != 1 || got.Groups != 1 || got.Plans != 2 || got.Syncs != 1 {
		t.Errorf("loaded %+v", got)
	}
	s.expect(s.sync(), map[string]string{"EMP-LEAVES": "grpmbr_leaves001"}, "-EMP-LEAVES", "!remove EMP-STAYS: Subscription could not be cancelled")
	if got := neighbour.sync(); len(got.RemovedGroupMemberIDs) != 1 {
		t.Error("the neighbour's roster has changed")
	}
	got = ok[control.FixtureLoadedResponse](s, "PUT", "/fixture", `{"plans":[{"id":"pln_gold"}],"groups":[{"id":"grp_1","members":{"generate":3,"plan_id":"pln_gold"}}]}`).Data
	if got.Scenario != nil || got.Members != 3 || got.Plans != 1 || got.Rules != 0 {
		t.Errorf("loaded %+v", got)
	}
	a := s.send(http.MethodPut, "/_sandbox/fixture", "plans: []\ngroups:\n  - id: grp_2\n", "Content-Type: application/yaml")
	if a.status != http.StatusOK || s.listGroups("").Data[0].Id != "grp_2" {
		t.Errorf("YAML: status %d: %s", a.status, a.body)
	}
	for _, test := range []struct {
		body, contentType string
		status            int
		message           string
	}{
		{`{"scenario":"remove-fail"}`, "application/json", 400, "did you mean remove-fails?"},
		{`{"scenario":"slow","plans":[]}`, "application/json", 400, "scenario: cannot be combined"},
		{`{"scenario":5}`, "application/json", 400, "scenario: must be the name of an embedded scenario, one of invalid-plan, large-group"},
		{`{"groups":[{"id":"g","members":[{"reference_id":"A"}]}],"delay":5}`, "application/json", 400, "groups[0].members[0].first_name"},
		{`{"plans":[}`, "application/json", 400, "body: is not valid JSON"},
		{"delay: 1s\n", "application/json", 400, "; for YAML send Content-Type: application/yaml"},
		{`{"plans":[],"plans":[]}`, "application/json", 400, "same name twice"},
		{`[]`, "application/json", 400, "body: must be an object"},
		{``, "application/json", 400, "body: is empty"},
		{"plans: [\n", "application/yaml", 400, "body:1:"},
		{"a: 1\nb: 2\n", "application/yaml", 400, "body:2:1: b: unknown key"},
		{`{}`, "text/plain", 415, "or 'application/yaml' and --data-binary"},
	} {
		a := s.send(http.MethodPut, "/_sandbox/fixture", test.body, "Content-Type: "+test.contentType)
		if a.status != test.status || !strings.Contains(a.problem(t).Message, test.message) {
			t.Errorf("%s: status %d, want %d: %s", test.body, a.status, test.status, a.body)
		}
	}
	if s.listGroups("").Data[0].Id != "grp_2" {
		t.Error("what was refused has changed something")
	}
	many := `{"plans":[` + strings.TrimSuffix(strings.Repeat(`{"id":5},`, 2000), ",") + `]}`
	if a := s.send(http.MethodPut, "/_sandbox/fixture", many); a.status != http.StatusBadRequest || len(a.body) > 8<<10 {
		t.Errorf("many mistakes: status %d, %d bytes", a.status, len(a.body))
	}
}

// What curl's -d makes of a file is one line: where that cannot be read, a hint says so, and only there.
func TestHintOfAFixtureInOneLine(t *testing.T) {
	t.Parallel()
	s := open(t)
	for _, test := range []struct {
		body, contentType string
		want              bool
	}{
		{"plans: []groups: []", "application/yaml", true},
		{"plans: []", "application/yaml", false},
		{"plans: []\ngroups: [\n", "application/yaml", false},
		{`{"plans":5}`, "application/json", false},
	} {
		a := s.send(http.MethodPut, "/_sandbox/fixture", test.body, "Content-Type: "+test.contentType)
		if strings.Contains(a.hint(), "--data-binary") != test.want {
			t.Errorf("%s: status %d, hint %q", test.body, a.status, a.hint())
		}
	}
}

func TestLoadInGo(t *testing.T) {
	t.Parallel()
	s := open(t, server.WithNow(noon))
	s.advance(time.Hour)
	f := fixtures.Fixture{Groups: []fixtures.Group{{ID: "grp_1", Members: []fixtures.Member{{Row: person("A")}}}}}
	if err := s.sb.Load(f); err != nil {
		t.Fatal(err)
	}
	f.Groups[0].Members[0].LastName = "Changed"
	members, err := s.sb.Roster("grp_1")
	if err != nil || len(members) != 1 || members[0].LastName != "Doe" || !s.sb.Clock().Now.Equal(noon) {
		t.Errorf("%+v, %v, %+v", members, err, s.sb.Clock())
	}
	if err := s.sb.Load(fixtures.Fixture{Plans: []fixtures.Plan{{}}}); err == nil {
		t.Error("loaded a mistake")
	}
	if _, err := s.sb.Roster("grp_1"); err != nil {
		t.Errorf("what was refused has changed something: %v", err)
	}
}

func TestReset(t *testing.T) {
	t.Parallel()
	s := open(t, server.WithNow(noon))
	start := s.send(http.MethodGet, "/v1/groups", "")
	first := s.submit(person("A"))
	ok[control.FixtureLoadedResponse](s, "PUT", "/fixture", `{"scenario":"partial-failure"}`)
	s.create("Two", "2")
	s.advance(time.Hour)

	ok[control.ResetResponse](s, "POST", "/reset", `{"scopes":["state"]}`)
	if got := s.sync(person("FAIL-1")); len(got.Failures) != 1 {
		t.Error("resetting the state has reset the rules")
	}
	if now := s.sb.Clock().Now; now.Sub(noon) != time.Hour {
		t.Errorf("resetting the state has reset the clock: %s", now)
	}
	ok[control.ResetResponse](s, "POST", "/reset", `{"scopes":["rules"]}`)
	if got := s.sync(person("FAIL-1")); len(got.Failures) != 0 {
		t.Error("resetting the rules has not")
	}
	done := ok[control.ResetResponse](s, "POST", "/reset", "").Data
	if len(done.Scopes) != 4 || !s.sb.Clock().Now.Equal(noon) {
		t.Errorf("reset %v, clock %s", done.Scopes, s.sb.Clock().Now)
	}
	// The same ids come again, on purpose, those of traces too.
	if again := s.send(http.MethodGet, "/v1/groups", ""); !bytes.Equal(again.body, start.body) ||
		again.header.Get("X-Request-Id") != start.header.Get("X-Request-Id") {
		t.Errorf("after a reset %s, at the start %s", again.body, start.body)
	}
	if again := s.submit(person("A")); again != first {
		t.Errorf("after a reset %+v, at the start %+v", again, first)
	}
	for body, want := range map[string]int{
		`{"scopes":["clock"]}`: 422, `{"scopes":["clock","state"]}`: 200, `{"scopes":["everything"]}`: 400, `{"scopes":[]}`: 200, `{"scope":"state"}`: 400,
	} {
		if a := s.send(http.MethodPost, "/_sandbox/reset", body); a.status != want {
			t.Errorf("%s: status %d, want %d: %s", body, a.status, want, a.body)
		}
	}
	if err := s.sb.Reset("everything"); err == nil {
		t.Error("reset an unknown scope")
	}
	if err := s.sb.Reset(server.ScopeState, server.ScopeRules); err != nil {
		t.Error(err)
	}
}

// The same requests with the same seed and the clock frozen give the same bytes.
func TestTranscriptsAreTheSame(t *testing.T) {
	t.Parallel()
	transcript := func() string {
		s := open(t, server.WithNow(noon), server.WithDelay(time.Minute))
		var b strings.Builder
		note := func(a answer) { b.Write(a.body); b.WriteString(a.header.Get("X-Request-Id") + "\n") }
		note(s.send(http.MethodPost, "/v1/groups", `{"name":"Tier 1","external_reference_id":"t1"}`))
		note(s.try(person("A"), person("B", plan("pln_nowhere"))))
		note(s.try(person("A"), person("A")))
		note(s.send(http.MethodPost, "/_sandbox/clock/advance", `{"until":"idle"}`))
		note(s.send(http.MethodGet, "/_sandbox/syncs", ""))
		note(s.send(http.MethodGet, "/_sandbox/groups/"+group+"/members", ""))
		note(s.send(http.MethodGet, "/nowhere", ""))
		note(s.as("other").send(http.MethodGet, "/v1/groups", ""))
		return b.String()
	}
	if one, two := transcript(), transcript(); one != two {
		t.Errorf("two transcripts\n%s\n%s", one, two)
	}
}
