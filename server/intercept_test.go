package server_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/internal/clone"
	"github.com/vitable-sandbox/sandbox/server"
)

// watch is an interceptor that writes down what it is asked and told, and answers as it is set.
type watch struct {
	rule func(c *server.Call) *fixtures.Rule

	mu        sync.Mutex
	asked     []string
	told      []server.Call
	replacing []int // how many groups there were
}

func (w *watch) Intercept(c *server.Call) *fixtures.Rule {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.asked = append(w.asked, fmt.Sprintf("%s %s %d", c.Operation, c.GroupID, len(c.Body)))
	if w.rule == nil {
		return nil
	}
	return w.rule(c)
}

func (w *watch) Answered(c *server.Call) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.told = append(w.told, *c)
}

func (w *watch) Replacing(o *server.Organization) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.replacing = append(w.replacing, len(o.Snapshot().Groups))
}

// last is what was told last.
func (w *watch) last() server.Call {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.told[len(w.told)-1]
}

// on returns a rule for the calls of one operation.
func on(operation string, rule fixtures.Rule) func(*server.Call) *fixtures.Rule {
	return func(c *server.Call) *fixtures.Rule {
		if c.Operation != operation {
			return nil
		}
		rule := clone.Deep(rule)
		rule.ID = "above"
		return &rule
	}
}

func TestInterceptorSeesEachCall(t *testing.T) {
	t.Parallel()
	w := &watch{}
	s := open(t, server.WithInterceptor(w))
	s.poll(s.submit(person("A")).RequestId)
	if got := w.last(); got.Operation != "GetGroupMemberSync" || got.Status != 200 || !got.Whole || !got.Done || !got.Finished ||
		got.Organization.ID() != s.sb.ID() || got.GroupID != group || got.RequestID == "" || got.Key == "" || got.Key == s.sb.APIKey {
		t.Errorf("a poll: %+v", got)
	}
	if got := w.told[0]; got.Status != 202 || got.Finished || !strings.HasPrefix(got.RequestID, "grpmsr_") || len(got.Body) == 0 {
		t.Errorf("a submit: %+v", got)
	}
	s.send("POST", "/v1/groups", `{"name":"N","external_reference_id":"new"}`)
	if got := w.last(); !strings.HasPrefix(got.GroupID, "grp_") || got.Status != 201 {
		t.Errorf("a new group: %+v", got)
	}
	before := len(w.asked)
	s.send("GET", "/_sandbox/clock", "")
	s.send("GET", "/v1/nothing", "")
	s.send("DELETE", "/v1/groups", "")
	s.as(" ").send("GET", "/v1/plans", "")
	if len(w.asked) != before {
		t.Errorf("asked about %q", w.asked[before:])
	}
	s.send("GET", "/v1/groups/grp_none", "")
	if got := w.last(); got.Status != 404 || !got.Whole || got.Done {
		t.Errorf("what the platform refuses: %+v", got)
	}
}

// A fault of an interceptor comes before the organization's own rules, and nothing of it is left in them.
func TestInterceptorComesFirst(t *testing.T) {
	t.Parallel()
	w := &watch{rule: on("ListPlans", fixtures.Rule{Respond: &fixtures.Respond{Status: 503, Headers: map[string]string{"retry-after": "7"}}})}
	s := open(t, server.WithInterceptor(w))
	if _, err := s.sb.Inject(fixtures.Rule{ID: "own", Respond: &fixtures.Respond{Status: 409}}); err != nil {
		t.Fatal(err)
	}
	check := func(when string) {
		t.Helper()
		got := s.send("GET", "/v1/plans", "", "Sandbox", "status=400")
		if got.status != 503 || got.header.Get("Sandbox-Rule") != "above" {
			t.Errorf("%s: status %d, rule %s", when, got.status, got.header.Get("Sandbox-Rule"))
		}
	}
	check("at first")
	if told := w.last(); told.Status != 503 || told.RetryAfter != "7" || told.Done {
		t.Errorf("told %+v", told)
	}
	for _, rule := range s.sb.Rules() {
		if rule.ID == "above" || rule.ID == "own" && rule.Fired.Calls > 0 {
			t.Errorf("among the rules: %s, fired %d times", rule.ID, rule.Fired.Calls)
		}
	}
	s.sb.RemoveRules()
	check("after the removal of all rules")
	if err := s.sb.Reset(); err != nil {
		t.Fatal(err)
	}
	check("after a reset")
	if err := s.sb.Load(fixtures.Fixture{}); err != nil {
		t.Fatal(err)
	}
	check("after a load")
	if s.send("GET", "/v1/groups", "").status != 200 {
		t.Error("another call is not let through")
	}
}

func TestInterceptorBreaksConnections(t *testing.T) {
	t.Parallel()
	for _, how := range []string{
		fixtures.ConnectionReset, fixtures.ConnectionClose, fixtures.ConnectionTruncate, fixtures.ConnectionGarbage, fixtures.ConnectionHang,
	} {
		for _, phase := range []string{fixtures.PhaseBefore, fixtures.PhaseAfter} {
			t.Run(how+" "+phase, func(t *testing.T) {
				t.Parallel()
				w := &watch{rule: on("CreateGroup", fixtures.Rule{Connection: how, Phase: phase})}
				s := open(t, server.WithInterceptor(w))
				client := *s.sb.Client()
				if how == fixtures.ConnectionHang {
					client.Timeout = 50 * time.Millisecond
				}
				if answer, err := client.Post(s.sb.URL+"/v1/groups", "application/json",
					strings.NewReader(`{"name":"N","external_reference_id":"new"}`)); err == nil {
					_ = answer.Body.Close()
				}
				after := phase == fixtures.PhaseAfter
				if told := w.last(); told.Whole || told.Finished || told.Done != after {
					t.Errorf("told %+v", told)
				}
				made := slices.ContainsFunc(s.sb.Snapshot().Groups, func(g fixtures.Group) bool { return g.ExternalReferenceID == "new" })
				if made != after {
					t.Errorf("the group is there: %t", made)
				}
			})
		}
	}
}

// What happens to rows and batches wins over the request's own header.
func TestInterceptorDecidesABatch(t *testing.T) {
	t.Parallel()
	rule := fixtures.Rule{
		Complete: fixtures.Polls(2),
		Fail:     &fixtures.Fail{Reason: "Not today"},
		When:     fixtures.When{ReferenceID: []string{"B"}, Operation: []string{"add"}},
	}
	w := &watch{rule: on(fixtures.SubmitOperation, rule)}
	s := open(t, server.WithInterceptor(w))
	got := s.send("POST", s.path(), payload(t, person("A"), person("B")), "Sandbox", "complete=never, fail=A")
	if got.status != http.StatusAccepted {
		t.Fatalf("status %d", got.status)
	}
	id := w.last().RequestID
	if first := s.poll(id); first.CompletedAt != nil || w.last().Finished {
		t.Errorf("finished at the first poll")
	}
	results := s.results(id)
	if len(results.Failures) != 1 || results.Failures[0].ReferenceID != "B" || results.Failures[0].Reason != "Not today" {
		t.Errorf("failures: %+v", results.Failures)
	}
	if !w.last().Finished {
		t.Error("the end was not seen")
	}
	w.rule = nil
	if results := s.sync(person("A"), person("B")); len(results.Failures) > 0 || len(results.AddedGroupMemberIDs) != 1 {
		t.Errorf("the next batch: %+v", results)
	}
}

// What Go's client sends again by itself is no call of the application, and nobody is asked about it.
func TestInterceptorIsNotAskedTwice(t *testing.T) {
	t.Parallel()
	w := &watch{}
	s := open(t, server.WithInterceptor(w), server.WithResendWindow(time.Minute))
	s.statuses(1)
	w.rule = on("ListPlans", fixtures.Rule{Connection: fixtures.ConnectionReset})
	before := len(w.asked)
	if answer, err := s.sb.Client().Get(s.sb.URL + "/v1/plans"); err == nil {
		_ = answer.Body.Close()
		t.Error("the application has not seen it")
	}
	if got := len(w.asked) - before; got != 1 {
		t.Errorf("asked %d times", got)
	}
}

func TestInterceptorIsToldOfReplacements(t *testing.T) {
	t.Parallel()
	w := &watch{}
	s := open(t, server.WithInterceptor(w))
	s.send("POST", "/v1/groups", `{"name":"N","external_reference_id":"new"}`)
	groups := len(s.sb.Snapshot().Groups)
	for _, step := range []struct {
		path, body string
		method     string
		told       bool
	}{
		{"/_sandbox/reset", `{"scopes":["rules"]}`, "POST", false},
		{"/_sandbox/reset", `{"scopes":["state"]}`, "POST", true},
		{"/_sandbox/fixture", `{"scenario":"none"}`, "PUT", false},
		{"/_sandbox/fixture", `{"scenario":"slow"}`, "PUT", true},
	} {
		before := len(w.replacing)
		s.send(step.method, step.path, step.body)
		if told := len(w.replacing) > before; told != step.told {
			t.Errorf("%s %s: told %t", step.path, step.body, told)
		}
	}
	if len(w.replacing) == 0 || w.replacing[0] != groups {
		t.Errorf("told when there were %v groups, not %d", w.replacing, groups)
	}
}

// A latency of an interceptor comes before one of the organization's own rules.
func TestInterceptorDelays(t *testing.T) {
	t.Parallel()
	wait := 30 * time.Millisecond
	w := &watch{rule: on("ListPlans", fixtures.Rule{Latency: &fixtures.Latency{Min: wait, Max: wait}})}
	s := open(t, server.WithInterceptor(w))
	if _, err := s.sb.Inject(server.Latency(time.Hour).On("ListPlans")); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	if got := s.send("GET", "/v1/plans", ""); got.status != 200 || time.Since(began) < wait {
		t.Errorf("status %d after %s", got.status, time.Since(began))
	}
}
