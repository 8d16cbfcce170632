package platform

import (
	"maps"
	"slices"
)

// Snapshot is the organization as it is now, as what it could have started with: loaded anywhere it goes on as this one
// would have, with the same identifiers. Its rules are not in it.
func (o *Organization) Snapshot() Start {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.begin()
	seed := o.seed
	start := Start{
		ID:    o.id,
		Seed:  &seed,
		Clock: o.clock.state(),
		State: State{
			Plans:            slices.Clone(o.listedPlans),
			Complete:         o.complete,
			CompleteFrom:     o.completeFrom,
			AutoCreateGroups: o.autoCreateGroups,
			AcceptAnyPlan:    o.acceptAnyPlan,
			SharedReferences: o.sharedReferences,
			Requests:         o.requests,
			Created:          maps.Clone(o.created),
		},
	}
	syncs := make(map[*group][]SyncState)
	for _, b := range o.batches {
		syncs[b.group] = append(syncs[b.group], b.state())
	}
	for _, g := range o.ordered {
		state := g.state()
		state.Syncs = syncs[g]
		start.State.Groups = append(start.State.Groups, state)
	}
	return start
}

func (g *group) state() GroupState {
	state := GroupState{
		ID:                  g.id,
		Name:                g.name,
		ExternalReferenceID: g.externalReferenceID,
		CreatedAt:           g.createdAt,
		UpdatedAt:           g.updatedAt,
		Complete:            g.complete,
		Accepted:            g.accepted,
		Removed:             slices.Clone(g.removed),
	}
	for _, m := range g.roster.members {
		state.Members = append(state.Members, MemberState{ID: m.id, Row: m.row, AddedAt: m.addedAt})
	}
	return state
}

func (b *batch) state() SyncState {
	s := SyncState{
		Sync:      b.view(),
		Ordinal:   b.acceptance,
		Mode:      b.mode,
		ModeFrom:  b.modeFrom,
		Polls:     b.polls,
		Rows:      slices.Clone(b.rows),
		Unchanged: b.unchanged,
	}
	if !b.completed() {
		s.Directive = b.directive
	}
	if b.acceptance > 0 {
		s.Outcomes = slices.Clone(b.outcomes)
		s.Results = Results{}
	}
	if _, byTime := b.mode.ready(b.acceptedAt); b.isReady && !byTime && !b.completed() {
		s.ReadyAt = b.ready
	}
	return s
}
