package server_test

import (
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server"
)

// full wants the answer of an organization that holds as many as it may.
func full(t *testing.T, what string, a answer, want ...string) {
	t.Helper()
	problem := a.problem(t)
	if a.status != http.StatusUnprocessableEntity || *problem.AppErrorCode != "limit_reached" {
		t.Errorf("%s: %d %s, want 422 limit_reached", what, a.status, a.body)
	}
	for _, each := range want {
		if !strings.Contains(problem.Message, each) {
			t.Errorf("%s: want %q in %q", what, each, problem.Message)
		}
	}
}

func TestAtMostAThousandRules(t *testing.T) {
	t.Parallel()
	s := open(t)
	rule := fixtures.Rule{Respond: &fixtures.Respond{Status: 503}, When: fixtures.When{Call: []string{"ListPlans"}}}
	for range 1_000 {
		if _, err := s.sb.Inject(rule); err != nil {
			t.Fatal(err)
		}
	}
	rules := len(s.sb.Rules())
	body := `{"respond":{"status":503}}`
	full(t, "rule", s.send(http.MethodPost, "/_sandbox/rules", body), "at most 1000 run-time rules", "DELETE /_sandbox/rules", "RemoveRules")
	if _, err := s.sb.Inject(rule); err == nil || !strings.Contains(err.Error(), "at most 1000 run-time rules") {
		t.Errorf("in Go: %v", err)
	}
	if got := len(s.sb.Rules()); got != rules {
		t.Errorf("%d rules, want %d", got, rules)
	}
	s.sb.RemoveRules()
	if a := s.send(http.MethodPost, "/_sandbox/rules", body); a.status != http.StatusCreated {
		t.Errorf("with room again: %d %s", a.status, a.body)
	}
}

func TestAtMostTenThousandGroups(t *testing.T) {
	t.Parallel()
	groups := make([]fixtures.Group, 10_000)
	for i := range groups {
		groups[i].ID = fmt.Sprintf("grp_%d", i)
	}
	s := open(t, server.WithAutoCreateGroups(true), server.WithFixture(fixtures.Fixture{Groups: groups[:9_999]}))
	s.create("Last", "last")
	before := s.sb.Snapshot()
	s.group = "grp_new"
	full(t, "by itself", s.try(person("A")), "at most 10000 groups", "POST /_sandbox/reset")
	full(t, "created", s.send(http.MethodPost, "/v1/groups", `{"name":"New","external_reference_id":"new"}`), "at most 10000 groups")
	if a := s.send(http.MethodPost, "/v1/groups", `{"name":"New","external_reference_id":"last"}`); a.status != http.StatusConflict {
		t.Errorf("a reference that is taken: %d, want 409", a.status)
	}
	if after := s.sb.Snapshot(); !reflect.DeepEqual(after.Groups, before.Groups) || !reflect.DeepEqual(after.Created, before.Created) {
		t.Error("a refused group has changed something")
	}
	s.group = groups[0].ID
	s.submit(person("A"))

	groups = append(groups, fixtures.Group{ID: "grp_more"})
	want := "groups: has 10001; an organization has at most 10000"
	if err := s.sb.Load(fixtures.Fixture{Groups: groups}); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("a fixture with one more: %v", err)
	}
	if _, err := server.New(server.WithFixture(fixtures.Fixture{Groups: groups})); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("a server of it: %v", err)
	}
	a := s.send(http.MethodPut, "/_sandbox/fixture", inJSON(fixtures.Fixture{Groups: groups}))
	if problem := a.problem(t); a.status != http.StatusBadRequest || !strings.Contains(problem.Message, want) {
		t.Errorf("put: %d %s", a.status, a.body)
	}
}
