package platform

import (
	"slices"
	"time"
)

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
			continue
		}
		if reason := o.refuse(g, b, Add, row); reason != "" {
			b.results.fail(row, Add, reason)
			continue
		}
		m := &member{id: o.memberID(g, row.ReferenceID), row: *row, addedAt: at, listed: b.acceptance}
		g.roster.add(m)
		b.results.Added = append(b.results.Added, m.id)
	}
	if present > 0 {
		o.removeUnlisted(g, b)
	}
	b.rows = nil
	b.completedAt = at
}

func (o *Organization) removeUnlisted(g *group, b *batch) {
	g.roster.retain(func(m *member) bool {
		if m.listed == b.acceptance {
			return true
		}
		if reason := o.refuse(g, b, Remove, &m.row); reason != "" {
			b.results.fail(&m.row, Remove, reason)
			return true
		}
		b.results.Removed = append(b.results.Removed, m.id)
		return false
	})
}

// refuse is the reason for which the operation fails, or nothing. Rules come first: only a row that no rule failed has
// its plan looked at.
func (o *Organization) refuse(g *group, b *batch, op Operation, row *Row) string {
	if r := failing(o.rules, g.id, op, row); r != nil {
		if !slices.Contains(b.results.Rules, r.id) {
			b.results.Rules = append(b.results.Rules, r.id)
		}
		return r.fail.Reason
	}
	if op == Add && !o.acceptAnyPlan && !o.plans[row.PlanID] {
		b.results.UnknownPlan = true
		return InvalidPlan
	}
	return ""
}

func (o *Organization) memberID(g *group, referenceID string) string {
	if id, ok := g.givenIDs[referenceID]; ok {
		return id
	}
	return o.ids.derive(memberPrefix, o.id, g.id, referenceID)
}

func (r *Results) fail(row *Row, op Operation, reason string) {
	r.Failures = append(r.Failures, Failure{ReferenceID: row.ReferenceID, Operation: op, Reason: reason})
}
