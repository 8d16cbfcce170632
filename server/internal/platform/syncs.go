package platform

import (
	"strconv"
	"time"
)

// SubmitOperation is the operationId of the call that brings a roster.
const SubmitOperation = "SubmitGroupMemberSync"

// Submission is a roster for a group.
type Submission struct {
	GroupID string
	// Rows must have different reference ids. The organization keeps them.
	Rows []Row
	// Complete is how the batch completes; unset means that the request does not say.
	Complete Mode
	// Call is the call that brings the roster; nil stands for one that no rule has looked at.
	Call *Call
	// Directive is the rule of the request's own header, if it has one that fails rows.
	Directive *Directive
}

// Accepted is a sync request as it was accepted.
type Accepted struct {
	ID         string
	GroupID    string
	AcceptedAt time.Time
	// PlanStays holds the places (from 0) of the rows that name another plan than the one that their member is
	// subscribed to when the request is accepted: the plan of a subscribed member stays.
	PlanStays []int
	// Rules are the ids of the rules that decided something about the batch.
	Rules []string
}

// Submit accepts a roster. It fails with ErrGroupNotFound, or, where it would create the group, with ErrReferenceTaken;
// then nothing was queued.
func (o *Organization) Submit(s Submission) (Accepted, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	now := o.begin()
	g, err := o.groupForSync(s.GroupID, now)
	if err != nil {
		return Accepted{}, err
	}
	o.accepted++
	g.accepted++
	b := &batch{
		id:         o.ids.derive(syncPrefix, o.id, g.id, strconv.FormatUint(g.accepted, 10)),
		group:      g,
		acceptance: o.accepted,
		acceptedAt: now,
		rows:       s.Rows,
		request:    o.rules.ofRequest(s.Directive),
		directive:  s.Directive,
	}
	if s.Call == nil {
		s.Call = &Call{Operation: SubmitOperation, GroupID: g.id}
	}
	b.digest = s.Call.Digest
	accepted := Accepted{ID: b.id, GroupID: g.id, AcceptedAt: now, PlanStays: g.planStays(s.Rows)}
	var by *rule
	if b.mode, b.modeFrom, by = o.completion(g, &s); by != nil {
		accepted.Rules = append(accepted.Rules, by.ID)
	}
	b.ready, b.isReady = b.mode.ready(now)
	o.remember(b)
	if b.mode.kind == modeNever {
		return accepted, nil
	}
	g.queue = append(g.queue, b)
	if len(g.queue) == 1 {
		o.schedule(g)
	}
	return accepted, nil
}

// completion is how a batch completes, and where that comes from: the request, a rule, the group, or what holds for all.
func (o *Organization) completion(g *group, s *Submission) (Mode, string, *rule) {
	if s.Complete != (Mode{}) {
		return s.Complete, FromRequest, nil
	}
	if r := o.completing(s.Call, s.Rows); r != nil {
		return r.Complete, fromRule + r.ID, r
	}
	if g.complete != (Mode{}) {
		return g.complete, FromGroup, nil
	}
	return o.complete, o.completeFrom, nil
}

func (g *group) planStays(rows []Row) []int {
	if len(g.roster.members) == 0 {
		return nil
	}
	var places []int
	for i := range rows {
		if m := g.roster.byRef[rows[i].ReferenceID]; m != nil && m.row.PlanID != rows[i].PlanID {
			places = append(places, i)
		}
	}
	return places
}

// Retrieve returns a sync request as it is now: this is a poll, and counts as one. It fails with ErrGroupNotFound or
// ErrSyncNotFound.
func (o *Organization) Retrieve(groupID, requestID string) (Sync, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	now := o.begin()
	g := o.groups[groupID]
	if g == nil {
		return Sync{}, ErrGroupNotFound
	}
	b := o.syncs[requestID]
	if b == nil || b.group != g {
		return Sync{}, ErrSyncNotFound
	}
	if !b.completed() {
		o.poll(b, now)
	}
	return b.view(), nil
}

// poll counts a poll of a batch in flight, for itself and for every batch ahead of it in the queue: otherwise nobody who
// polls the last of several would ever see the first complete.
func (o *Organization) poll(b *batch, now time.Time) {
	b.polls++
	b.polled(now)
	if b.mode.kind == modeNever {
		return
	}
	for _, ahead := range b.group.queue {
		if ahead == b {
			break
		}
		if ahead.mode.kind == modePolls {
			ahead.polls++
			ahead.polled(now)
		}
	}
	o.schedule(b.group)
	o.settle(now)
}

// polled makes a batch ready whose last poll has come.
func (b *batch) polled(now time.Time) {
	if b.mode.kind == modePolls && !b.isReady && b.polls >= b.mode.polls {
		b.ready, b.isReady = now, true
	}
}
