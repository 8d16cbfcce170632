package platform

import (
	"slices"
	"time"
)

// mostRemoved is how many removed members of a group are remembered.
const mostRemoved = 1000

// apply replaces the roster of a group by the rows of a batch: rows that are not subscribed are added, subscribed ones
// are updated and keep their plan, members without a row are removed. A failed add leaves the person out, a failed
// removal leaves the person in.
func (o *Organization) apply(g *group, b *batch, at time.Time) {
	present := len(g.roster.members)
	for i := range b.rows {
		row := &b.rows[i]
		if m := g.roster.byRef[row.ReferenceID]; m != nil {
			plan := m.row.PlanID
			m.row = *row
			m.row.PlanID = plan
			m.listed = b.acceptance
			b.unchanged++
			continue
		}
		outcome := Outcome{ReferenceID: row.ReferenceID, Operation: Add}
		if o.refuse(g, b, row, &outcome) {
			b.settle(outcome)
			continue
		}
		m := &member{id: o.memberID(g, row.ReferenceID), row: *row, addedAt: at, listed: b.acceptance}
		g.roster.add(m)
		outcome.MemberID = m.id
		b.settle(outcome)
	}
	if present > 0 {
		o.removeUnlisted(g, b, at)
	}
	g.forgetRemoved()
	b.restart()
	b.rows, b.decided = nil, nil
	b.completedAt = at
}

func (o *Organization) removeUnlisted(g *group, b *batch, at time.Time) {
	g.roster.retain(func(m *member) bool {
		if m.listed == b.acceptance {
			return true
		}
		outcome := Outcome{ReferenceID: m.row.ReferenceID, Operation: Remove, MemberID: m.id}
		stays := o.refuse(g, b, &m.row, &outcome)
		b.settle(outcome)
		if !stays {
			g.removed = append(g.removed, Member{
				ID: m.id, Row: Row{ReferenceID: m.row.ReferenceID}, AddedAt: m.addedAt, RemovedAt: at,
			})
		}
		return stays
	})
}

// forgetRemoved drops from the removed members those who are subscribed again, and the oldest past the limit.
func (g *group) forgetRemoved() {
	g.removed = slices.DeleteFunc(g.removed, func(m Member) bool { return g.roster.byRef[m.Row.ReferenceID] != nil })
	if over := len(g.removed) - mostRemoved; over > 0 {
		g.removed = slices.Delete(g.removed, 0, over)
	}
}

// refuse says whether the operation fails, and then why. What was decided by hand comes first, then the rules: only a
// row that no rule failed has its plan looked at.
func (o *Organization) refuse(g *group, b *batch, row *Row, outcome *Outcome) bool {
	op := outcome.Operation
	if reason, decided := b.decided[failureKey{row.ReferenceID, op}]; decided {
		outcome.Reason, outcome.ByHand = reason, true
		return true
	}
	if r := o.failing(g, b, op, row); r != nil {
		outcome.Reason, outcome.Rule = r.Fail.Reason, r.ID
		return true
	}
	if op == Add && !o.acceptAnyPlan && !o.plans[row.PlanID] && !o.rules.unlisted[row.PlanID] {
		b.results.UnknownPlan = true
		outcome.Reason = InvalidPlan
		return true
	}
	return false
}

// settle records what happened to one row, in the results as well.
func (b *batch) settle(outcome Outcome) {
	b.outcomes = append(b.outcomes, outcome)
	r := &b.results
	switch {
	case outcome.Reason != "":
		r.Failures = append(r.Failures, Failure{outcome.ReferenceID, outcome.Operation, outcome.Reason})
		if outcome.Rule != "" && !slices.Contains(r.Rules, outcome.Rule) {
			r.Rules = append(r.Rules, outcome.Rule)
		}
	case outcome.Operation == Add:
		r.Added = append(r.Added, outcome.MemberID)
	default:
		r.Removed = append(r.Removed, outcome.MemberID)
	}
}

func (o *Organization) memberID(g *group, referenceID string) string {
	if id, ok := g.givenIDs[referenceID]; ok {
		return id
	}
	return o.ids.derive(memberPrefix, o.id, g.id, referenceID)
}
