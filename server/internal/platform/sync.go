package platform

import (
	"fmt"
	"slices"
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

// Sync is a sync request as it stands at one instant. Its Rows are nil, and its lists must not be changed.
type Sync struct {
	fixtures.Sync
	GroupID string
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

// Completed reports whether the request has finished.
func (s *Sync) Completed() bool { return !s.CompletedAt.IsZero() }

// view returns the batch as a poll shows it.
func (b *batch) view() Sync {
	s := Sync{
		Sync: fixtures.Sync{
			RequestID: b.id, AcceptedAt: b.acceptedAt, CompletedAt: b.completedAt, Results: b.results,
			Ordinal: b.ordinal, Complete: b.complete, CompleteFrom: b.completeFrom, Polls: b.polls, Unchanged: b.unchanged,
		},
		GroupID: b.group.id, UnknownPlan: b.unknownPlan, Rules: b.rules,
	}
	if !b.completed() && !b.neverCompletes() && b.group.queue[0] != b {
		s.Head = b.group.queue[0].id
	}
	return s
}

// explain returns all there is to know about the batch, except its outcomes.
func (b *batch) explain() Sync {
	s := b.view()
	if b.completed() {
		s.DueAt = b.completedAt
		return s
	}
	s.WaitsFor = b.waitsFor()
	due := b.group.freeAt
	for i, other := range b.group.queue {
		if !other.isReady {
			due = time.Time{}
		} else if i == 0 || !due.IsZero() {
			due = later(other.ready, due)
		}
		if other == b {
			s.DueAt = due
			if i > 0 {
				s.Behind = b.group.queue[i-1].id
			}
			break
		}
	}
	return s
}

// waitsFor says what a batch in flight waits for.
func (b *batch) waitsFor() string {
	if b.neverCompletes() {
		return "nothing: it never completes"
	}
	if head := b.group.queue[0]; head != b {
		return "the batch " + head.id + " at the head of the group's queue"
	}
	if polls, ok := b.complete.PollCount(); ok {
		return fmt.Sprintf("%d more poll(s)", polls-b.polls)
	}
	if b.complete == fixtures.Manual() {
		return "being completed by hand"
	}
	return "its time"
}

// Sync returns all there is to know about a sync request. It fails with ErrSyncNotFound.
func (o *Organization) Sync(requestID string) (Sync, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.begin()
	b := o.syncs[requestID]
	if b == nil {
		return Sync{}, ErrSyncNotFound
	}
	s := b.explain()
	s.Outcomes = b.outcomes
	return s, nil
}

// Syncs returns the sync requests of a group, or of all groups if groupID is empty, in the order accepted, history
// first, without their outcomes. It fails with ErrGroupNotFound.
func (o *Organization) Syncs(groupID string) ([]Sync, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.begin()
	if groupID != "" && o.groups[groupID] == nil {
		return nil, ErrGroupNotFound
	}
	return explainEach(o.batches, func(b *batch) bool { return groupID == "" || b.group.id == groupID }), nil
}

// Waiting returns the sync requests in flight, in the order accepted.
func (o *Organization) Waiting() []Sync {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.begin()
	return o.waiting()
}

func (o *Organization) waiting() []Sync {
	return explainEach(o.batches, func(b *batch) bool { return !b.completed() })
}

func explainEach(batches []*batch, wanted func(*batch) bool) []Sync {
	var all []Sync
	for b := range slices.Values(batches) {
		if wanted(b) {
			all = append(all, b.explain())
		}
	}
	return all
}
