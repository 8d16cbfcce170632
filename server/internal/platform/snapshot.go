package platform

import (
	"cmp"
	"slices"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
)

// Snapshot returns the organization as it is now, as a fixture. An organization that loads it goes on as this one would
// have, with the same identifiers. The fixture shares memory with the organization, and must not be changed.
func (o *Organization) Snapshot() fixtures.Fixture {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.begin()
	clock := o.clock.state()
	magic, unique := len(o.rules.magic) > 0, !o.sharedReferences
	f := fixtures.Fixture{
		Complete:                   o.completion.complete,
		Plans:                      append([]fixtures.Plan{}, o.listedPlans...),
		Groups:                     []fixtures.Group{},
		Rules:                      []fixtures.Rule{},
		Magic:                      &magic,
		AutoCreateGroups:           new(o.autoCreateGroups),
		AcceptAnyPlan:              new(o.acceptAnyPlan),
		UniqueExternalReferenceIDs: &unique,
		OrganizationID:             o.id,
		Seed:                       new(o.seed),
		Clock:                      &clock,
		Requests:                   o.requests,
	}
	if o.offsets.Load() {
		f.Timestamps = fixtures.Offset
	}
	for _, r := range slices.Concat(o.rules.runtime, o.rules.fixture) {
		f.Rules = append(f.Rules, *r.Rule)
	}
	for ref, groups := range o.created {
		f.Created = append(f.Created, fixtures.Created{ExternalReferenceID: ref, Groups: groups})
	}
	slices.SortFunc(f.Created, func(a, b fixtures.Created) int { return cmp.Compare(a.ExternalReferenceID, b.ExternalReferenceID) })
	located := locate(o.batches)
	syncs := make(map[*group][]fixtures.Sync)
	for _, b := range o.batches {
		if b.forgotten {
			continue
		}
		syncs[b.group] = append(syncs[b.group], b.snapshot(clock.Now, located[b]))
	}
	for _, g := range o.ordered {
		group := g.view()
		if group.Accepted = g.accepted; g.completion != nil {
			group.Complete = g.completion.complete
		}
		group.Members, group.Removed = g.roster.list(), slices.Clone(g.removed)
		group.Syncs = append([]fixtures.Sync{}, syncs[g]...)
		f.Groups = append(f.Groups, group)
	}
	return f
}

// snapshot is the batch, in its place, as a fixture has it: what was accepted here has outcomes in the place of results.
func (b *batch) snapshot(now time.Time, at place) fixtures.Sync {
	s := b.view().Sync
	if b.ordinal == 0 {
		s.CompleteFrom = ""
		s.Results, s.Outcomes = ResultsOf(b.outcomes), nil
	}
	if b.completed() {
		return s
	}
	s.Polls, s.Rows = b.counted(at), b.rows
	if b.header != nil {
		s.Rule = b.header.Rule
	}
	if _, byTime := readyAt(b.complete, b.acceptedAt.time()); !byTime && at.isReady {
		if s.ReadyAt = b.ready.time(); !b.isReady {
			// Nobody noted the very instant, and it decides nothing: what is ahead finishes later.
			s.ReadyAt = now
		}
	}
	return s
}
