package server_test

import (
	"fmt"
	"net/http"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server"
	"github.com/vitable-sandbox/sandbox/server/control"
)

// A batch that is due is judged by the rules of that instant: what changes the rules later, before anybody has looked,
// comes too late for it.
func TestRulesThatComeTooLateForABatch(t *testing.T) {
	t.Parallel()
	blocks := server.FailAdd("A", "Blocked").Named("blocks")
	for name, test := range map[string]struct {
		blocked bool // by a rule that is there from the start
		change  func(s *session, undo func())
	}{
		"inject": {false, func(s *session, _ func()) { s.inject(blocks) }},
		"inject over HTTP": {false, func(s *session, _ func()) {
			s.send(http.MethodPost, "/_sandbox/rules", `{"when":{"operation":"add"},"fail":{}}`)
		}},
		"remove one over HTTP": {true, func(s *session, _ func()) { ok[control.RuleResponse](s, "DELETE", "/rules/blocks", "") }},
		"remove all":           {true, func(s *session, _ func()) { s.sb.RemoveRules() }},
		"remove all over HTTP": {true, func(s *session, _ func()) { ok[control.RulesRemovedResponse](s, "DELETE", "/rules", "") }},
		"undo":                 {true, func(_ *session, undo func()) { undo() }},
		"reset of the rules": {true, func(s *session, _ func()) {
			if err := s.sb.Reset(server.ScopeRules); err != nil {
				s.t.Error(err)
			}
		}},
		"reset over HTTP": {true, func(s *session, _ func()) {
			ok[control.ResetResponse](s, "POST", "/reset", `{"scopes":["rules"]}`)
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := open(t, server.WithDelay(time.Minute))
				undo := func() {}
				if test.blocked {
					undo = s.inject(blocks)
				}
				id := s.submit(person("A")).RequestId
				time.Sleep(2 * time.Minute) //nolint:forbidigo // the bubble's time
				test.change(s, undo)
				if failed := len(s.results(id).Failures) == 1; failed != test.blocked {
					t.Errorf("the row failed: %t, want %t", failed, test.blocked)
				}
				// What was changed holds from now on.
				again := s.submit(person("A"), person("B")).RequestId
				time.Sleep(2 * time.Minute) //nolint:forbidigo // the bubble's time
				if failed := len(s.results(again).Failures) > 0; test.blocked && failed {
					t.Error("a rule that is gone goes on")
				}
			})
		})
	}
}

// What is due goes over all groups in the order of its instants, and those of one instant in the order accepted: a rule
// that fires a few times shows it.
func TestOrderOfWhatIsDueOverGroups(t *testing.T) {
	t.Parallel()
	type batch struct {
		group string
		after time.Duration
	}
	const second = time.Second
	for name, test := range map[string]struct {
		batches []batch // accepted a second apart from each other
		times   int
		failed  []int // of the batches
	}{
		"by instant": {
			[]batch{{"grp_1", 60 * second}, {"grp_2", 30 * second}, {"grp_3", 10 * second}}, 2, []int{1, 2},
		},
		"of one instant": {
			[]batch{{"grp_4", 60 * second}, {"grp_2", 59 * second}, {"grp_5", 58 * second}, {"grp_1", 57 * second}, {"grp_3", 56 * second}},
			3,
			[]int{0, 1, 2},
		},
		"of one instant, the first of them behind another": {
			[]batch{{"grp_2", 10 * second}, {"grp_2", 59 * second}, {"grp_1", 58 * second}}, 2, []int{0, 1},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := fixtures.Fixture{Rules: []fixtures.Rule{server.FailAdd("*", "").Times(test.times).Named("few").AsRule()}}
			for i := range 5 {
				f.Groups = append(f.Groups, fixtures.Group{ID: fmt.Sprintf("grp_%d", i+1)})
			}
			s := open(t, server.WithFixture(f), server.WithNow(noon))
			ids := make([]string, len(test.batches))
			for i, b := range test.batches {
				s.group = b.group
				a := s.send(http.MethodPost, s.path(), payload(t, person(fmt.Sprint("EMP-", i))), "Sandbox: complete=after:"+b.after.String())
				ids[i] = s.acceptedIn(a).RequestId
				s.advance(second)
			}
			s.advance(time.Hour)
			var failed []int
			// Who is looked at first decides nothing.
			for i, id := range slices.Backward(ids) {
				s.group = test.batches[i].group
				if len(s.results(id).Failures) == 1 {
					failed = append(failed, i)
				}
			}
			if slices.Reverse(failed); !slices.Equal(failed, test.failed) {
				t.Errorf("the rule has failed the batches %v, want %v", failed, test.failed)
			}
		})
	}
}
