package platform

import "time"

// batch is one sync request: a roster that waits to be applied, or what came of it.
type batch struct {
	id         string
	group      *group
	acceptance uint64 // ordinal in the organization, over all groups; 0 for history
	acceptedAt time.Time
	mode       Mode
	modeFrom   string
	polls      int    // how often it was polled while in flight
	rows       []Row  // nil once finished
	digest     Digest // of the request that submitted it
	request    *rule  // of that request's own header, if it fails rows
	directive  *Directive
	// charged are the rules that count for identical requests, and whether they failed a row of this batch.
	charged map[*rule]bool

	// ready is when the batch's own condition held, or will hold; it counts only if isReady.
	ready   time.Time
	isReady bool
	// decided are the failures decided by hand.
	decided map[failureKey]string

	completedAt time.Time // zero while in flight
	results     Results
	outcomes    []Outcome
	unchanged   int
}

func (b *batch) completed() bool { return !b.completedAt.IsZero() }

// Results is what a finished batch changed. It is never changed once the batch has finished.
type Results struct {
	// Added are member ids in payload order, Removed in roster order.
	Added, Removed []string
	// Failures are in payload order, removals last, in roster order.
	Failures []Failure
	// UnknownPlan says that a row was refused because its plan does not exist, by no rule.
	UnknownPlan bool
	// Rules are the ids of the rules that shaped the results, each once, in the order in which they fired.
	Rules []string
}

// Failure is one row that was refused, or one removal that could not be made.
type Failure struct {
	ReferenceID string
	Operation   Operation
	Reason      string
}

// failureKey names what failed in a batch.
type failureKey struct {
	referenceID string
	operation   Operation
}

// Outcome is what happened to one row, or to one member without a row.
type Outcome struct {
	// ReferenceID is empty where history does not say it.
	ReferenceID string
	Operation   Operation
	// MemberID is empty where an add failed.
	MemberID string
	// Reason is empty where the operation succeeded.
	Reason string
	// Rule is the id of the rule that failed it, if one did.
	Rule string
	// ByHand says that the failure was decided by hand.
	ByHand bool
}

// Sync is a sync request as it is at one instant.
type Sync struct {
	ID         string
	GroupID    string
	AcceptedAt time.Time
	// CompletedAt is zero while the request is in flight; then Results is empty too.
	CompletedAt time.Time
	Results     Results
	// Behind is the request at the head of the group's queue that this one waits for; empty if there is none.
	Behind string
}

// Completed says whether the request has finished.
func (s Sync) Completed() bool { return !s.CompletedAt.IsZero() }

func (b *batch) view() Sync {
	behind := ""
	if !b.completed() && b.mode.kind != modeNever && b.group.queue[0] != b {
		behind = b.group.queue[0].id
	}
	return Sync{
		Behind:      behind,
		ID:          b.id,
		GroupID:     b.group.id,
		AcceptedAt:  b.acceptedAt,
		CompletedAt: b.completedAt,
		Results:     b.results,
	}
}
