package platform

import (
	"strconv"
	"time"
)

// Accepted is a sync request as it was accepted.
type Accepted struct {
	ID         string
	GroupID    string
	AcceptedAt time.Time
	// PlanStays holds the places (from 0) of the rows that name another plan than the one that their member is
	// subscribed to when the request is accepted: the plan of a subscribed member stays.
	PlanStays []int
}

// Submit accepts a roster, whose reference ids must differ, for a group. The organization keeps the rows. It fails with
// ErrGroupNotFound, or, where it would create the group, with ErrReferenceTaken; then nothing was queued.
func (o *Organization) Submit(groupID string, rows []Row) (Accepted, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	now := o.clock.read()
	o.settle(now)
	g, err := o.groupForSync(groupID, now)
	if err != nil {
		return Accepted{}, err
	}
	o.accepted++
	g.accepted++
	b := &batch{
		id:         o.ids.derive(syncPrefix, o.id, g.id, strconv.FormatUint(g.accepted, 10)),
		groupID:    g.id,
		acceptance: o.accepted,
		acceptedAt: now,
		mode:       o.complete,
		rows:       rows,
	}
	accepted := Accepted{ID: b.id, GroupID: g.id, AcceptedAt: now, PlanStays: g.planStays(rows)}
	g.syncs[b.id] = b
	g.queue = append(g.queue, b)
	if len(g.queue) == 1 {
		o.schedule(g)
	}
	return accepted, nil
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

// Retrieve returns a sync request as it is now. It fails with ErrGroupNotFound or ErrSyncNotFound.
func (o *Organization) Retrieve(groupID, requestID string) (Sync, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.settle(o.clock.read())
	g := o.groups[groupID]
	if g == nil {
		return Sync{}, ErrGroupNotFound
	}
	b := g.syncs[requestID]
	if b == nil {
		return Sync{}, ErrSyncNotFound
	}
	return b.view(), nil
}
