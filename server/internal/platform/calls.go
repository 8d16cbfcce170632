package platform

import (
	"slices"
	"strconv"
	"time"
)

// Call is one call on its way: what rules can ask of it, and what they have decided about it. It is used by one request,
// and by nobody at the same time.
type Call struct {
	Operation string
	// GroupID is the group of the path; empty where it has none.
	GroupID string
	// Digest is needed where Watches says so, and for a submit.
	Digest Digest
	// Directive is the rule of the request's own header, if it has one for calls.
	Directive *Directive

	decided map[*rule]bool
	effects Effects
}

// Effects are what rules do to a call.
type Effects struct {
	// Ending is how the call ends; nil means as the platform says.
	Ending *Effect
	// Wait is how long the call waits; nil means not at all.
	Wait *Effect
	// Rules are the ids of the rules that fired, in the order in which they did.
	Rules []string
	// Directed says that one of them is the rule of the request's own header.
	Directed bool
}

// Effect is something that one rule does to a call.
type Effect struct {
	Rule string
	// After says that it comes after the call did what it does.
	After bool
	// Origin is what the rule was made from.
	Origin any
	// Latency is for how long, in real time.
	Latency time.Duration
}

// Watches says whether a rule could do something to a call before its rows are known, or counts for identical ones.
func (o *Organization) Watches(c *Call) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if c.Directive != nil {
		return true
	}
	return slices.ContainsFunc(o.rules.all, func(r *rule) bool {
		return (r.Ends || r.Latency != nil) && !r.ofRows() && r.matchesCall(c.Operation, c.GroupID)
	})
}

// Arrive is what the rules without conditions on rows do to a call.
func (o *Organization) Arrive(c *Call) Effects {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.begin()
	o.take(c, nil, false)
	return c.effects
}

// Meet is what all rules together do to a submit, now that its rows are known. It fails with ErrGroupNotFound.
func (o *Organization) Meet(c *Call, rows []Row) (Effects, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.begin()
	if o.groups[c.GroupID] == nil && (!o.autoCreateGroups || !creatable(c.GroupID)) {
		return Effects{}, ErrGroupNotFound
	}
	o.take(c, rows, true)
	return c.effects, nil
}

// take lets the rules act that have conditions on rows, or those that have none: the first that matches wins, for each
// effect by itself, and one that is not taken is not charged.
func (o *Organization) take(c *Call, rows []Row, ofRows bool) {
	if request := o.rules.ofRequest(c.Directive); request != nil && !ofRows {
		o.act(c, request, rows)
	}
	for _, r := range o.rules.all {
		if r.ofRows() == ofRows {
			o.act(c, r, rows)
		}
	}
}

func (o *Organization) act(c *Call, r *rule, rows []Row) {
	ends := r.Ends && c.effects.Ending == nil
	waits := r.Latency != nil && c.effects.Wait == nil
	if !ends && !waits || !r.matchesCall(c.Operation, c.GroupID) || !r.matchesAny(rows) || !o.firesFor(c, r) {
		return
	}
	effect := Effect{Rule: r.ID, After: r.After, Origin: r.Origin}
	if ends {
		c.effects.Ending = &effect
	}
	if waits {
		wait := effect
		wait.Latency = o.latency(r)
		c.effects.Wait = &wait
	}
	c.effects.Directed = c.effects.Directed || r.source == SourceRequest
	c.effects.Rules = append(c.effects.Rules, r.ID)
}

// firesFor decides once for each call whether a rule that matches fires.
func (o *Organization) firesFor(c *Call, r *rule) bool {
	if fired, decided := c.decided[r]; decided {
		return fired
	}
	if c.decided == nil {
		c.decided = make(map[*rule]bool)
	}
	key := counted{digest: c.Digest}
	came := r.charge(&r.calls, key, func(nth int) float64 { return o.ids.draw(o.id, r.ID, "call", strconv.Itoa(nth)) })
	if came == exhausted {
		r.each.restart(key)
	}
	if came == fires {
		o.rules.fired.Calls++
	}
	c.decided[r] = came == fires
	return c.decided[r]
}

// latency is how long the rule makes this call wait, in whole milliseconds.
func (o *Organization) latency(r *rule) time.Duration {
	least, most := r.Latency.Min, r.Latency.Max
	if least == most {
		return least
	}
	drawn := o.ids.draw(o.id, r.ID, "latency", strconv.Itoa(r.calls.matched))
	return least + time.Duration(drawn*float64(most-least+time.Millisecond)).Truncate(time.Millisecond)
}

// completing is the first rule that says how a batch of these rows completes, or nil.
func (o *Organization) completing(c *Call, rows []Row) *rule {
	for _, r := range o.rules.all {
		if r.Complete != (Mode{}) && r.matchesCall(c.Operation, c.GroupID) && r.matchesAny(rows) && o.firesFor(c, r) {
			return r
		}
	}
	return nil
}
