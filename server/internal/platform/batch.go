package platform

import (
	"slices"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
)

// batch is one sync request: a roster that waits to be applied, or its results. An organization keeps many of them, so that
// what only some have stands behind pointers.
type batch struct {
	id         string
	group      *group
	ordinal    uint64 // of its acceptance in the organization, over all groups; 0 for history
	acceptedAt instant
	*completion
	polls    int // how many polls counted when it finished, or was loaded
	*pending     // nil once finished

	completedAt instant // zero while in flight
	unchanged   int
	*changes    // never nil
	forgotten   bool
}

// completion is how a batch completes, and what decided that. Batches share it, and nothing changes it.
type completion struct {
	complete     fixtures.Completion
	completeFrom string
}

// changes are what a batch has come to, but for the rows that were subscribed already. They never change once it has
// finished.
type changes struct {
	unknownPlan bool     // whether a row was refused because its plan does not exist, by no rule
	rules       []string // the rules that shaped the results, in the order in which they fired
	outcomes    []fixtures.Outcome
}

// noChanges are those of all batches that have none; they are only read.
var noChanges changes

// pending is what a batch needs only while it is in flight.
type pending struct {
	rows   []fixtures.Row
	digest Digest // of the request that submitted it
	*special
	// ready is when the batch's own condition is met; it is valid only if isReady.
	ready   instant
	isReady bool
	// asked is how often the batch itself was polled since it was accepted or loaded.
	asked int32
}

// special is what few batches in flight have.
type special struct {
	requestRule *rule // that of the request's own header, if it fails rows
	header      *RequestRule
	// matched are the rules that count per request and matched a row of this batch, and whether they failed one.
	matched map[*rule]bool
	// decided are the failures decided by hand.
	decided map[failureKey]string
}

// nothingSpecial is that of all batches that have none; it is only read.
var nothingSpecial special

func newPending(rows []fixtures.Row) *pending { return &pending{rows: rows, special: &nothingSpecial} }

// own returns what is special of the batch, to be changed.
func (p *pending) own() *special {
	if p.special == &nothingSpecial {
		p.special = new(special)
	}
	return p.special
}

// own returns the changes of the batch, to be changed.
func (b *batch) own() *changes {
	if b.changes == &noChanges {
		b.changes = new(changes)
	}
	return b.changes
}

// failureKey names what failed in a batch.
type failureKey struct {
	referenceID string
	operation   string
}

func (b *batch) completed() bool { return b.completedAt != 0 }

func (b *batch) neverCompletes() bool { return b.complete == fixtures.Never() }

// setReady sets when the batch's own condition is met, if time alone decides that.
func (b *batch) setReady() {
	at, known := readyAt(b.complete, b.acceptedAt.time())
	b.ready, b.isReady = instantOf(at), known
}

func readyAt(c fixtures.Completion, acceptedAt time.Time) (time.Time, bool) {
	d, _ := c.Needs()
	return acceptedAt.Add(d), c == fixtures.Immediate() || c == fixtures.After(d)
}

// record adds what happened to one row to the outcomes.
func (b *batch) record(outcome fixtures.Outcome) {
	c := b.own()
	c.outcomes = append(c.outcomes, outcome)
	if outcome.Rule != "" && !slices.Contains(c.rules, outcome.Rule) {
		c.rules = append(c.rules, outcome.Rule)
	}
}

// ResultsOf returns what the outcomes of a sync request come to, as its retrieval shows it.
func ResultsOf(outcomes []fixtures.Outcome) fixtures.Results {
	var r fixtures.Results
	added, removed, failed := Figures(outcomes)
	if added > 0 {
		r.AddedGroupMemberIDs = make([]string, 0, added)
	}
	if removed > 0 {
		r.RemovedGroupMemberIDs = make([]string, 0, removed)
	}
	if failed > 0 {
		r.Failures = make([]fixtures.Failure, 0, failed)
	}
	for i := range outcomes {
		switch o := &outcomes[i]; {
		case o.Reason != "":
			r.Failures = append(r.Failures, fixtures.Failure{ReferenceID: o.ReferenceID, Operation: o.Operation, Reason: o.Reason})
		case o.Operation == fixtures.Add:
			r.AddedGroupMemberIDs = append(r.AddedGroupMemberIDs, o.MemberID)
		default:
			r.RemovedGroupMemberIDs = append(r.RemovedGroupMemberIDs, o.MemberID)
		}
	}
	return r
}

// Figures are how many rows were added, removed and failed.
func Figures(outcomes []fixtures.Outcome) (added, removed, failed int) {
	for i := range outcomes {
		switch o := &outcomes[i]; {
		case o.Reason != "":
			failed++
		case o.Operation == fixtures.Add:
			added++
		default:
			removed++
		}
	}
	return added, removed, failed
}
