package platform

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
)

// maxRemoved limits how many removed members of a group are remembered.
const maxRemoved = 1000

// apply replaces the roster of a group by the rows of a batch: rows that are not subscribed are added, subscribed ones
// are updated and keep their plan, members without a row are removed. A failed add leaves the person out, a failed
// removal leaves the person in.
func (o *Organization) apply(g *group, b *batch, at time.Time) {
	present := len(g.roster.members)
	for i := range b.rows {
		row := &b.rows[i]
		if m := g.roster.byRef[row.ReferenceID]; m != nil {
			m.update(row)
			m.listed = b.ordinal
			b.unchanged++
			continue
		}
		outcome := fixtures.Outcome{ReferenceID: row.ReferenceID, Operation: fixtures.Add}
		if o.fails(g, b, row, &outcome) {
			outcome.ReferenceID = strings.Clone(row.ReferenceID)
		} else {
			m := &member{Member: fixtures.Member{ID: o.memberID(g, row.ReferenceID), Row: owned(row), AddedAt: at}, listed: b.ordinal}
			g.roster.add(m)
			outcome.ReferenceID, outcome.MemberID = m.ReferenceID, m.ID
		}
		b.record(outcome)
	}
	if present > 0 {
		o.removeUnlisted(g, b, at)
	}
	if slices.ContainsFunc(b.outcomes, func(o fixtures.Outcome) bool { return o.Reason == "" }) {
		g.forgetRemoved()
	}
	o.restartCounts(b)
	b.fit()
	b.completedAt, b.pending = instantOf(at), nil
}

// fit takes away the room of a list that will not grow any more.
func (b *batch) fit() {
	if cap(b.outcomes)-len(b.outcomes) > len(b.outcomes)/8 {
		b.outcomes = append(make([]fixtures.Outcome, 0, len(b.outcomes)), b.outcomes...)
	}
}

func (o *Organization) removeUnlisted(g *group, b *batch, at time.Time) {
	g.roster.retain(func(m *member) bool {
		if m.listed == b.ordinal {
			return true
		}
		outcome := fixtures.Outcome{ReferenceID: m.ReferenceID, Operation: fixtures.Remove, MemberID: m.ID}
		stays := o.fails(g, b, &m.Row, &outcome)
		b.record(outcome)
		if !stays {
			g.removed = append(g.removed, fixtures.Member{
				ID: m.ID, Row: fixtures.Row{ReferenceID: m.ReferenceID}, AddedAt: m.AddedAt, RemovedAt: at,
			})
		}
		return stays
	})
}

// forgetRemoved drops removed members who are subscribed again, and the oldest over the limit.
func (g *group) forgetRemoved() {
	g.removed = slices.DeleteFunc(g.removed, func(m fixtures.Member) bool { return g.roster.byRef[m.ReferenceID] != nil })
	if over := len(g.removed) - maxRemoved; over > 0 {
		g.removed = slices.Delete(g.removed, 0, over)
	}
}

// fails reports whether the operation fails, and sets the reason in the outcome. Decisions by hand come first, then the
// rules; the plan of a row is checked only if no rule failed it.
func (o *Organization) fails(g *group, b *batch, row *fixtures.Row, outcome *fixtures.Outcome) bool {
	op := outcome.Operation
	if reason, decided := b.decided[failureKey{row.ReferenceID, op}]; decided {
		outcome.Reason, outcome.ByHand = reason, true
		return true
	}
	if r := o.failingRule(g, b, op, row); r != nil {
		outcome.Reason, outcome.Rule = cmp.Or(r.Fail.Reason, fixtures.InvalidPlan), r.ID
		return true
	}
	if op == fixtures.Add && !o.acceptAnyPlan && !o.plans[row.PlanID] && !o.rules.unlisted[row.PlanID] {
		b.own().unknownPlan = true
		outcome.Reason = fixtures.InvalidPlan
		return true
	}
	return false
}

func (o *Organization) memberID(g *group, referenceID string) string {
	if id, ok := g.givenIDs[referenceID]; ok {
		return id
	}
	return o.ids.derive(memberPrefix, o.id, g.id, referenceID)
}
