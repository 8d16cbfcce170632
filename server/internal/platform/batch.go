package platform

import (
	"slices"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
)

// batch is one sync request: a roster that waits to be applied, or its results.
type batch struct {
	id           string
	group        *group
	ordinal      uint64 // of its acceptance in the organization, over all groups; 0 for history
	acceptedAt   time.Time
	complete     fixtures.Completion
	completeFrom string
	polls        int            // how often it was polled while in flight
	rows         []fixtures.Row // nil once finished
	digest       Digest         // of the request that submitted it
	requestRule  *rule          // that of the request's own header, if it fails rows
	header       *RequestRule
	// matched are the rules that count per request and matched a row of this batch, and whether they failed one.
	matched map[*rule]bool

	// ready is when the batch's own condition is met; it is valid only if isReady.
	ready   time.Time
	isReady bool
	// decided are the failures decided by hand.
	decided map[failureKey]string

	completedAt time.Time // zero while in flight
	results     fixtures.Results
	unknownPlan bool     // whether a row was refused, not by a rule, because its plan does not exist
	rules       []string // the rules that affected the results, in the order in which they fired
	outcomes    []fixtures.Outcome
	unchanged   int
}

// failureKey names what failed in a batch.
type failureKey struct {
	referenceID string
	operation   fixtures.Operation
}

func (b *batch) completed() bool { return !b.completedAt.IsZero() }

func (b *batch) neverCompletes() bool { return b.complete == fixtures.Never() }

// setReady sets when the batch's own condition is met, if time alone decides that.
func (b *batch) setReady() {
	b.ready, b.isReady = readyAt(b.complete, b.acceptedAt)
}

func readyAt(c fixtures.Completion, acceptedAt time.Time) (time.Time, bool) {
	if d, ok := c.AfterDuration(); ok {
		return acceptedAt.Add(d), true
	}
	return acceptedAt, c == fixtures.Immediate()
}

// record adds what happened to one row to the outcomes and the results.
func (b *batch) record(outcome fixtures.Outcome) {
	b.outcomes = append(b.outcomes, outcome)
	r := &b.results
	switch {
	case outcome.Reason != "":
		r.Failures = append(r.Failures, fixtures.Failure{
			ReferenceID: outcome.ReferenceID, Operation: outcome.Operation, Reason: outcome.Reason,
		})
		if outcome.Rule != "" && !slices.Contains(b.rules, outcome.Rule) {
			b.rules = append(b.rules, outcome.Rule)
		}
	case outcome.Operation == fixtures.Add:
		r.AddedGroupMemberIDs = append(r.AddedGroupMemberIDs, outcome.MemberID)
	default:
		r.RemovedGroupMemberIDs = append(r.RemovedGroupMemberIDs, outcome.MemberID)
	}
}
