package platform

import (
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
	// Complete is how the group's batches complete; unset means that the group says nothing.
	Complete Mode
	Members  []MemberState
	// Syncs are finished sync requests: in nobody's queue, tied to no member.
	Syncs []Sync
}

// MemberState is somebody who is subscribed from the start; an empty ID is derived.
type MemberState struct {
	ID  string
	Row Row
}

// loadState makes the organization's state, with ordinals that start anew. It shares nothing that changes with the State.
func (o *Organization) loadState(state *State) {
	now := o.clock.read()
	o.requests, o.accepted = 0, 0
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
	o.created = make(map[string]uint64)
	o.groups = make(map[string]*group, len(state.Groups))
	o.ordered = nil
	o.syncs = make(map[string]*batch)
	o.batches = nil
	for i := range state.Groups {
		o.loadGroup(&state.Groups[i], now)
	}
}

func (o *Organization) loadGroup(state *GroupState, now time.Time) {
	createdAt := state.CreatedAt
	if createdAt.IsZero() {
		createdAt = now
	}
	g := newGroup(state.ID, state.Name, state.ExternalReferenceID, createdAt)
	g.complete = state.Complete
	for i := range state.Members {
		given := &state.Members[i]
		if given.ID != "" {
			g.givenIDs[given.Row.ReferenceID] = given.ID
		}
		g.roster.add(&member{id: o.memberID(g, given.Row.ReferenceID), row: given.Row, addedAt: now})
	}
	o.insert(g)
	for _, s := range state.Syncs {
		o.remember(historyOf(g, &s))
	}
}

// historyOf is a finished batch that nobody submitted here.
func historyOf(g *group, s *Sync) *batch {
	b := &batch{id: s.ID, group: g, acceptedAt: s.AcceptedAt, completedAt: s.CompletedAt, modeFrom: FromHistory}
	for _, id := range s.Results.Added {
		b.settle(Outcome{Operation: Add, MemberID: id})
	}
	for _, id := range s.Results.Removed {
		b.settle(Outcome{Operation: Remove, MemberID: id})
	}
	for _, f := range s.Results.Failures {
		b.settle(Outcome{ReferenceID: f.ReferenceID, Operation: f.Operation, Reason: f.Reason})
	}
	return b
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
