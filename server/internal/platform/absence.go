package platform

import "time"

// mostGone is how many identifiers are remembered that a reset or a load took away.
const mostGone = 10_000

// Absence is why something is not there.
type Absence struct {
	// Group is the group that the sync request belongs to; empty if there is no such request.
	Group string
	// Gone says that a reset, or the load of a fixture, took it away, and Since how long ago that was, in real time.
	Gone  bool
	Since time.Duration
}

// Absent says why a group has no such sync request, or, if requestID is empty, why there is no such group.
func (o *Organization) Absent(groupID, requestID string) Absence {
	o.mu.Lock()
	defer o.mu.Unlock()
	if b := o.syncs[requestID]; b != nil && b.group.id != groupID {
		return Absence{Group: b.group.id}
	}
	id := requestID
	if id == "" || o.groups[groupID] == nil {
		id = groupID
	}
	if !o.gone[id] {
		return Absence{}
	}
	return Absence{Gone: true, Since: time.Since(o.goneAt)}
}

// rememberGone notes what is about to be taken away.
func (o *Organization) rememberGone() {
	o.gone = make(map[string]bool)
	o.goneAt = time.Now()
	for id := range o.groups {
		if len(o.gone) < mostGone {
			o.gone[id] = true
		}
	}
	for id := range o.syncs {
		if len(o.gone) < mostGone {
			o.gone[id] = true
		}
	}
}
