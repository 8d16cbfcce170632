package exploration_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/internal/exploration"
	"github.com/vitable-sandbox/sandbox/server"
)

const path = "/v1/groups/" + group + "/members/sync"

// control calls the sandbox itself, as a test sets itself up.
func (c *caller) control(method, path, body string) {
	c.t.Helper()
	if !c.good(method, "/_sandbox"+path, body) {
		c.t.Errorf("%s %s failed", method, path)
	}
}

// create creates a group, whatever comes of it.
func (c *caller) create(ref string) {
	_ = c.good("POST", "/v1/groups", fmt.Sprintf(`{"name":"N","external_reference_id":%q}`, ref))
}

func TestVerdicts(t *testing.T) {
	t.Parallel()
	submit500 := "SubmitGroupMemberSync-1=500"
	submit := func(c *caller, refs ...string) { _ = c.good("POST", path, members(refs...)) }
	passes := func(test func(c *caller)) func(*caller) bool { return func(c *caller) bool { test(c); return true } }
	for name, test := range map[string]struct {
		test   func(c *caller) bool
		config exploration.Config
		opts   []server.Option
		run    string
		want   exploration.Verdict
		text   string // in the paragraph, or in the notes
	}{
		"a test that fails":       {func(c *caller) bool { return c.good("GET", "/v1/plans", "") }, exploration.Config{}, nil, "ListPlans-1=500", "FAIL", "one\n    two"},
		"a test that tries again": {func(c *caller) bool { return c.sync(group, "A") }, exploration.Config{}, nil, "SubmitGroupMemberSync-1=reset", "ok", ""},
		"nobody is added":         {passes(func(c *caller) { submit(c, "A", "B") }), exploration.Config{}, nil, submit500, "DIFF", "the group acme lacks A, B."},
		"nobody is removed":       {passes(func(c *caller) { submit(c, "A"); submit(c) }), exploration.Config{}, nil, "SubmitGroupMemberSync-2=500", "DIFF", "the group acme has A, who should not be there"},
		"with no comparison":      {passes(func(c *caller) { submit(c, "A") }), exploration.Config{Expect: "any"}, nil, submit500, "ok", ""},
		"known":                   {passes(func(c *caller) { submit(c, "A") }), exploration.Config{Accept: []string{"Submit*=5??"}}, nil, submit500, "known", ""},
		"accepted without need":   {passes(func(c *caller) { submit(c, "A") }), exploration.Config{Expect: "any", Accept: []string{"X*"}}, nil, submit500, "ok", "accept X* was not needed"},
		"a batch still in flight": {passes(func(c *caller) { submit(c, "A") }), exploration.Config{}, []server.Option{server.WithDelay(time.Hour)}, submit500, "DIFF", "lacks A"},
		"an end that nobody saw": {passes(func(c *caller) {
			text, _ := c.stubborn("POST", path, members("A"))
			_ = text
			_ = c.good("GET", newest(c), "")
		}), exploration.Config{}, nil, "GetGroupMemberSync-1=500", "open", "The test did not wait until the newest batch"},
		"nothing to compare": {passes(func(c *caller) { _ = c.good("GET", "/v1/plans", "") }), exploration.Config{}, nil, "ListPlans-1=500", "ok", "nothing to compare"},
		"another field": {passes(func(c *caller) {
			submit(c, "A")
			_ = c.good("POST", path, strings.ReplaceAll(members("A"), "Town", "City"))
		}), exploration.Config{}, nil, "SubmitGroupMemberSync-2=503", "DIFF", "in the group acme A has a different address.city"},
		"another name":            {passes(func(c *caller) { submit(c, "A"); _ = c.good("PATCH", "/v1/groups/"+group, `{"name":"New"}`) }), exploration.Config{}, nil, "UpdateGroup-1=500", "DIFF", "the group acme has a different name"},
		"a group that is missing": {passes(func(c *caller) { c.create("new") }), exploration.Config{}, nil, "CreateGroup-1=500", "DIFF", "the group new is missing"},
		"a group too many": {passes(func(c *caller) {
			_, ok := c.stubborn("POST", "/v1/groups", `{"name":"N","external_reference_id":"new"}`)
			_ = ok
		}), exploration.Config{}, []server.Option{twice}, "CreateGroup-1=lost-answer", "DIFF", "the group new exists 2 times"},
		"a group of each run":      {passes(func(c *caller) { c.create("of " + c.run); submit(c, "A") }), exploration.Config{}, nil, "CreateGroup-1=500", "DIFF", "there are 0 other groups instead of 1"},
		"people of each run":       {passes(func(c *caller) { submit(c, "of "+c.run, "B") }), exploration.Config{}, nil, submit500, "DIFF", "lacks B"},
		"fewer people of each run": {passes(func(c *caller) { submit(c, "A"); submit(c, "A", "of "+c.run) }), exploration.Config{}, nil, "SubmitGroupMemberSync-2=500", "DIFF", "has 0 members instead of 1 that differ from run to run"},
		"before a reset":           {passes(func(c *caller) { submit(c, "A"); c.control("POST", "/reset", `{}`); submit(c, "B") }), exploration.Config{}, nil, submit500, "DIFF", "lacks A"},
		"before a load, in flight": {passes(func(c *caller) { submit(c, "A"); c.control("PUT", "/fixture", `{"scenario":"slow"}`) }), exploration.Config{}, []server.Option{server.WithDelay(time.Hour)}, submit500, "DIFF", "lacks A"},
		"a field of each run": {passes(func(c *caller) {
			_, _ = c.stubborn("POST", path, strings.ReplaceAll(members("A"), "Town", c.run))
		}), exploration.Config{}, nil, submit500, "ok", "the rosters of the plain runs differ in 1 place"},
		"the other organization":  {passes(func(c *caller) { submit(c, "A"); submit(c.as("other"), "B") }), exploration.Config{}, nil, "SubmitGroupMemberSync-1@2=500", "DIFF", "lacks B"},
		"a call not made":         {passes(func(c *caller) { notInFaults(c) }), exploration.Config{Faults: []string{"500"}}, nil, "ListGroups-1=500", "—", "1 run not reached"},
		"a call not made, strict": {passes(func(c *caller) { notInFaults(c) }), exploration.Config{Strict: true}, nil, "ListGroups-1=500", "FAIL", "The call was not made."},
		"a batch more":            {func(c *caller) bool { return c.sync(group, "A") }, exploration.Config{}, nil, "SubmitGroupMemberSync-1=lost-answer", "ok", "the group acme got 2 batches where the plain run made 1"},
		"a test that reports":     {func(c *caller) bool { return c.good("GET", "/v1/plans", "") }, exploration.Config{Faults: []string{"401"}}, nil, "ListPlans-1=401", "ok", "1 run failed, which is how they report the fault"},
		"a test that hides":       {passes(func(c *caller) { submit(c, "A") }), exploration.Config{Faults: []string{"409"}}, nil, "SubmitGroupMemberSync-1=409", "DIFF", "lacks A"},
		"three in a row":          {passes(func(c *caller) { submit(c, "A"); submit(c, "A"); submit(c, "A") }), exploration.Config{Faults: []string{"exhausted"}}, nil, "SubmitGroupMemberSync-1=exhausted", "DIFF", "lacks A"},
		"not a fourth":            {passes(func(c *caller) { submit(c, "A"); submit(c, "A"); submit(c, "A"); submit(c, "A") }), exploration.Config{Faults: []string{"exhausted"}}, nil, "SubmitGroupMemberSync-1=exhausted", "ok", ""},
		"a row refused":           {passes(func(c *caller) { submit(c, "A", "B") }), exploration.Config{Faults: []string{"invalid-plan"}}, nil, "SubmitGroupMemberSync-1=invalid-plan-2", "ok", "unnoticed"},
		"a member not removed":    {passes(func(c *caller) { submit(c, "A"); submit(c) }), exploration.Config{Faults: []string{"not-removed"}}, nil, "SubmitGroupMemberSync-2=not-removed-1", "ok", "unnoticed"},
		"another not removed":     {passes(func(c *caller) { submit(c, "A", "B"); submit(c, "A") }), exploration.Config{Faults: []string{"not-removed"}}, nil, "SubmitGroupMemberSync-2=not-removed-2", "", "unnoticed"},
		"many tries": {passes(func(c *caller) {
			for range 25 {
				_ = c.good("GET", "/v1/groups/grp_none", "")
			}
		}), exploration.Config{}, nil, "GetGroup-2=503", "ok", "one call was tried 25 times"},
		"a retry too soon": {func(c *caller) bool { return c.sync(group, "A") }, exploration.Config{}, nil, "SubmitGroupMemberSync-1=429", "ok", "SubmitGroupMemberSync was tried again sooner than its Retry-After of 1s"},
		"polls too close": {passes(func(c *caller) {
			submit(c, "A")
			for range 3 {
				if _ = c.good("GET", newest(c), ""); c.plain > 0 {
					<-time.NewTimer(30 * time.Millisecond).C
				}
			}
		}), exploration.Config{Exact: true}, []server.Option{server.WithDelay(time.Hour)}, "GetGroupMemberSync-1=500", "ok", "polls were"},
		"calls without an end": {passes(func(c *caller) {
			if _ = c.good("GET", "/v1/plans", ""); c.plain == 0 {
				endless(c)
			}
		}), exploration.Config{Faults: []string{"500"}, MostCalls: 100}, nil, "ListPlans-1=500", "FAIL", "did not end within"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := explore(t, test.config, test.test, test.opts...)
			if got := verdicts(r)[test.run]; got != test.want {
				t.Errorf("%s is %q", test.run, got)
			}
			said := strings.Join(r.Notes, "\n")
			for i := range r.Runs {
				if r.Runs[i].Name == test.run {
					said += r.Runs[i].Text
				}
			}
			if !strings.Contains(said, test.text) {
				t.Errorf("no %q in\n%s", test.text, said)
			}
		})
	}
}

// twice lets groups have the same reference.
var twice = server.WithFixture(fixtures.Fixture{UniqueExternalReferenceIDs: new(false)})

// newest is the path of the newest batch.
func newest(c *caller) string {
	syncs, err := c.sb.Syncs(group)
	if err != nil {
		c.t.Fatal(err)
	}
	return path + "/" + syncs[len(syncs)-1].RequestID
}

// notInFaults makes its second call only where nothing fails.
func notInFaults(c *caller) {
	_ = c.good("GET", "/v1/plans", "")
	if c.plain > 0 {
		_ = c.good("GET", "/v1/groups", "")
	}
}

// endless calls until nobody answers any more.
func endless(c *caller) {
	for range 1_000 {
		if status, _, _ := c.call("GET", "/v1/plans", ""); status == 0 {
			return
		}
	}
	c.t.Error("nobody stopped it")
}
