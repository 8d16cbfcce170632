package platform

import (
	"fmt"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
)

// What can decide the completion of a sync request, besides a rule.
const (
	FromRequest = "request"
	FromGroup   = "group"
	FromOption  = "option"
	FromFixture = "fixture"
	FromDefault = "default"
	// FromHistory is for sync requests that were finished in the fixture.
	FromHistory = "history"
	fromRule    = "rule "
)

// Sync is a sync request as it stands at one instant. Its Rows are nil, its Results those that ResultsOf makes of its
// Outcomes, which must not be changed.
type Sync struct {
	fixtures.Sync
	GroupID string
	// Identity tells the batch from every other one, also from one that had its id before a reset.
	Identity Identity
	// Head is the request at the head of the group's queue that this one waits for; empty if there is none.
	Head string
	// UnknownPlan reports whether a row was refused, not by a rule, because its plan does not exist.
	UnknownPlan bool
	// Rules are the ids of the rules that affected the results, each once, in the order in which they fired.
	Rules []string

	// The following are set by Sync, Syncs and AdvanceUntilIdle only.

	// DueAt is when it finishes; zero if time alone does not decide that.
	DueAt time.Time
	// Behind is the request right ahead in the group's queue; empty if there is none.
	Behind string
	// WaitsFor says what it waits for, for people; empty once it has finished.
	WaitsFor string
}

// Identity is what tells batches from each other. One that has finished never changes.
type Identity struct{ batch *batch }

// Completed reports whether the request has finished.
func (s *Sync) Completed() bool { return !s.CompletedAt.IsZero() }

// view returns the batch as a poll shows it.
func (b *batch) view() Sync {
	s := Sync{
		Sync: fixtures.Sync{
			RequestID: b.id, AcceptedAt: b.acceptedAt.time(), CompletedAt: b.completedAt.time(), Outcomes: b.outcomes,
			Ordinal: b.ordinal, Complete: b.complete, CompleteFrom: b.completeFrom, Polls: b.polls, Unchanged: b.unchanged,
		},
		GroupID: b.group.id, Identity: Identity{b}, UnknownPlan: b.unknownPlan, Rules: b.rules,
	}
	if !b.completed() && !b.neverCompletes() && b.group.queue[0] != b {
		s.Head = b.group.queue[0].id
	}
	return s
}

// explain is all there is to know about the batch in its place.
func (b *batch) explain(at place) Sync {
	s := b.view()
	if b.completed() {
		s.DueAt = s.CompletedAt
		return s
	}
	s.Polls, s.DueAt, s.Behind, s.WaitsFor = b.counted(at), at.due, at.behind, b.waitsFor(at)
	return s
}

// waitsFor says what a batch in flight waits for.
func (b *batch) waitsFor(at place) string {
	if b.neverCompletes() {
		return "nothing: it never completes"
	}
	if head := b.group.queue[0]; head != b {
		return "the batch " + head.id + " at the head of the group's queue"
	}
	if _, polls := b.complete.Needs(); polls > 0 {
		if left := polls - b.counted(at); left != 1 {
			return fmt.Sprintf("%d more polls", left)
		}
		return "1 more poll"
	}
	if b.complete == fixtures.Manual() {
		return "completion by hand"
	}
	return "its due time"
}

// Sync returns all there is to know about a sync request. It fails with ErrSyncNotFound or a
// *ForgottenError.
func (o *Organization) Sync(requestID string) (Sync, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.begin()
	b, err := o.find(requestID)
	if err != nil {
		return Sync{}, err
	}
	return explainEach([]*batch{b})[0], nil
}
