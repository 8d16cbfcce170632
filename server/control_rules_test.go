package server_test

import (
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server"
	"github.com/vitable-sandbox/sandbox/server/control"
)

func TestRulesOverHTTP(t *testing.T) {
	t.Parallel()
	s := open(t, server.WithFixture(fixtures.Fixture{Rules: []fixtures.Rule{server.FailAdd("EMP-9", "").Named("own").AsRule()}}))
	a := s.send(http.MethodPost, "/_sandbox/rules", `{"respond":{"status":503,"headers":{"Retry-After":"1"}},"when":{"call":"ListPlans"},"times":"exhaust_retries"}`)
	var made control.RuleResponse
	if decode(t, a.body, &made); a.status != http.StatusCreated || made.Data.Rule.ID != "rule-1" || made.Data.Rule.Times != 3 || made.Data.Source != "runtime" {
		t.Fatalf("%d %s", a.status, a.body)
	}
	if got := s.statuses(4); got != "503 503 503 200" {
		t.Errorf("statuses %s", got)
	}
	s.sync(person("EMP-9"))
	s.send(http.MethodPost, "/_sandbox/rules", `{"id":"second","latency":{"min":"0s","max":"1ms"},"probability":0.5}`)
	list := ok[control.RuleListResponse](s, "GET", "/rules", "")
	var order []string
	for _, r := range list.Data[:3] {
		order = append(order, r.Rule.ID)
	}
	if !slices.Equal(order, []string{"second", "rule-1", "own"}) || list.Data[3].Source != "magic" {
		t.Errorf("order %v", order)
	}
	if list.Data[1].Fired.Calls != 3 || list.Data[2].Fired.Rows != 1 || list.Fired.Rows != 1 || list.Fired.Calls < 3 {
		t.Errorf("fired %+v %+v %+v", list.Data[1].Fired, list.Data[2].Fired, list.Fired)
	}
	for body, want := range map[string]string{
		"":                                 "body: is empty",
		"[]":                               "body: must be an object",
		`{"fail":{},"fail":{}}`:            "same name twice",
		`{"fail":{},"colour":1}`:           "colour: unknown key",
		`{"respond":{"status":600}}`:       "respond.status: must be a whole number from 200 to 599",
		`{"id":"own","fail":{}}`:           "id: another rule has it",
		`{"id":"second","fail":{}}`:        "id: another rule has it",
		`{"fail":{},"times":0}`:            "times: can never fire",
		`{"connection":"reset","skip":-1}`: "skip: must be",
		`{"when":{"call":"ListPlans","email":"*"},"latency":"1s"}`: "when.email: can never fire",
	} {
		a := s.send(http.MethodPost, "/_sandbox/rules", body)
		if a.status != http.StatusBadRequest || !strings.Contains(a.problem(t).Message, want) {
			t.Errorf("%s: %d %s", body, a.status, a.body)
		}
	}
	if got := ok[control.RuleResponse](s, "DELETE", "/rules/rule-1", "").Data; got.Rule.ID != "rule-1" || got.Fired.Calls != 3 {
		t.Errorf("removed %+v", got)
	}
	for id, want := range map[string]int{"rule-1": 404, "own": 422, "magic-500": 422} {
		if a := s.send(http.MethodDelete, "/_sandbox/rules/"+id, ""); a.status != want {
			t.Errorf("remove %s: %d %s", id, a.status, a.body)
		}
	}
	if got := ok[control.RulesRemovedResponse](s, "DELETE", "/rules", "").Data.Removed; got != 1 {
		t.Errorf("removed %d", got)
	}
	s.inject(server.Respond(500))
	ok[control.ResetResponse](s, "POST", "/reset", `{"scopes":["rules"]}`)
	rules := s.sb.Rules()
	if rules[0].ID != "own" || rules[0].Fired != (server.Fired{}) || s.sb.Fired() != (server.Fired{}) {
		t.Errorf("after a reset %+v", rules[0])
	}
}

// What the list shows can be sent again.
func TestRulesComeBackAsTheyWere(t *testing.T) {
	t.Parallel()
	s := open(t)
	want := server.Respond(429).RetryAfter(time.Second).Body("b").On("Submit*", "ListPlans").Group("g").
		Times(2).Skip(1).PerRequest().After().AsRule()
	want.Respond.Message, want.Respond.AppErrorCode = "m", "c"
	want.Description, want.Probability = "d", 0.5
	want.Latency = &fixtures.Latency{Min: time.Millisecond, Max: time.Second}
	s.inject(want)
	text := string(s.send(http.MethodGet, "/_sandbox/rules", "").body)
	_, text, _ = strings.Cut(text, `"rule":`)
	text, _, _ = strings.Cut(text, `},{"id"`)
	s.sb.RemoveRules()
	if a := s.send(http.MethodPost, "/_sandbox/rules", text); a.status != http.StatusCreated {
		t.Fatalf("%s: %d %s", text, a.status, a.body)
	}
	want.ID = "rule-1"
	if got := s.sb.Rules()[0].Rule; !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
}

func TestInjectInGo(t *testing.T) {
	t.Parallel()
	s := open(t)
	for want, rule := range map[string]ruleMaker{
		"has no effect":              fixtures.Rule{},
		"the rule is nil":            nil,
		"times: must be":             server.LoseAnswer().Times(0),
		"probability: must be":       fixtures.Rule{Fail: &fixtures.Fail{}, Probability: 2},
		"respond.status: must be":    server.Respond(100),
		"connection: excludes":       server.LoseAnswer().Body("x"),
		"id: another rule has it":    server.Respond(500).Named("magic-500"),
		"when.call: can never match": server.Respond(500).On("ListPlan"),
	} {
		undo, err := s.sb.Inject(rule)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v; want %q", err, want)
		}
		undo()
	}
	base := server.Respond(500)
	base.Times(1)
	base.Header("A", "b")
	if r := base.AsRule(); r.Times != 0 || r.Respond.Headers != nil {
		t.Error("a method has changed the builder that it was called on")
	}
	undo := s.inject(server.FailAdd("EMP-*", "Blocked").Times(1))
	stays := s.inject(server.FailRemove("EMP-2", "Stays"))
	ids := idsOf(t, "EMP-1", "EMP-2")
	s.expect(s.sync(person("EMP-1"), person("EMP-2")), ids, "+EMP-2", "!add EMP-1: Blocked")
	s.expect(s.sync(), ids, "!remove EMP-2: Stays")
	undo()
	stays()
	if rules := s.sb.Rules(); rules[0].Source == server.RuleInjected {
		t.Errorf("%s is still there", rules[0].ID)
	}
	s.inject(fixtures.Rule{When: fixtures.When{ReferenceID: []string{"EMP-1"}, PlanID: []string{"pln_*"}}, Complete: fixtures.Polls(2)})
	id := s.submit(person("EMP-1")).RequestId
	if early := s.poll(id).CompletedAt != nil; early || s.poll(id).CompletedAt == nil {
		t.Error("not at the second poll")
	}
}

// Newest first among injected rules; the first that matches wins for each effect by itself.
func TestOrderOfRules(t *testing.T) {
	t.Parallel()
	s := open(t, server.WithFixture(fixtures.Fixture{Rules: []fixtures.Rule{
		server.Respond(501).Named("fixture").AsRule(), {ID: "slow", Latency: &fixtures.Latency{Min: 0, Max: time.Millisecond}},
	}}))
	s.inject(server.Respond(502).Named("older").Times(1))
	s.inject(server.Respond(503).Named("newer").Times(1))
	var got []string
	got = append(got, s.send(http.MethodGet, "/v1/plans", "", "Sandbox: status=504").header.Get("Sandbox-Rule"))
	for range 3 {
		got = append(got, s.send(http.MethodGet, "/v1/plans", "").header.Get("Sandbox-Rule"))
	}
	if want := []string{"request, slow", "newer, slow", "older, slow", "fixture, slow"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	for _, r := range s.sb.Rules()[:3] {
		if r.Fired.Calls != 1 {
			t.Errorf("%s fired %d times", r.ID, r.Fired.Calls)
		}
	}
}
