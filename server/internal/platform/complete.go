package platform

import (
	"fmt"
)

// Refusal says why something that was asked for cannot be done; nothing has changed.
type Refusal struct {
	message string
}

// Error is why, in words for people.
func (r *Refusal) Error() string { return r.message }

func refusal(format string, args ...any) error {
	return &Refusal{message: fmt.Sprintf(format, args...)}
}

// Complete finishes a sync request now, with failures that come on top of plan and rules; an empty reason means
// InvalidPlan. It fails with ErrSyncNotFound or a *Refusal, and then nothing has changed.
func (o *Organization) Complete(requestID string, failures []Failure) (Explanation, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	now := o.begin()
	b := o.syncs[requestID]
	if b == nil {
		return Explanation{}, ErrSyncNotFound
	}
	switch {
	case b.completed():
		return Explanation{}, refusal("%s has finished already", b.id)
	case b.mode.kind == modeNever:
		return Explanation{}, refusal("%s never completes; use manual for a batch that is completed by hand", b.id)
	case b.group.queue[0] != b:
		return Explanation{}, refusal("%s waits behind %s, the head of its group's queue; complete that first", b.id, b.group.queue[0].id)
	}
	decided, err := b.decide(failures)
	if err != nil {
		return Explanation{}, err
	}
	b.decided = decided
	b.ready, b.isReady = now, true
	o.finish(b.group, now)
	e := b.explain()
	e.Outcomes = append([]Outcome(nil), b.outcomes...)
	return e, nil
}

// decide checks failures decided by hand against the roster and the rows: only what would be added or removed can fail.
func (b *batch) decide(failures []Failure) (map[failureKey]string, error) {
	listed := make(map[string]bool, len(b.rows))
	for i := range b.rows {
		listed[b.rows[i].ReferenceID] = true
	}
	decided := make(map[failureKey]string, len(failures))
	for i, f := range failures {
		subscribed := b.group.roster.byRef[f.ReferenceID] != nil
		key := failureKey{f.ReferenceID, f.Operation}
		_, twice := decided[key]
		switch {
		case f.Operation != Add && f.Operation != Remove:
			return nil, refusal("failures[%d].operation: must be add or remove", i)
		case twice:
			return nil, refusal("failures[%d]: the same row and operation is there twice", i)
		case !listed[f.ReferenceID] && !subscribed:
			return nil, refusal("failures[%d].reference_id: is neither on the submitted roster nor subscribed in the group", i)
		case f.Operation == Add && !listed[f.ReferenceID]:
			return nil, refusal("failures[%d]: an add cannot fail that is not on the submitted roster; the member is removed", i)
		case f.Operation == Add && subscribed:
			return nil, refusal("failures[%d]: an add cannot fail of a member who is subscribed already; it is an update", i)
		case f.Operation == Remove && listed[f.ReferenceID]:
			return nil, refusal("failures[%d]: a removal cannot fail of somebody who is on the submitted roster, and stays", i)
		}
		decided[key] = f.Reason
		if f.Reason == "" {
			decided[key] = InvalidPlan
		}
	}
	return decided, nil
}
