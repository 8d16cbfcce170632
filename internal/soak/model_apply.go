package main

import (
	"slices"

	"github.com/vitable-sandbox/sandbox/fixtures"
)

// rule fails rows by reference_id or last name, whichever is given.
type rule struct {
	id              string
	operation       string
	reference, last string
	reason          string
	times           int // 0 means without end
	fired           int
	runtime         bool
}

// plan is the one plan that the organization has.
const plan = "pln_soak"

// fails tells why an operation on a row fails, if a rule says so, and charges the rule.
func (m *model) fails(operation string, r *row) (reason string, fails bool) {
	for _, each := range m.rules {
		spent := each.times > 0 && each.fired >= each.times
		if spent || each.operation != operation ||
			each.reference != "" && each.reference != r.reference || each.last != "" && each.last != r.last {
			continue
		}
		each.fired++
		return each.reason, true
	}
	return "", false
}

// apply replaces the roster of the batch's group by its rows.
func (m *model) apply(b *batch) {
	find := func(rows []row, reference string) int {
		return slices.IndexFunc(rows, func(r row) bool { return r.reference == reference })
	}
	var added, roster []row
	for _, r := range b.rows {
		if find(b.group.roster, r.reference) >= 0 {
			continue
		}
		reason, fails := b.byHand[r.reference]
		if !fails {
			reason, fails = m.fails("add", &r)
		}
		if !fails && r.plan != plan {
			reason, fails = fixtures.InvalidPlan, true
		}
		if fails {
			b.failures = append(b.failures, fixtures.Failure{ReferenceID: r.reference, Operation: fixtures.Add, Reason: reason})
			continue
		}
		added = append(added, r)
		b.added = append(b.added, r.reference)
	}
	for _, old := range b.group.roster {
		if i := find(b.rows, old.reference); i >= 0 {
			updated := b.rows[i]
			updated.plan = old.plan
			roster = append(roster, updated)
			continue
		}
		if reason, fails := m.fails("remove", &old); fails {
			b.failures = append(b.failures, fixtures.Failure{ReferenceID: old.reference, Operation: fixtures.Remove, Reason: reason})
			roster = append(roster, old)
			continue
		}
		b.removed = append(b.removed, old.reference)
	}
	b.group.roster = slices.Concat(roster, added)
}
