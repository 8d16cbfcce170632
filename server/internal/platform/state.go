package platform

import (
	"cmp"
	"maps"
	"slices"
	"time"
)

// State is what an organization starts with.
type State struct {
	// Plans are the plans that members can be subscribed to, in the order in which lists show them.
	Plans []Plan
	// Groups are the groups, in the order in which lists show them.
	Groups []GroupState
	// Rules are tried in this order.
	Rules []Rule
	// Magic are rules that are tried after those. The plans that they name without wildcards exist, and are not listed.
	Magic []Rule
	// Complete is how batches complete where nothing closer says; it must be set. CompleteFrom says where it comes from.
	Complete     Mode
	CompleteFrom string
	// AutoCreateGroups lets the first sync to an unknown group create it.
	AutoCreateGroups bool
	// AcceptAnyPlan takes every plan for one that exists; rules still fail rows.
	AcceptAnyPlan bool
	// SharedReferences lets several groups have the same external reference id.
	SharedReferences bool
	// Requests is how many requests were begun, Created how many groups were created with each external reference id.
	Requests uint64
	Created  map[string]uint64
}

// Plan is a plan of the organization.
type Plan struct {
	ID   string
	Name string
}

// GroupState is what a group starts with.
type GroupState struct {
	ID                  string
	Name                string
	ExternalReferenceID string
	// CreatedAt is zero where it is the instant at which the organization is made.
	CreatedAt time.Time
	// UpdatedAt is zero where it is CreatedAt.
	UpdatedAt time.Time
	// Complete is how the group's batches complete; unset means that the group says nothing.
	Complete Mode
	Members  []MemberState
	// Syncs are sync requests: history, and those of a snapshot.
	Syncs []SyncState
	// Accepted is how many sync requests were accepted.
	Accepted uint64
	// Removed are the members who were removed last, the newest last.
	Removed []Member
}

// SyncState is a sync request: history, which is in nobody's queue and tied to no member, or, with an ordinal, one that
// was accepted before a snapshot.
type SyncState struct {
	Sync
	Ordinal  uint64
	Mode     Mode
	ModeFrom string
	Polls    int
	ReadyAt  time.Time
	Rows     []Row
	// Directive is the rule of the request's own header, while it is in flight.
	Directive *Directive
	Outcomes  []Outcome
	Unchanged int
}

// MemberState is somebody who is subscribed from the start; an empty ID is derived.
type MemberState struct {
	ID  string
	Row Row
	// AddedAt is zero where it is the instant at which the organization is made.
	AddedAt time.Time
}

// loadState makes the organization's state, with the ordinals that it brings; where it brings none, they start anew. It
// shares nothing that changes with the State.
func (o *Organization) loadState(start *Start) {
	state := &start.State
	o.id, o.seed = cmp.Or(start.ID, o.ownID), o.ownSeed
	if start.Seed != nil {
		o.seed = *start.Seed
	}
	o.ids = newIdentifiers(o.seed)
	o.rememberGone()
	now := o.clock.read()
	o.requests, o.controls, o.accepted = state.Requests, 0, 0
	o.due = nil
	o.plans = make(map[string]bool, len(state.Plans))
	for _, plan := range state.Plans {
		o.plans[plan.ID] = true
	}
	o.listedPlans = slices.Clone(state.Plans)
	o.autoCreateGroups = state.AutoCreateGroups
	o.acceptAnyPlan = state.AcceptAnyPlan
	o.sharedReferences = state.SharedReferences
	o.complete, o.completeFrom = state.Complete, state.CompleteFrom
	o.references = make(map[string]int)
	o.created = make(map[string]uint64, len(state.Created))
	maps.Copy(o.created, state.Created)
	o.groups = make(map[string]*group, len(state.Groups))
	o.ordered = nil
	o.syncs = make(map[string]*batch)
	o.batches = nil
	var accepted []*batch
	for i := range state.Groups {
		accepted = append(accepted, o.loadGroup(&state.Groups[i], now)...)
	}
	slices.SortStableFunc(accepted, func(a, b *batch) int { return cmp.Compare(a.acceptance, b.acceptance) })
	for _, b := range accepted {
		o.resume(b)
	}
}

// loadGroup makes a group, and remembers its history. It returns the requests that were accepted before a snapshot.
func (o *Organization) loadGroup(state *GroupState, now time.Time) []*batch {
	g := newGroup(state.ID, state.Name, state.ExternalReferenceID, firstOf(state.CreatedAt, now))
	g.updatedAt = firstOf(state.UpdatedAt, g.createdAt)
	g.complete = state.Complete
	g.accepted = state.Accepted
	g.removed = slices.Clone(state.Removed)
	for _, m := range g.removed {
		g.givenIDs[m.Row.ReferenceID] = m.ID
	}
	for i := range state.Members {
		given := &state.Members[i]
		if given.ID != "" {
			g.givenIDs[given.Row.ReferenceID] = given.ID
		}
		g.roster.add(&member{id: o.memberID(g, given.Row.ReferenceID), row: given.Row, addedAt: firstOf(given.AddedAt, now)})
	}
	o.insert(g)
	var accepted []*batch
	for i := range state.Syncs {
		b := batchOf(g, &state.Syncs[i])
		if b.acceptance > 0 {
			accepted = append(accepted, b)
			continue
		}
		b.modeFrom = FromHistory
		o.remember(b)
	}
	return accepted
}

func firstOf(given, otherwise time.Time) time.Time {
	if given.IsZero() {
		return otherwise
	}
	return given
}

// batchOf is a sync request as it was.
func batchOf(g *group, s *SyncState) *batch {
	b := &batch{
		id: s.ID, group: g, acceptance: s.Ordinal, acceptedAt: s.AcceptedAt, completedAt: s.CompletedAt,
		mode: s.Mode, modeFrom: s.ModeFrom, polls: s.Polls, rows: slices.Clone(s.Rows), unchanged: s.Unchanged,
		directive: s.Directive,
	}
	for _, outcome := range s.Outcomes {
		b.settle(outcome)
		if outcome.Operation == Add && outcome.Reason == InvalidPlan && outcome.Rule == "" && !outcome.ByHand {
			b.results.UnknownPlan = true
		}
	}
	for _, id := range s.Results.Added {
		b.settle(Outcome{Operation: Add, MemberID: id})
	}
	for _, id := range s.Results.Removed {
		b.settle(Outcome{Operation: Remove, MemberID: id})
	}
	for _, f := range s.Results.Failures {
		b.settle(Outcome{ReferenceID: f.ReferenceID, Operation: f.Operation, Reason: f.Reason})
	}
	if b.ready, b.isReady = b.mode.ready(b.acceptedAt); !b.isReady && !s.ReadyAt.IsZero() {
		b.ready, b.isReady = s.ReadyAt, true
	}
	return b
}

// resume takes up a request that was accepted before a snapshot; one that has not finished goes on.
func (o *Organization) resume(b *batch) {
	b.request = o.rules.ofRequest(b.directive)
	o.accepted = max(o.accepted, b.acceptance)
	o.remember(b)
	if b.completed() || b.mode.kind == modeNever {
		return
	}
	b.group.queue = append(b.group.queue, b)
	if len(b.group.queue) == 1 {
		o.schedule(b.group)
	}
}

func (o *Organization) remember(b *batch) {
	o.syncs[b.id] = b
	o.batches = append(o.batches, b)
}

// Counts is how much there is in an organization, the magic rules aside.
type Counts struct {
	Plans, Groups, Members, Syncs, Rules int
}

// Counts is how much there is in the organization.
func (o *Organization) Counts() Counts {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.begin()
	c := Counts{Plans: len(o.listedPlans), Groups: len(o.ordered), Syncs: len(o.batches), Rules: len(o.rules.runtime) + len(o.rules.fixture)}
	for _, g := range o.ordered {
		c.Members += len(g.roster.members)
	}
	return c
}
