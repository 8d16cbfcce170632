package platform

import (
	"cmp"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
)

// Start is what an organization is made from, and what it is reset to.
type Start struct {
	// Fixture has been checked, has every name filled in, and must not change. Its Complete must be set; Delay and Magic
	// are ignored.
	Fixture fixtures.Fixture
	// CompleteFrom says where the fixture's Complete comes from.
	CompleteFrom string
	// FinishedSyncs is how many finished batches are kept; 0 means DefaultFinishedSyncs.
	FinishedSyncs int
	// Magic are rules that are tried after the fixture's; nil means none. The plans that they name without wildcards exist,
	// and are not listed.
	Magic *Magic

	compile sync.Once
	shared  shared
}

// shared is what all organizations that start in the same way have in common.
type shared struct {
	rules []*rule // those of the fixture
	plans map[string]bool
	syncs map[string]bool // by their ids
}

// compiled makes what is shared at its first use.
func (s *Start) compiled() *shared {
	s.compile.Do(func() {
		s.shared = shared{rules: compileRules(s.Fixture.Rules, SourceFixture), plans: make(map[string]bool, len(s.Fixture.Plans)), syncs: make(map[string]bool)}
		for _, plan := range s.Fixture.Plans {
			s.shared.plans[plan.ID] = true
		}
		for i := range s.Fixture.Groups {
			for j := range s.Fixture.Groups[i].Syncs {
				s.shared.syncs[s.Fixture.Groups[i].Syncs[j].RequestID] = true
			}
		}
	})
	return &s.shared
}

func (s *Start) check() error {
	if s.Fixture.Complete.IsZero() {
		return errors.New("start: Complete is not set; use fixtures.Immediate() or another completion")
	}
	return nil
}

// Load replaces state, clock and rules by those of start. It fails if start is not complete, and then nothing has
// changed.
func (o *Organization) Load(start *Start) error {
	if err := start.check(); err != nil {
		return err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.load(start)
	return nil
}

// Scopes are the parts of an organization that can be reset separately.
type Scopes struct {
	State, Clock, Rules bool
}

// Reset replaces the given parts by those of start. A clock cannot be reset without the state that it dates: that is a
// *Refusal, and then nothing has changed.
func (o *Organization) Reset(scopes Scopes, start *Start) error {
	if err := start.check(); err != nil {
		return err
	}
	if scopes.Clock && !scopes.State {
		return refuse("scopes: clock needs state too; otherwise the state would be later than the clock")
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.begin()
	if scopes.Clock {
		o.clock = newClock(start.Fixture.Clock)
	}
	if scopes.State {
		o.loadState(start)
	}
	if scopes.Rules {
		o.rules = newRules(start)
	}
	return nil
}

// load replaces everything.
func (o *Organization) load(start *Start) {
	o.clock = newClock(start.Fixture.Clock)
	o.rules = newRules(start)
	o.loadState(start)
}

// loadState makes the organization's state, with the ordinals of the fixture, if it has any. It shares nothing with start
// that changes.
func (o *Organization) loadState(start *Start) {
	f := &start.Fixture
	o.id, o.seed = cmp.Or(f.OrganizationID, o.ownID), o.ownSeed
	if f.Seed != nil {
		o.seed = *f.Seed
	}
	o.ids = newIdentifiers(o.seed)
	o.rememberGone()
	now := o.clock.read()
	o.requests, o.controls, o.accepted = f.Requests, 0, 0
	o.due = nil
	o.plans, o.given = start.compiled().plans, start.compiled().syncs
	o.listedPlans = f.Plans
	o.autoCreateGroups = isTrue(f.AutoCreateGroups)
	o.acceptAnyPlan = isTrue(f.AcceptAnyPlan)
	o.sharedReferences = f.UniqueExternalReferenceIDs != nil && !*f.UniqueExternalReferenceIDs
	o.offsets.Store(f.Timestamps == fixtures.Offset)
	o.completion = &completion{f.Complete, start.CompleteFrom}
	o.references = make(map[string]int)
	o.created = nil
	for _, c := range f.Created {
		o.setCreated(c.ExternalReferenceID, c.Groups)
	}
	o.groups = make(map[string]*group, len(f.Groups))
	o.ordered = nil
	o.syncs = make(map[string]*batch)
	o.batches = nil
	o.memory = newMemory(start.FinishedSyncs)
	var accepted []*batch
	for i := range f.Groups {
		accepted = append(accepted, o.loadGroup(&f.Groups[i], now)...)
	}
	slices.SortStableFunc(accepted, func(a, b *batch) int { return cmp.Compare(a.ordinal, b.ordinal) })
	for _, b := range accepted {
		o.resumeBatch(b)
	}
	o.forgetOldest()
}

func isTrue(b *bool) bool { return b != nil && *b }

// loadGroup makes a group, with its history. It returns the requests that were accepted before a snapshot.
func (o *Organization) loadGroup(given *fixtures.Group, now time.Time) []*batch {
	g := newGroup(given.ID, given.Name, given.ExternalReferenceID, cmp.Or(given.CreatedAt, now))
	g.updatedAt = cmp.Or(given.UpdatedAt, g.createdAt)
	if !given.Complete.IsZero() {
		g.completion = &completion{given.Complete, FromGroup}
	}
	g.accepted = given.Accepted
	g.removed = slices.Clone(given.Removed)
	for _, m := range g.removed {
		g.giveID(m.ReferenceID, m.ID)
	}
	g.roster.reserve(len(given.Members))
	for _, m := range given.Members {
		if m.ID != "" {
			g.giveID(m.ReferenceID, m.ID)
		}
		m.ID, m.AddedAt = o.memberID(g, m.ReferenceID), cmp.Or(m.AddedAt, now)
		g.roster.add(&member{Member: m})
	}
	o.insert(g)
	var accepted []*batch
	for i := range given.Syncs {
		s := &given.Syncs[i]
		b := restoreBatch(g, s)
		if b.ordinal > 0 {
			accepted = append(accepted, b)
			continue
		}
		b.completion = &completion{s.Complete, FromHistory}
		o.remember(b)
	}
	if given.Accepted > uint64(len(accepted)) {
		o.memory.dropped = true
	}
	return accepted
}

// restoreBatch makes a sync request of a fixture's.
func restoreBatch(g *group, s *fixtures.Sync) *batch {
	b := &batch{
		id: s.RequestID, group: g, ordinal: s.Ordinal, acceptedAt: instantOf(s.AcceptedAt), completedAt: instantOf(s.CompletedAt),
		completion: &completion{s.Complete, s.CompleteFrom}, changes: &noChanges, polls: s.Polls, unchanged: s.Unchanged,
	}
	for _, outcome := range s.Outcomes {
		b.record(outcome)
		if outcome.Operation == fixtures.Add && outcome.Reason == fixtures.InvalidPlan && outcome.Rule == "" && !outcome.ByHand {
			b.own().unknownPlan = true
		}
	}
	for _, id := range s.Results.AddedGroupMemberIDs {
		b.record(fixtures.Outcome{Operation: fixtures.Add, MemberID: id})
	}
	for _, id := range s.Results.RemovedGroupMemberIDs {
		b.record(fixtures.Outcome{Operation: fixtures.Remove, MemberID: id})
	}
	for _, f := range s.Results.Failures {
		b.record(fixtures.Outcome{ReferenceID: f.ReferenceID, Operation: f.Operation, Reason: f.Reason})
	}
	if b.fit(); b.completed() {
		return b
	}
	b.pending = newPending(slices.Clone(s.Rows))
	if s.Rule != nil {
		b.pending.own().header = &RequestRule{Key: "snapshot " + s.RequestID, Rule: s.Rule}
	}
	if b.setReady(); !b.isReady && !s.ReadyAt.IsZero() {
		b.ready, b.isReady = instantOf(s.ReadyAt), true
	}
	return b
}

// resumeBatch adds a request that was accepted before a snapshot; one that has not finished goes on.
func (o *Organization) resumeBatch(b *batch) {
	o.accepted = max(o.accepted, b.ordinal)
	o.remember(b)
	if !b.completed() {
		if b.header != nil {
			b.requestRule = o.rules.ofRequest(b.header)
		}
		o.enqueue(b)
	}
}

func (o *Organization) remember(b *batch) {
	o.syncs[b.id] = b
	o.batches = append(o.batches, b)
	b.group.syncs++
	delete(o.gone, b.id)
	if b.completed() {
		o.memory.done = append(o.memory.done, b)
	}
}

// enqueue puts a batch at the end of its group's queue; one that never completes is in no queue.
func (o *Organization) enqueue(b *batch) {
	if b.neverCompletes() {
		return
	}
	b.group.queue = append(b.group.queue, b)
	if len(b.group.queue) == 1 {
		o.schedule(b.group)
	}
}
