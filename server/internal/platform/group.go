package platform

import "time"

// Group is a group as it is at one instant.
type Group struct {
	ID                  string
	Name                string
	ExternalReferenceID string
	CreatedAt           time.Time
	UpdatedAt           time.Time
}

// group is one group: its roster, its sync requests, and the queue of those in flight.
type group struct {
	id                  string
	name                string
	externalReferenceID string
	createdAt           time.Time
	updatedAt           time.Time

	roster roster
	// givenIDs are the member ids that the fixture gave, by reference id: a re-add finds them here, all others are
	// derived.
	givenIDs map[string]string

	syncs    map[string]*batch
	accepted uint64 // how many sync requests were accepted

	queue []*batch // in flight, in the order accepted
	// freeAt is when the latest batch finished: the next one cannot finish earlier.
	freeAt time.Time
	// due is when the head of the queue finishes; index is the group's place among those whose head has such an
	// instant, -1 if it has none.
	due   time.Time
	index int
}

// headDue is the first instant at which the head of the queue is the head and its own condition holds. False means that
// there is no head, or that time alone does not decide it.
func (g *group) headDue() (time.Time, bool) {
	if len(g.queue) == 0 {
		return time.Time{}, false
	}
	head := g.queue[0]
	ready, ok := head.mode.ready(head.acceptedAt)
	if !ok {
		return time.Time{}, false
	}
	if ready.Before(g.freeAt) {
		ready = g.freeAt
	}
	return ready, true
}

func newGroup(id, name, externalReferenceID string, at time.Time) *group {
	return &group{
		id:                  id,
		name:                name,
		externalReferenceID: externalReferenceID,
		createdAt:           at,
		updatedAt:           at,
		givenIDs:            make(map[string]string),
		syncs:               make(map[string]*batch),
		index:               -1,
	}
}

func (g *group) view() Group {
	return Group{
		ID:                  g.id,
		Name:                g.name,
		ExternalReferenceID: g.externalReferenceID,
		CreatedAt:           g.createdAt,
		UpdatedAt:           g.updatedAt,
	}
}
