package controlapi

import (
	"net/url"
	"strings"

	"github.com/go-json-experiment/json"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/internal/glob"
	"github.com/vitable-sandbox/sandbox/internal/shell"
	"github.com/vitable-sandbox/sandbox/server/internal/platform"
	"github.com/vitable-sandbox/sandbox/server/internal/tenant"
)

// Demonstration is a rule that has a description, with a command for a POSIX shell that makes it fire. The command finds
// the API key in the variable VITABLE_CONNECT_API_KEY.
type Demonstration struct {
	Rule platform.ActiveRule
	Curl string
}

// Demonstrate returns the rules of a tenant that have a description, in the order in which rules are tried; baseURL is that
// of the server.
func Demonstrate(t *tenant.Tenant, baseURL string) []Demonstration {
	var all []Demonstration
	at := newSampler(t, baseURL)
	rules, _ := t.Rules()
	for _, rule := range rules {
		if rule.Description != "" {
			all = append(all, Demonstration{Rule: rule, Curl: at.command(rule.Rule)})
		}
	}
	return all
}

// sampler writes shell commands that make rules fire.
type sampler struct {
	url         string
	group, plan string // that exist, for rules that do not name one
}

func newSampler(t *tenant.Tenant, baseURL string) sampler {
	s := sampler{url: strings.TrimSuffix(baseURL, "/"), group: "grp_abc123def456", plan: "pln_abc123def456"}
	if groups := t.Groups(nil); len(groups) > 0 {
		s.group = groups[0].ID
	}
	if plans := t.Plans(); len(plans) > 0 {
		s.plan = plans[0].ID
	}
	return s
}

// command is a shell command that makes a rule fire.
func (s sampler) command(r *fixtures.Rule) string {
	group := "/v1/groups/" + url.PathEscape(sample(r.When.GroupID, s.group))
	switch call := s.call(r); call {
	case "ListPlans":
		return s.curl("", "/v1/plans")
	case "ListGroups":
		return s.curl("", "/v1/groups")
	case "CreateGroup":
		return s.curl(`{"name":"Sample","external_reference_id":"sample"}`, "/v1/groups")
	case "GetGroup":
		return s.curl("", group)
	case "UpdateGroup":
		return s.curl(`{"name":"Sample"}`, group, "-X PATCH")
	case "GetGroupMemberSync":
		return s.curl("", group+"/members/sync/grpmsr_abc123def456")
	}
	roster, sync := s.roster(r), group+"/members/sync"
	if r.Fail == nil {
		return s.curl(roster, sync)
	}
	// The results show what happened to rows: the batch completes at once, and is retrieved.
	done := "-H 'Sandbox: complete=immediate'"
	retrieve := ` | sed 's/.*"request_id":"\([^"]*\)".*/\1/' | xargs -I{} ` + s.curl("", sync+"/{}")
	if len(r.When.Operation) > 0 && r.When.Operation[0] == fixtures.Remove {
		return s.curl(roster, sync, done) + "; " + s.quiet(`{"members":[]}`, sync, done) + retrieve
	}
	return s.quiet(roster, sync, done) + retrieve
}

// call returns a call that the rule matches, if possible the submit.
func (s sampler) call(r *fixtures.Rule) string {
	called := glob.CompileAll(r.When.Call)
	for _, call := range append([]string{fixtures.SubmitOperation}, fixtures.Calls()...) {
		if called.Match(call) {
			return call
		}
	}
	return fixtures.SubmitOperation
}

func (s sampler) curl(body, path string, more ...string) string {
	return s.with("curl -sS -i", body, path, more)
}

// quiet is curl with the body as its only output, for a program to read.
func (s sampler) quiet(body, path string, more ...string) string {
	return s.with("curl -sS", body, path, more)
}

func (s sampler) with(curl, body, path string, more []string) string {
	parts := []string{curl, shell.Word(s.url + path), `-H "Authorization: Bearer $VITABLE_CONNECT_API_KEY"`}
	if body != "" {
		parts = append(parts, "-H 'Content-Type: application/json'", "-d "+shell.Quote(body))
	}
	return strings.Join(append(parts, more...), " ")
}

// roster is one row that the rule matches.
func (s sampler) roster(r *fixtures.Rule) string {
	row := fixtures.Row{
		ReferenceID: sample(r.When.ReferenceID, "EMP-1"), FirstName: "Jane", LastName: sample(r.When.LastName, "Doe"),
		DateOfBirth: "1990-05-15", Phone: "4155550100", PlanID: sample(r.When.PlanID, s.plan),
		Address: fixtures.Address{AddressLine1: "123 Main Street", City: "San Francisco", State: "CA", Zipcode: "94102"},
	}
	if len(r.When.Email) > 0 {
		address := sample(r.When.Email, "")
		row.Email = &address
	}
	// Texts can always be encoded.
	text, _ := json.Marshal(map[string][]fixtures.Row{"members": {row}})
	return string(text)
}

// sample returns a text that the first pattern matches, or otherwise if there is none.
func sample(p []string, otherwise string) string {
	if len(p) == 0 {
		return otherwise
	}
	var b strings.Builder
	escaped := false
	for _, char := range p[0] {
		switch {
		case !escaped && char == '\\':
			escaped = true
			continue
		case !escaped && (char == '*' || char == '?'):
			b.WriteByte('x')
		default:
			b.WriteRune(char)
		}
		escaped = false
	}
	if escaped {
		b.WriteByte('\\')
	}
	return b.String()
}
