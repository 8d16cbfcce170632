package platform_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server/internal/platform"
)

func withRules(t interface{ Fatal(args ...any) }, rules ...fixtures.Rule) *platform.Organization {
	o, err := platform.New("org_1", 1, &platform.Start{Fixture: fixtures.Fixture{
		Complete: fixtures.Immediate(), AcceptAnyPlan: new(true), Groups: []fixtures.Group{{ID: "grp_1"}}, Rules: rules,
	}})
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// endsCall reports whether a rule ended a call.
func endsCall(o *platform.Organization, body byte) bool {
	return o.MatchCall(&platform.Call{Operation: "ListPlans", Digest: platform.Digest{body}}).Ending != nil
}

func perOf(request bool) string {
	if request {
		return fixtures.PerRequest
	}
	return ""
}

// For any times, skip and sequence of requests, a rule fires for the calls after the first skip ones, times times; per
// request, it does so for each request separately, and restarts after one has passed.
func TestCountingCalls(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		times, skip := rapid.IntRange(0, 3).Draw(t, "times"), rapid.IntRange(0, 3).Draw(t, "skip")
		per := rapid.Bool().Draw(t, "per request")
		o := withRules(t, fixtures.Rule{ID: "r", Respond: &fixtures.Respond{Status: 503}, Times: times, Skip: skip, Per: perOf(per)})
		type count struct{ seen, fired int }
		counts := map[byte]*count{}
		fired := 0
		for _, body := range rapid.SliceOf(rapid.ByteRange(0, 2)).Draw(t, "requests") {
			key := body
			if !per {
				key = 0
			}
			if counts[key] == nil {
				counts[key] = &count{}
			}
			c := counts[key]
			c.seen++
			want := c.seen > skip && (times == 0 || c.fired < times)
			switch {
			case want:
				c.fired++
				fired++
			case c.seen > skip && per:
				*c = count{}
			}
			if got := endsCall(o, body); got != want {
				t.Fatalf("request %d fired: %t, want %t", body, got, want)
			}
		}
		views, all := o.Rules()
		if views[0].Fired.Calls != fired || all.Calls != fired {
			t.Fatalf("counted %d and %d, fired %d", views[0].Fired.Calls, all.Calls, fired)
		}
	})
}

// For any rosters, times and skip of a rule that fails rows count rows, over all batches.
func TestCountingRows(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		times, skip := rapid.IntRange(0, 5).Draw(t, "times"), rapid.IntRange(0, 5).Draw(t, "skip")
		o := withRules(t, fixtures.Rule{
			ID: "r", When: fixtures.When{Operation: []string{"add"}, PlanID: []string{"bad"}}, Fail: &fixtures.Fail{}, Times: times, Skip: skip,
		})
		seen, fired, next := 0, 0, 0
		for _, n := range rapid.SliceOf(rapid.IntRange(0, 4)).Draw(t, "sizes") {
			var rows []fixtures.Row
			want := 0
			for range n {
				next++
				rows = append(rows, fixtures.Row{ReferenceID: fmt.Sprint(next), PlanID: "bad"}, fixtures.Row{ReferenceID: fmt.Sprint("good", next)})
				if seen++; seen > skip && (times == 0 || fired < times) {
					fired++
					want++
				}
			}
			accepted, err := o.Submit(platform.Submission{GroupID: "grp_1", Rows: rows})
			if err != nil {
				t.Fatal(err)
			}
			sync, err := o.Retrieve("grp_1", accepted.ID)
			if err != nil || len(platform.ResultsOf(sync.Outcomes).Failures) != want || slices.Contains(sync.Rules, "r") != (want > 0) {
				t.Fatalf("%d failures, want %d (%v)", len(platform.ResultsOf(sync.Outcomes).Failures), want, err)
			}
		}
		if _, all := o.Rules(); all.Rows != fired {
			t.Fatalf("counted %d, fired %d", all.Rows, fired)
		}
	})
}

// Per request, a rule fails rows of a batch, lets a later one of the same request pass, and then restarts.
func TestCountingRowsPerRequest(t *testing.T) {
	t.Parallel()
	o := withRules(t, fixtures.Rule{
		ID: "r", When: fixtures.When{Operation: []string{"add"}}, Fail: &fixtures.Fail{}, Times: 2, Per: fixtures.PerRequest,
	})
	var got []int
	for range 6 {
		accepted, err := o.Submit(platform.Submission{
			GroupID: "grp_1", Rows: []fixtures.Row{{ReferenceID: "A"}},
			Call: &platform.Call{Operation: fixtures.SubmitOperation, GroupID: "grp_1", Digest: platform.Digest{1}},
		})
		if err != nil {
			t.Fatal(err)
		}
		sync, err := o.Retrieve("grp_1", accepted.ID)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, len(platform.ResultsOf(sync.Outcomes).Failures))
		if len(platform.ResultsOf(sync.Outcomes).Failures) == 0 { // the next one is to add again
			if _, err := o.Submit(platform.Submission{GroupID: "grp_1"}); err != nil {
				t.Fatal(err)
			}
		}
	}
	if !slices.Equal(got, []int{1, 1, 0, 1, 1, 0}) {
		t.Errorf("failures %v", got)
	}
}

// A draw depends on nothing but what it is derived from: a second organization that sees the same draws the same, and
// what another rule does in between changes nothing.
func TestDraws(t *testing.T) {
	t.Parallel()
	half := fixtures.Rule{ID: "half", Respond: &fixtures.Respond{Status: 503}, Probability: 0.5}
	draws := func(o *platform.Organization, between func()) (all string, fired int) {
		for range 400 {
			between()
			if endsCall(o, 0) {
				fired++
				all += "x"
			} else {
				all += "."
			}
		}
		return all, fired
	}
	one, fired := draws(withRules(t, half), func() {})
	if fired < 140 || fired > 260 {
		t.Errorf("fired %d times of 400", fired)
	}
	other := withRules(t, half, fixtures.Rule{ID: "rows", Fail: &fixtures.Fail{}, Probability: 0.5})
	n := 0
	two, _ := draws(other, func() {
		n++
		if _, err := other.Submit(platform.Submission{GroupID: "grp_1", Rows: []fixtures.Row{{ReferenceID: fmt.Sprint(n)}}}); err != nil {
			t.Fatal(err)
		}
	})
	if one != two {
		t.Error("another rule's draws have changed these")
	}
}

// The first rule that matches wins, and one that is not taken is not charged.
func TestFirstRuleWins(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var rules []fixtures.Rule
		for i := range rapid.IntRange(1, 5).Draw(t, "rules") {
			rules = append(rules, fixtures.Rule{ID: fmt.Sprint(i), Respond: &fixtures.Respond{Status: 503}, Times: rapid.IntRange(1, 3).Draw(t, "times")})
		}
		o := withRules(t, rules...)
		for i, r := range rules {
			for range r.Times {
				effects := o.MatchCall(&platform.Call{Operation: "ListPlans"})
				if effects.Ending == nil || effects.Ending.ID != r.ID {
					t.Fatalf("not rule %d: %+v", i, effects.Ending)
				}
			}
		}
		if endsCall(o, 0) {
			t.Fatal("all have fired, and one goes on")
		}
	})
}

// What injecting and removing does, in any order, is what a list would do.
func TestLayers(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		o := withRules(t, fixtures.Rule{ID: "fixture", Respond: &fixtures.Respond{Status: 503}})
		var model []string
		undos := map[string]func(){}
		t.Repeat(map[string]func(*rapid.T){
			"inject": func(t *rapid.T) {
				view, undo, err := o.Inject(fixtures.Rule{Respond: &fixtures.Respond{Status: 503}})
				if err != nil || slices.Contains(model, view.ID) {
					t.Fatalf("%q, %v", view.ID, err)
				}
				undos[view.ID] = undo
				model = slices.Insert(model, 0, view.ID)
			},
			"undo": func(t *rapid.T) {
				if len(model) == 0 {
					t.Skip()
				}
				at := rapid.IntRange(0, len(model)-1).Draw(t, "at")
				undos[model[at]]()
				undos[model[at]]()
				model = slices.Delete(model, at, at+1)
			},
			"withdraw": func(t *rapid.T) {
				if len(model) == 0 {
					t.Skip()
				}
				if _, err := o.RemoveRule(model[0]); err != nil {
					t.Fatal(err)
				}
				model = model[1:]
			},
			"all": func(t *rapid.T) {
				if n := o.RemoveRules(); n != len(model) {
					t.Fatalf("removed %d of %d", n, len(model))
				}
				model = nil
			},
			"": func(t *rapid.T) {
				views, _ := o.Rules()
				var got []string
				for _, v := range views {
					got = append(got, v.ID)
				}
				if !slices.Equal(got, append(slices.Clone(model), "fixture")) {
					t.Fatalf("rules %v, want %v", got, model)
				}
			},
		})
	})
}

// A rule that comes or goes between two calls counts for the second.
func TestRulesComeAndGo(t *testing.T) {
	t.Parallel()
	busy := &fixtures.Respond{Status: 503}
	o := withRules(t, fixtures.Rule{ID: "other", When: fixtures.When{Call: []string{"GetGroup"}}, Respond: busy})
	if endsCall(o, 0) {
		t.Error("the rule on another call fired")
	}
	_, undo, err := o.Inject(fixtures.Rule{When: fixtures.When{Call: []string{"List*"}}, Respond: busy})
	if err != nil {
		t.Fatal(err)
	}
	if !endsCall(o, 0) {
		t.Error("the injected rule did not fire")
	}
	if undo(); endsCall(o, 0) {
		t.Error("the rule fired after it was removed")
	}
}
