package platform

import "time"

// State is what an organization starts with.
type State struct {
	// Plans are the ids of the plans that members can be subscribed to.
	Plans []string
	// Groups are the groups, in the order in which lists show them.
	Groups []GroupState
	// Rules are tried in this order.
	Rules []Rule
	// Complete is how batches complete; it must be set.
	Complete Mode
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
	for _, id := range state.Plans {
		o.plans[id] = true
	}
	o.rules = compileRules(state.Rules)
	o.complete = state.Complete
	o.groups = make(map[string]*group, len(state.Groups))
	for i := range state.Groups {
		g := o.loadGroup(&state.Groups[i], now)
		o.groups[g.id] = g
		o.ordered = append(o.ordered, g)
	}
}

func (o *Organization) loadGroup(state *GroupState, now time.Time) *group {
	g := &group{
		id:                  state.ID,
		name:                state.Name,
		externalReferenceID: state.ExternalReferenceID,
		createdAt:           state.CreatedAt,
		givenIDs:            make(map[string]string),
		syncs:               make(map[string]*batch),
		index:               -1,
	}
	if g.createdAt.IsZero() {
		g.createdAt = now
	}
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
