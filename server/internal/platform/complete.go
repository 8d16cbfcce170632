package platform

import (
	"cmp"

	"github.com/vitable-sandbox/sandbox/fixtures"
)

// Complete finishes a sync request now, with failures that come on top of plan and rules; an empty reason means
// InvalidPlan. It fails with ErrSyncNotFound, a *ForgottenError or a *Refusal, and then nothing has changed.
func (o *Organization) Complete(requestID string, failures []fixtures.Failure) (Sync, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	now := o.begin()
	b, err := o.find(requestID)
	if err != nil {
		return Sync{}, err
	}
	switch {
	case b.completed():
		return Sync{}, refuse("%s has finished already", b.id)
	case b.neverCompletes():
		return Sync{}, refuse("%s never completes; use manual for a batch that is completed by hand", b.id)
	case b.group.queue[0] != b:
		return Sync{}, refuse("%s waits behind %s, the head of its group's queue; complete that first", b.id, b.group.queue[0].id)
	}
	decided, err := b.decide(failures)
	if err != nil {
		return Sync{}, err
	}
	if len(decided) > 0 {
		b.pending.own().decided = decided
	}
	b.ready, b.isReady = instantOf(now), true
	o.finish(b.group, now)
	return b.explain(place{}), nil
}

// decide checks failures decided by hand: only what would be added or removed can fail.
func (b *batch) decide(failures []fixtures.Failure) (map[failureKey]string, error) {
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
		case f.Operation != fixtures.Add && f.Operation != fixtures.Remove:
			return nil, refuse("failures[%d].operation: must be add or remove", i)
		case twice:
			return nil, refuse("failures[%d]: repeats the row and operation of an earlier one", i)
		case !listed[f.ReferenceID] && !subscribed:
			return nil, refuse("failures[%d].reference_id: is neither on the submitted roster nor subscribed in the group", i)
		case f.Operation == fixtures.Add && !listed[f.ReferenceID]:
			return nil, refuse("failures[%d]: the add cannot fail, since the row is not on the submitted roster; the member is removed", i)
		case f.Operation == fixtures.Add && subscribed:
			return nil, refuse("failures[%d]: the add cannot fail, since the member is subscribed already; it is an update", i)
		case f.Operation == fixtures.Remove && listed[f.ReferenceID]:
			return nil, refuse("failures[%d]: the removal cannot fail, since the member is on the submitted roster and stays", i)
		}
		decided[key] = cmp.Or(f.Reason, fixtures.InvalidPlan)
	}
	return decided, nil
}
