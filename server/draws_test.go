package server_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server"
)

// origin is all that a draw may depend on, its own place among the others aside.
type origin struct {
	seed                        uint64
	organization, rule, request string
}

// patternsOf draws for 64 rows of one batch, and for 64 calls, by rules that fire every second time: x where one fired.
func (d origin) patternsOf(t *testing.T) (rows, calls string) {
	t.Helper()
	const n = 64
	half := fixtures.Rule{ID: d.rule, Probability: 0.5, Fail: &fixtures.Fail{}, Respond: &fixtures.Respond{Status: 503}}
	half.When.Call = []string{"ListPlans", "SubmitGroupMemberSync"}
	batch := fixtures.Sync{RequestID: d.request, Ordinal: 1, AcceptedAt: noon, Complete: fixtures.Manual(), CompleteFrom: "fixture"}
	for i := range n {
		batch.Rows = append(batch.Rows, person(fmt.Sprint("EMP-", i)))
	}
	s := open(t, server.WithFixture(fixtures.Fixture{
		OrganizationID: d.organization, Seed: &d.seed, Clock: &fixtures.Clock{Now: noon, Frozen: true},
		Groups: []fixtures.Group{{ID: group, Accepted: 1, Syncs: []fixtures.Sync{batch}}},
		Rules:  []fixtures.Rule{half},
	}))
	sync, err := s.sb.CompleteSync(d.request)
	if err != nil {
		t.Fatal(err)
	}
	note := func(pattern *string, fired bool) { *pattern += map[bool]string{true: "x", false: "."}[fired] }
	for _, outcome := range sync.Outcomes {
		note(&rows, outcome.Reason != "")
	}
	for range n {
		note(&calls, s.send(http.MethodGet, "/v1/plans", "").status == http.StatusServiceUnavailable)
	}
	return rows, calls
}

// A draw follows from seed, organization and rule, and for a row from request id and reference_id, for a call from
// its number: from each of them, and from nothing else.
func TestWhatADrawDependsOn(t *testing.T) {
	t.Parallel()
	base := origin{seed: 1, organization: "org_one", rule: "half", request: "grpmsr_one"}
	rows, calls := base.patternsOf(t)
	for name, pattern := range map[string]string{"reference_id": rows, "nth call": calls} {
		if fired := strings.Count(pattern, "x"); fired < 16 || fired > 48 {
			t.Errorf("%s: it fires %d times of 64, for every second one: %s", name, fired, pattern)
		}
	}
	for name, test := range map[string]struct {
		other                   origin
		rowsDiffer, callsDiffer bool
	}{
		"nothing else": {base, false, false},
		"seed":         {origin{2, base.organization, base.rule, base.request}, true, true},
		"organization": {origin{base.seed, "org_two", base.rule, base.request}, true, true},
		"rule":         {origin{base.seed, base.organization, "other", base.request}, true, true},
		"request id":   {origin{base.seed, base.organization, base.rule, "grpmsr_two"}, true, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			otherRows, otherCalls := test.other.patternsOf(t)
			if differ := otherRows != rows; differ != test.rowsDiffer {
				t.Errorf("rows differ: %t, want %t\n%s\n%s", differ, test.rowsDiffer, rows, otherRows)
			}
			if differ := otherCalls != calls; differ != test.callsDiffer {
				t.Errorf("calls differ: %t, want %t\n%s\n%s", differ, test.callsDiffer, calls, otherCalls)
			}
		})
	}
}
