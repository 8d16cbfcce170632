package platform

import (
	"fmt"
	"slices"
	"time"
)

// Where the mode of a batch can come from.
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

// Explanation is all there is to know about a sync request.
type Explanation struct {
	Sync
	// DueAt is when it will finish, or has; zero where time alone does not decide it.
	DueAt time.Time
	// Mode is how it completes; ModeFrom says where that comes from.
	Mode, ModeFrom string
	// Polls is how often it was retrieved while it was in flight.
	Polls int
	// Ahead is the id of the batch right ahead in the group's queue, if there is one.
	Ahead string
	// WaitsFor says for what it waits, in words for people; empty where it has finished.
	WaitsFor string
	// Rows is how many rows were submitted, as far as the request is still in flight.
	Rows int
	// Outcomes are what happened to each row that was added or failed, then to each member without a row.
	Outcomes []Outcome
	// Unchanged is how many rows were subscribed already.
	Unchanged int
}

// Explain returns all there is to know about a sync request. It fails with ErrSyncNotFound.
func (o *Organization) Explain(requestID string) (Explanation, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.begin()
	b := o.syncs[requestID]
	if b == nil {
		return Explanation{}, ErrSyncNotFound
	}
	e := b.explain()
	e.Outcomes = slices.Clone(b.outcomes)
	return e, nil
}

// Explanations are those of all sync requests of a group, or of all groups if it is empty, in the order accepted,
// without their outcomes. It fails with ErrGroupNotFound.
func (o *Organization) Explanations(groupID string) ([]Explanation, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.begin()
	if groupID != "" && o.groups[groupID] == nil {
		return nil, ErrGroupNotFound
	}
	var all []Explanation
	for _, b := range o.batches {
		if groupID == "" || b.group.id == groupID {
			all = append(all, b.explain())
		}
	}
	return all, nil
}

func (b *batch) explain() Explanation {
	e := Explanation{
		Sync:      b.view(),
		DueAt:     b.completedAt,
		Mode:      b.mode.String(),
		ModeFrom:  b.modeFrom,
		Polls:     b.polls,
		Rows:      len(b.rows),
		Unchanged: b.unchanged,
	}
	if b.completed() {
		return e
	}
	e.WaitsFor = b.waitsFor()
	due := b.group.freeAt
	for i, other := range b.group.queue {
		if !other.isReady {
			due = time.Time{}
		} else if i == 0 || !due.IsZero() {
			due = later(other.ready, due)
		}
		if other == b {
			e.DueAt = due
			if i > 0 {
				e.Ahead = b.group.queue[i-1].id
			}
			break
		}
	}
	return e
}

// waitsFor says for what a batch in flight waits.
func (b *batch) waitsFor() string {
	if b.mode.kind == modeNever {
		return "nothing: it never completes"
	}
	if head := b.group.queue[0]; head != b {
		return "the batch " + head.id + " at the head of the group's queue"
	}
	switch b.mode.kind {
	case modePolls:
		return fmt.Sprintf("%d more poll(s)", b.mode.polls-b.polls)
	case modeManual:
		return "being completed by hand"
	default:
		return "its time"
	}
}
