package server

import (
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/internal/clone"
)

// RuleBuilder builds a rule, as in Respond(429).RetryAfter(2*time.Second).Times(2). Each method returns a new builder and
// does not change its receiver. Inject reports mistakes.
type RuleBuilder struct{ rule fixtures.Rule }

// FailAdd fails the add of a row, by its reference_id (* and ? are wildcards); an empty reason means "Invalid plan_id".
func FailAdd(referenceID, reason string) RuleBuilder { return failRow("add", referenceID, reason) }

// FailRemove fails the removal of a member, by the reference_id (* and ? are wildcards); an empty reason means "Invalid
// plan_id".
func FailRemove(referenceID, reason string) RuleBuilder {
	return failRow("remove", referenceID, reason)
}

func failRow(operation, referenceID, reason string) RuleBuilder {
	return RuleBuilder{fixtures.Rule{
		When: fixtures.When{Operation: []string{operation}, ReferenceID: []string{referenceID}},
		Fail: &fixtures.Fail{Reason: reason},
	}}
}

// Respond answers a call with a status from 200 to 599, in place of the platform's answer, in the API's error model.
func Respond(status int) RuleBuilder {
	return RuleBuilder{fixtures.Rule{Respond: &fixtures.Respond{Status: status}}}
}

// Break breaks the connection of a call, as in Break(fixtures.ConnectionReset).
func Break(how string) RuleBuilder { return RuleBuilder{fixtures.Rule{Connection: how}} }

// LoseAnswer lets the platform carry out a call, and closes the connection instead of answering.
func LoseAnswer() RuleBuilder { return Break(fixtures.ConnectionClose).After() }

// Latency makes a call wait before it does anything, in real time.
func Latency(d time.Duration) RuleBuilder {
	return RuleBuilder{fixtures.Rule{Latency: &fixtures.Latency{Min: d, Max: d}}}
}

// Completing sets how batches complete, such as Completing(fixtures.Never()).
func Completing(c fixtures.Completion) RuleBuilder { return RuleBuilder{fixtures.Rule{Complete: c}} }

// AsRule returns the rule that has been built so far.
func (b RuleBuilder) AsRule() fixtures.Rule { return clone.Deep(b.rule) }

// with returns a changed copy.
func (b RuleBuilder) with(change func(*fixtures.Rule)) RuleBuilder {
	b.rule = clone.Deep(b.rule)
	change(&b.rule)
	return b
}

// answering returns a copy with a changed answer; without Respond, its status 0 is an error of Inject.
func (b RuleBuilder) answering(change func(*fixtures.Respond)) RuleBuilder {
	return b.with(func(r *fixtures.Rule) {
		if r.Respond == nil {
			r.Respond = &fixtures.Respond{}
		}
		change(r.Respond)
	})
}

// Named gives the rule an id, for headers, journal and log.
func (b RuleBuilder) Named(id string) RuleBuilder {
	return b.with(func(r *fixtures.Rule) { r.ID = id })
}

// On restricts the rule to some calls, by operationId (see fixtures.Calls).
func (b RuleBuilder) On(calls ...string) RuleBuilder {
	return b.with(func(r *fixtures.Rule) { r.When.Call = slices.Clone(calls) })
}

// Group restricts the rule to some groups.
func (b RuleBuilder) Group(ids ...string) RuleBuilder {
	return b.with(func(r *fixtures.Rule) { r.When.GroupID = slices.Clone(ids) })
}

// Times lets the rule fire n times, counting failed rows or calls; fixtures.ExhaustRetries outlasts the official clients.
func (b RuleBuilder) Times(n int) RuleBuilder {
	return b.with(func(r *fixtures.Rule) {
		if r.Times = n; n == 0 {
			r.Times = -1 // In a Rule 0 means no limit; Times(0) is a mistake.
		}
	})
}

// Skip lets n matching rows, or calls, pass first.
func (b RuleBuilder) Skip(n int) RuleBuilder { return b.with(func(r *fixtures.Rule) { r.Skip = n }) }

// PerRequest counts identical requests, and restarts after one has passed.
func (b RuleBuilder) PerRequest() RuleBuilder {
	return b.with(func(r *fixtures.Rule) { r.Per = fixtures.PerRequest })
}

// After lets the platform carry out a call before the rule takes effect.
func (b RuleBuilder) After() RuleBuilder {
	return b.with(func(r *fixtures.Rule) { r.Phase = fixtures.PhaseAfter })
}

// Header sets a header of the answer of Respond.
func (b RuleBuilder) Header(name, value string) RuleBuilder {
	return b.answering(func(r *fixtures.Respond) {
		if r.Headers == nil {
			r.Headers = make(map[string]string)
		}
		r.Headers[name] = value
	})
}

// RetryAfter sets the header Retry-After of the answer of Respond, in whole seconds, rounded up.
func (b RuleBuilder) RetryAfter(d time.Duration) RuleBuilder {
	return b.Header("Retry-After", strconv.Itoa(int(math.Ceil(d.Seconds()))))
}

// Body sends a text instead of the error model.
func (b RuleBuilder) Body(text string) RuleBuilder {
	return b.answering(func(r *fixtures.Respond) { r.Body = &text })
}
