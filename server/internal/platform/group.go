package platform

import (
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
)

// group is one group: its roster, its sync requests, and the queue of those in flight.
type group struct {
	id                  string
	name                string
	externalReferenceID string
	createdAt           time.Time
	updatedAt           time.Time

	completion *completion // nil if the group does not say

	roster roster
	// removed are the members who were removed and are not subscribed again, the newest last.
	removed []fixtures.Member
	// givenIDs are the member ids that came with the fixture, by reference id: a re-added member gets the same id. All
	// others are derived.
	givenIDs map[string]string

	accepted uint64 // how many sync requests were accepted

	queue []*batch // in flight, in the order accepted, without those that never complete
	// asked is how often the batches of the queue were polled, all together.
	asked int
	// freeAt is when the latest batch finished: the next one cannot finish earlier.
	freeAt time.Time
	// due is when the head of the queue finishes; index is the group's place in dueGroups, -1 if it is not there.
	due   time.Time
	index int

	// syncs is how many sync requests of the group are known.
	syncs int
	// looks is how many places in the queue were ever worked out: tests count work, not time.
	looks int
}

// headDue returns when the head of the queue finishes: as soon as it is the head and its own condition is met. It returns
// false if the queue is empty, or if time alone does not decide.
func (g *group) headDue() (time.Time, bool) {
	if len(g.queue) == 0 || !g.queue[0].isReady {
		return time.Time{}, false
	}
	return later(g.queue[0].ready.time(), g.freeAt), true
}

func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

func newGroup(id, name, externalReferenceID string, at time.Time) *group {
	return &group{
		id:                  id,
		name:                name,
		externalReferenceID: externalReferenceID,
		createdAt:           at,
		updatedAt:           at,
		index:               -1,
	}
}

func (g *group) giveID(referenceID, id string) {
	if g.givenIDs == nil {
		g.givenIDs = make(map[string]string)
	}
	g.givenIDs[referenceID] = id
}

// view is the group as lists show it, without members and sync requests.
func (g *group) view() fixtures.Group {
	return fixtures.Group{
		ID:                  g.id,
		Name:                g.name,
		ExternalReferenceID: g.externalReferenceID,
		CreatedAt:           g.createdAt,
		UpdatedAt:           g.updatedAt,
	}
}
