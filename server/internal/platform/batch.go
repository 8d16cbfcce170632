package platform

import "time"

// batch is one sync request: a roster that waits to be applied, or what came of it.
type batch struct {
	id         string
	groupID    string
	acceptance uint64 // ordinal in the organization, over all groups
	acceptedAt time.Time
	mode       Mode
	rows       []Row // nil once finished

	completedAt time.Time // zero while in flight
	results     Results
}

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

// Sync is a sync request as it is at one instant.
type Sync struct {
	ID         string
	GroupID    string
	AcceptedAt time.Time
	// CompletedAt is zero while the request is in flight; then Results is empty too.
	CompletedAt time.Time
	Results     Results
}

// Completed says whether the request has finished.
func (s Sync) Completed() bool { return !s.CompletedAt.IsZero() }

func (b *batch) view() Sync {
	return Sync{
		ID:          b.id,
		GroupID:     b.groupID,
		AcceptedAt:  b.acceptedAt,
		CompletedAt: b.completedAt,
		Results:     b.results,
	}
}
