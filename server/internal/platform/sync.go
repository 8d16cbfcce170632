package platform

import (
	"fmt"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
)

// Where the completion of a sync request can come from, besides a rule.
const (
	FromRequest = "request"
	FromGroup   = "group"
	FromOption  = "option"
	FromFixture = "fixture"
	FromDefault = "default"
	// FromHistory is for sync requests that a fixture brought finished.
	FromHistory = "history"
	fromRule    = "rule "
)

// Sync is a sync request as it stands at one instant. Its Rows are nil, its Results those that ResultsOf makes of its
// Outcomes, which must not be changed.
type Sync struct {
	fixtures.Sync
	GroupID string
	// Head is the request at the head of the group's queue that this one waits for; empty if there is none.
	Head string
	// UnknownPlan says that a row was refused because its plan does not exist, by no rule.
	UnknownPlan bool
	// Rules are the ids of the rules that shaped the results, each once, in the order in which they fired.
	Rules []string

	// What follows is known to Sync and Syncs only.

	// DueAt is when it will finish, or has; zero where time alone does not decide it.
	DueAt time.Time
	// Behind is the request right ahead in the group's queue; empty if there is none.
	Behind string
	// WaitsFor says for what it waits, in words for people; empty where it has finished.
	WaitsFor string
}

// Completed reports whether the request has finished.
func (s *Sync) Completed() bool { return !s.CompletedAt.IsZero() }

// view is the batch as its retrieval shows it.
func (b *batch) view() Sync {
	s := Sync{
		Sync: fixtures.Sync{
			RequestID: b.id, AcceptedAt: b.acceptedAt, CompletedAt: b.completedAt, Outcomes: b.outcomes,
			Ordinal: b.ordinal, Complete: b.complete, CompleteFrom: b.completeFrom, Polls: b.polls, Unchanged: b.unchanged,
		},
		GroupID: b.group.id, UnknownPlan: b.unknownPlan, Rules: b.rules,
	}
	if !b.completed() && !b.neverCompletes() && b.group.queue[0] != b {
		s.Head = b.group.queue[0].id
	}
	return s
}

// explain is all there is to know about the batch. While it is in flight its group must have been located.
func (b *batch) explain() Sync {
	s := b.view()
	if b.completed() {
		s.DueAt = b.completedAt
		return s
	}
	s.Polls, s.DueAt, s.Behind, s.WaitsFor = b.counted(), b.place.due, b.place.behind, b.waitsFor()
	return s
}

// waitsFor says for what a batch in flight waits.
func (b *batch) waitsFor() string {
	if b.neverCompletes() {
		return "nothing: it never completes"
	}
	if head := b.group.queue[0]; head != b {
		return "the batch " + head.id + " at the head of the group's queue"
	}
	if polls, ok := b.complete.PollCount(); ok {
		return fmt.Sprintf("%d more poll(s)", polls-b.counted())
	}
	if b.complete == fixtures.Manual() {
		return "being completed by hand"
	}
	return "its time"
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
	if !b.completed() {
		b.group.locate()
	}
	return b.explain(), nil
}
