package platform

import (
	"slices"
	"strconv"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
)

// Call is one call as rules see it, and what they have decided about it. It belongs to one request, and is not safe for
// concurrent use.
type Call struct {
	Operation string
	// GroupID is the group of the path; empty if it has none.
	GroupID string
	// Digest is needed if MayAffect reports true, and for a submit.
	Digest Digest
	// Rule is the rule on calls of the request's own header, if any.
	Rule *RequestRule

	decided map[*rule]bool
	effects Effects
	plans   []string  // of the rows
	few     [2]string // is the room for most plans
}

// plansOf returns the plans of the rows of the call, each once as a rule: most rosters have few, in a row.
func (c *Call) plansOf(rows []fixtures.Row) []string {
	if c.plans == nil && len(rows) > 0 {
		c.plans = c.few[:0]
		for i := range rows {
			if last := len(c.plans) - 1; last < 0 || c.plans[last] != rows[i].PlanID {
				c.plans = append(c.plans, rows[i].PlanID)
			}
		}
	}
	return c.plans
}

// Effects are what rules do to a call.
type Effects struct {
	// Ending is the rule that decides how the call ends; nil means that the platform answers.
	Ending *fixtures.Rule
	// Delaying is the rule that makes the call wait, and Wait how long; nil means that it does not wait.
	Delaying *fixtures.Rule
	Wait     time.Duration
	// Rules are the ids of the rules that fired, in the order in which they did.
	Rules []string
	// ByRequest reports whether one of them is the rule of the request's own header.
	ByRequest bool
}

// Preempt makes a rule that is none of the organization's the first of all. It has no count, and fires.
func (c *Call) Preempt(r *fixtures.Rule) {
	if r.Respond != nil || r.Connection != "" {
		c.effects.Ending = r
	}
	if r.Latency != nil {
		c.effects.Delaying, c.effects.Wait = r, r.Latency.Min
	}
	c.effects.Rules = append(c.effects.Rules, r.ID)
}

// MayAffect reports whether a rule could affect a call before its rows are known.
func (o *Organization) MayAffect(c *Call) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return c.Rule != nil || slices.ContainsFunc(o.rules.on(c.Operation), func(r *rule) bool {
		return (r.endsCall() || r.Latency != nil) && !r.hasRowCondition() && r.matchesCall(c.Operation, c.GroupID)
	})
}

// MatchCall returns what the rules without conditions on rows do to a call.
func (o *Organization) MatchCall(c *Call) Effects {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.begin()
	o.match(c, nil, false)
	return c.effects
}

// MatchRows returns what all rules together do to a submit, now that its rows are known. It fails with ErrGroupNotFound.
func (o *Organization) MatchRows(c *Call, rows []fixtures.Row) (Effects, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.begin()
	if o.groups[c.GroupID] == nil && (!o.autoCreateGroups || !creatable(c.GroupID)) {
		return Effects{}, ErrGroupNotFound
	}
	o.match(c, rows, true)
	return c.effects, nil
}

// match tries the rules that have conditions on rows, or those that have none. For each effect the first rule that matches
// is taken; the others are not counted.
func (o *Organization) match(c *Call, rows []fixtures.Row, rowConditions bool) {
	if r := o.rules.ofRequest(c.Rule); r != nil && !rowConditions {
		o.affect(c, r, rows)
	}
	for _, r := range o.rules.on(c.Operation) {
		if r.hasRowCondition() == rowConditions {
			o.affect(c, r, rows)
		}
	}
}

func (o *Organization) affect(c *Call, r *rule, rows []fixtures.Row) {
	ends := r.endsCall() && c.effects.Ending == nil
	delays := r.Latency != nil && c.effects.Delaying == nil
	if !ends && !delays || !r.matchesCall(c.Operation, c.GroupID) || !r.matchesAny(rows, c.plansOf(rows)) || !o.firesOnCall(c, r) {
		return
	}
	if ends {
		c.effects.Ending = r.Rule
	}
	if delays {
		c.effects.Delaying, c.effects.Wait = r.Rule, o.latency(r)
	}
	c.effects.ByRequest = c.effects.ByRequest || r.source == SourceRequest
	c.effects.Rules = append(c.effects.Rules, r.ID)
}

// firesOnCall decides once per call whether a rule that matches fires.
func (o *Organization) firesOnCall(c *Call, r *rule) bool {
	if fired, decided := c.decided[r]; decided {
		return fired
	}
	if c.decided == nil {
		c.decided = make(map[*rule]bool)
	}
	key := counted{digest: c.Digest}
	counts := o.rules.countsOf(r)
	decision := counts.charge(r, key, func(nth int) float64 { return o.ids.draw(o.id, r.ID, "call", strconv.Itoa(nth)) })
	if decision == exhausted {
		counts.each.restart(key)
	}
	if decision == fires {
		o.rules.fired.Calls++
		o.note(partRules, "")
	}
	c.decided[r] = decision == fires
	return c.decided[r]
}

// latency returns how long the rule makes this call wait, in whole milliseconds.
func (o *Organization) latency(r *rule) time.Duration {
	shortest, longest := r.Latency.Min, r.Latency.Max
	if shortest == longest {
		return shortest
	}
	drawn := o.ids.draw(o.id, r.ID, "latency", strconv.Itoa(o.rules.countsOf(r).calls.matched))
	return shortest + time.Duration(drawn*float64(longest-shortest+time.Millisecond)).Truncate(time.Millisecond)
}

// completingRule returns the first rule that decides how a batch of these rows completes, or nil.
func (o *Organization) completingRule(c *Call, rows []fixtures.Row) *rule {
	for _, r := range o.rules.on(c.Operation) {
		if !r.Complete.IsZero() && r.matchesCall(c.Operation, c.GroupID) && r.matchesAny(rows, c.plansOf(rows)) && o.firesOnCall(c, r) {
			return r
		}
	}
	return nil
}

// failingRule returns the first rule that fails the row, or nil; the rule of the request's own header comes first.
func (o *Organization) failingRule(g *group, b *batch, op string, row *fixtures.Row) *rule {
	if r := b.requestRule; r != nil && r.matchesOperation(g.id, op, row) && o.firesOnRow(r, b, row) {
		return r
	}
	for _, r := range o.rules.on(fixtures.SubmitOperation) {
		if r.Fail != nil && r.matchesOperation(g.id, op, row) && o.firesOnRow(r, b, row) {
			return r
		}
	}
	return nil
}

// firesOnRow decides whether a rule that matches a row fails it.
func (o *Organization) firesOnRow(r *rule, b *batch, row *fixtures.Row) bool {
	decision := o.rules.countsOf(r).charge(r, counted{digest: b.digest, rows: true}, func(int) float64 {
		return o.ids.draw(o.id, r.ID, "row", b.id, row.ReferenceID)
	})
	if r.Per == fixtures.PerRequest && decision != passes {
		if b.matched == nil {
			b.pending.own().matched = make(map[*rule]bool)
		}
		b.matched[r] = b.matched[r] || decision == fires
	}
	if decision == fires {
		o.rules.fired.Rows++
		o.note(partRules, "")
	}
	return decision == fires
}

// restartCounts restarts the counts, for identical requests, of the rules that matched rows of this batch and failed none
// because they had fired often enough before.
func (o *Organization) restartCounts(b *batch) {
	for r, fired := range b.matched {
		if !fired {
			o.rules.countsOf(r).each.restart(counted{digest: b.digest, rows: true})
		}
	}
}
