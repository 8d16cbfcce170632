package server_test

import (
	"context"
	"net/http"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server"
	"github.com/vitable-sandbox/sandbox/server/control"
)

// Every magic rule is played through a real socket, by the very command that the list shows; what it must print.
func TestMagic(t *testing.T) {
	t.Parallel()
	shows := map[string][]string{ // by round: what the first command prints, what the second does
		"magic-invalid":      {`"failures":[{"reference_id":"EMP-1","operation":"add","reason":"Invalid plan_id"}]`, `"operation":"add"`},
		"magic-blocked":      {"active subscription under a different organization", "active subscription"},
		"magic-remove-fails": {`"operation":"remove","reason":"Subscription could not be cancelled"`, `"operation":"remove"`},
		"magic-slow":         {"202 Accepted", "202 Accepted"},
		"magic-stuck":        {"202 Accepted", "202 Accepted"},
		"magic-polls-3":      {"202 Accepted", "202 Accepted"},
		"magic-429":          {"Retry-After: 1", "202 Accepted", "429 Too Many Requests", "202 Accepted"},
		"magic-500":          {"500 Internal Server Error", "500 Internal Server Error"},
		"magic-503-twice":    {"503 Service", "503 Service", "202 Accepted", "503 Service", "503 Service", "202 Accepted"},
		"magic-409":          {"409 Conflict", "202 Accepted", "409 Conflict"},
		"magic-422":          {"422 Unprocessable Entity", "422 Unprocessable Entity"},
		"magic-reset":        {"curl: (56)", "202 Accepted", "curl: (56)"},
		"magic-lost-answer":  {"curl: (52)", "202 Accepted", "curl: (52)"},
		"magic-truncated":    {"curl: (18)", "202 Accepted", "curl: (18)"},
		"magic-garbage":      {"curl: (1)", "202 Accepted", "curl: (1)"},
		"magic-html":         {"<title>502 Bad Gateway</title>", "202 Accepted", "502"},
		"magic-latency":      {"202 Accepted"},
		"magic-hang":         {"curl: (28)"},
	}
	for _, tool := range []string{"sh", "curl", "sed", "xargs"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("the commands need %s", tool)
		}
	}
	s := openSocket(t, server.WithNow(noon))
	list := ok[control.MagicListResponse](s, "GET", "/magic", "").Data
	if len(list) != len(shows) {
		t.Errorf("%d rules, %d are played", len(list), len(shows))
	}
	for _, each := range list {
		t.Run(each.Id, func(t *testing.T) {
			t.Parallel()
			for i, want := range shows[each.Id] {
				output := shell(t, each.Curl, each.Id)
				if !strings.Contains(output, want) {
					t.Fatalf("round %d: no %q in\n%s\nof %s", i+1, want, output, each.Curl)
				}
				if strings.Contains(want, "202") == strings.Contains(output, "Sandbox-Rule: "+each.Id) && len(shows[each.Id]) > 2 && strings.HasPrefix(output, "HTTP") {
					t.Errorf("round %d: Sandbox-Rule in\n%s", i+1, output)
				}
			}
		})
	}
}

// shell runs a command, each with a key of its own.
func shell(t *testing.T, command, key string) string {
	t.Helper()
	if key == "magic-hang" || key == "magic-latency" {
		command = strings.ReplaceAll(command, "curl ", map[string]string{"magic-hang": "curl --max-time 0.2 ", "magic-latency": "curl --max-time 9 "}[key])
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	run := exec.CommandContext(ctx, "sh", "-c", command)
	run.Env = append(run.Environ(), "VITABLE_CONNECT_API_KEY="+key)
	output, _ := run.CombinedOutput() // curl fails where the connection does
	return string(output)
}

func TestMagicLayer(t *testing.T) {
	t.Parallel()
	s := open(t, server.WithNow(noon))
	if plans := s.send(http.MethodGet, "/v1/plans", ""); strings.Contains(string(plans.body), "pln_sandbox") {
		t.Errorf("magic plans are listed: %s", plans.body)
	}
	id := s.submit(person("A", plan("pln_sandbox_slow"))).RequestId
	s.advance(59 * time.Second)
	if s.poll(id).CompletedAt != nil {
		t.Error("finished within a minute")
	}
	s.advance(time.Second)
	s.expect(s.results(id), idsOf(t, "A"), "+A")
	if s.poll(s.submit(person("A", plan("pln_sandbox_stuck"))).RequestId).CompletedAt != nil {
		t.Error("stuck has finished")
	}
	id = s.submit(person("A", plan("pln_sandbox_polls_3"))).RequestId
	for i := range 3 {
		if done := s.poll(id).CompletedAt != nil; done != (i == 2) {
			t.Errorf("poll %d: finished %t", i+1, done)
		}
	}
	off := false
	s = open(t, server.WithFixture(fixtures.Fixture{Magic: &off}))
	s.expect(s.sync(person("A", plan("pln_sandbox_500"))), idsOf(t, "A"), "!add A: Invalid plan_id")
	if list := ok[control.MagicListResponse](s, "GET", "/magic", "").Data; len(list) != 0 {
		t.Errorf("%d magic rules, though they are off", len(list))
	}
	// A file's own plans and rules leave the layer where it is, and come first.
	own := fixtures.Rule{
		ID: "own", Description: "A teapot.",
		When: fixtures.When{PlanID: []string{"pln_sandbox_500"}}, Respond: &fixtures.Respond{Status: 418},
	}
	s = open(t, server.WithFixture(fixtures.Fixture{Plans: []fixtures.Plan{}, Rules: []fixtures.Rule{own}}))
	if a := s.try(person("A", plan("pln_sandbox_500"))); a.status != 418 {
		t.Errorf("status %d", a.status)
	}
	s.expect(s.sync(person("A", plan("pln_sandbox_invalid"))), idsOf(t, "A"), "!add A: Invalid plan_id")
}

// The commands of any rule make it fire.
func TestDemonstrations(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip("the commands need curl")
	}
	rules := []fixtures.Rule{
		server.Respond(500).On("ListPlans").AsRule(), server.Respond(500).On("ListGroups").AsRule(),
		server.Respond(500).On("CreateGroup").AsRule(), server.Respond(500).On("GetGroup").Group("grp_a").AsRule(),
		server.Respond(500).On("UpdateGroup").AsRule(), server.Respond(500).On("GetGroupMemberSync").AsRule(),
		{When: fixtures.When{Email: []string{"*@x.example"}, LastName: []string{`O\'Ne?l`}}, Respond: &fixtures.Respond{Status: 500}},
		server.FailAdd(`it's \*`, "").Group("grp_a").AsRule(),
	}
	for i := range rules {
		rules[i].ID = string(rune('a' + i))
		rules[i].Description = "Something."
	}
	s := openSocket(t, server.WithFixture(fixtures.Fixture{Groups: []fixtures.Group{{ID: "grp_a"}}, Rules: rules}))
	for _, d := range ok[control.MagicListResponse](s, "GET", "/magic", "").Data[:len(rules)] {
		shell(t, d.Curl, s.sb.APIKey)
	}
	for _, r := range s.sb.Rules()[:len(rules)] {
		if r.Fired.Calls+r.Fired.Rows == 0 {
			t.Errorf("%s has not fired", r.ID)
		}
	}
}

// The list shows rules that say what they are for, wherever they come from, in the order in which they are tried.
func TestOnlyRulesWithADescriptionAreShown(t *testing.T) {
	t.Parallel()
	described := func(id string) fixtures.Rule {
		rule := server.Respond(500).Named(id).AsRule()
		rule.Description = "What " + id + " is for."
		return rule
	}
	off := false
	s := open(t, server.WithFixture(fixtures.Fixture{
		Magic: &off, Rules: []fixtures.Rule{server.FailAdd("A", "").Named("silent").AsRule(), described("own")},
	}))
	s.inject(described("added"))
	s.inject(server.FailAdd("B", "").Named("added-silent"))
	var got []string
	for _, each := range ok[control.MagicListResponse](s, "GET", "/magic", "").Data {
		got = append(got, each.Source+" "+each.Id+" "+each.Description)
	}
	if want := []string{"runtime added What added is for.", "fixture own What own is for."}; !slices.Equal(got, want) {
		t.Errorf("over HTTP %q, want %q", got, want)
	}
}
