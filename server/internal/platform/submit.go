package platform

import (
	"slices"
	"strconv"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
)

// Submission is a roster for a group.
type Submission struct {
	GroupID string
	// Rows must have different reference ids. The organization keeps them.
	Rows []fixtures.Row
	// Complete is how the batch completes; zero if the request does not say.
	Complete fixtures.Completion
	// Call is the call as rules have seen it; nil means that no rule has been tried yet.
	Call *Call
	// Rule is the rule of the request's own header that fails rows, if any.
	Rule *RequestRule
}

// Accepted is a sync request as it was accepted.
type Accepted struct {
	ID         string
	GroupID    string
	AcceptedAt time.Time
	// PlanStays are the indexes of the rows whose member is subscribed to another plan when the request is accepted: a
	// subscribed member keeps the plan.
	PlanStays []int
	// Rules are the ids of the rules that affected the batch.
	Rules []string
	// NobodyFails reports whether the rule of the request's own header matches nobody whom the batch could add or remove.
	NobodyFails bool
	// NeverDue reports whether the clock ends before the batch is due.
	NeverDue bool
}

// Submit accepts a roster. It fails with ErrGroupNotFound, or, where it would create the group, with ErrReferenceTaken or a
// *LimitError; then nothing was queued.
func (o *Organization) Submit(s Submission) (Accepted, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	now := o.begin()
	g, err := o.groupForSync(s.GroupID, now)
	if err != nil {
		return Accepted{}, err
	}
	o.accepted++
	b := &batch{
		id:         o.newSyncID(g),
		group:      g,
		ordinal:    o.accepted,
		acceptedAt: instantOf(now),
		pending:    newPending(s.Rows),
		changes:    &noChanges,
	}
	if s.Rule != nil {
		b.special = &special{requestRule: o.rules.ofRequest(s.Rule), header: s.Rule}
	}
	if s.Call == nil {
		s.Call = &Call{Operation: fixtures.SubmitOperation, GroupID: g.id}
	}
	b.digest = s.Call.Digest
	accepted := Accepted{ID: b.id, GroupID: g.id, AcceptedAt: now, PlanStays: g.planStays(s.Rows)}
	var by *rule
	if b.completion, by = o.completionOf(g, &s); by != nil {
		accepted.Rules = append(accepted.Rules, by.ID)
	}
	wait, _ := b.complete.Needs()
	accepted.NeverDue = now.Add(wait).After(fixtures.EndOfTime())
	if r := b.requestRule; r != nil {
		accepted.NobodyFails = !g.reaches(r, s.Rows)
	}
	b.setReady()
	o.remember(b)
	o.enqueue(b)
	o.note(partSyncs, b.id)
	o.note(partGroups, g.id)
	return accepted, nil
}

// newSyncID counts a batch of a group, and returns its id. The fixture may have taken the next one.
func (o *Organization) newSyncID(g *group) string {
	for {
		g.accepted++
		if id := o.ids.derive(syncPrefix, o.id, g.id, strconv.FormatUint(g.accepted, 10)); !o.given[id] {
			return id
		}
	}
}

// completionOf returns how a batch completes, and what decided that: the request, a rule, the group, or the default.
func (o *Organization) completionOf(g *group, s *Submission) (*completion, *rule) {
	if !s.Complete.IsZero() {
		return &completion{s.Complete, FromRequest}, nil
	}
	if r := o.completingRule(s.Call, s.Rows); r != nil {
		return &completion{r.Complete, fromRule + r.ID}, r
	}
	if g.completion != nil {
		return g.completion, nil
	}
	return o.completion, nil
}

func (g *group) planStays(rows []fixtures.Row) []int {
	if len(g.roster.members) == 0 {
		return nil
	}
	var places []int
	for i := range rows {
		if m := g.roster.byRef[rows[i].ReferenceID]; m != nil && m.PlanID != rows[i].PlanID {
			places = append(places, i)
		}
	}
	return places
}

// reaches reports whether a rule with conditions on rows can match anybody whom a batch of these rows adds or removes: one of
// the rows, a member of the group, or a row of a batch ahead, who is a member by then.
func (g *group) reaches(r *rule, rows []fixtures.Row) bool {
	return !r.hasRowCondition() || r.matchesRows(rows) ||
		slices.ContainsFunc(g.roster.members, func(m *member) bool { return r.matchesRow(&m.Row) }) ||
		slices.ContainsFunc(g.queue, func(b *batch) bool { return r.matchesRows(b.rows) })
}

// Retrieve returns a sync request as it is now: this is a poll, and counts as one. It fails with ErrGroupNotFound,
// ErrSyncNotFound or a *ForgottenError.
func (o *Organization) Retrieve(groupID, requestID string) (Sync, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	now := o.begin()
	g := o.groups[groupID]
	if g == nil {
		return Sync{}, ErrGroupNotFound
	}
	if owner := o.owner(requestID); owner != nil && owner != g {
		return Sync{}, ErrSyncNotFound
	}
	b, err := o.find(requestID)
	if err != nil {
		return Sync{}, err
	}
	if !b.completed() {
		o.poll(b, now)
	}
	return b.view(), nil
}

// poll counts a poll of a batch in flight. It counts for every batch ahead of it in the queue too: otherwise nobody who
// polls the last of several would ever see the first complete.
func (o *Organization) poll(b *batch, now time.Time) {
	b.asked++
	o.note(partSyncs, b.id)
	if b.neverCompletes() {
		return
	}
	b.group.asked++
	if b.group.headPolled(now) {
		o.schedule(b.group)
		o.settle(now)
	}
}
