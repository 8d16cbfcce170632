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
	// Complete is how batches complete; it must be set.
	Complete Mode
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
	Members   []MemberState
	// Syncs are finished sync requests: in nobody's queue, tied to no member.
	Syncs []Sync
}

// MemberState is somebody who is subscribed from the start; an empty ID is derived.
type MemberState struct {
	ID  string
	Row Row
}

// load makes the organization's state. It shares nothing that changes with the State.
func (o *Organization) load(state State) {
	now := o.clock.read()
	o.plans = make(map[string]bool, len(state.Plans))
	for _, plan := range state.Plans {
		o.plans[plan.ID] = true
	}
	o.listedPlans = slices.Clone(state.Plans)
	o.autoCreateGroups = state.AutoCreateGroups
	o.acceptAnyPlan = state.AcceptAnyPlan
	o.sharedReferences = state.SharedReferences
	o.references = make(map[string]int)
	o.created = make(map[string]uint64)
	o.rules = compileRules(state.Rules)
	o.complete = state.Complete
	o.groups = make(map[string]*group, len(state.Groups))
	for i := range state.Groups {
		o.insert(o.loadGroup(&state.Groups[i], now))
	}
}

func (o *Organization) loadGroup(state *GroupState, now time.Time) *group {
	createdAt := state.CreatedAt
	if createdAt.IsZero() {
		createdAt = now
	}
	g := newGroup(state.ID, state.Name, state.ExternalReferenceID, createdAt)
	for i := range state.Members {
		given := &state.Members[i]
		if given.ID != "" {
			g.givenIDs[given.Row.ReferenceID] = given.ID
		}
		g.roster.add(&member{id: o.memberID(g, given.Row.ReferenceID), row: given.Row, addedAt: now})
	}
	for _, s := range state.Syncs {
		g.syncs[s.ID] = &batch{
			id: s.ID, groupID: g.id, acceptedAt: s.AcceptedAt, completedAt: s.CompletedAt, results: s.Results,
		}
	}
	return g
}
