package platform

import "time"

// maxGone is how many identifiers are remembered that resets and loads took away.
const maxGone = 20_000

// Absence is why something is not there.
type Absence struct {
	// Group is the group that the sync request belongs to; empty if there is no such request.
	Group string
	// Gone says that a reset, or the load of a fixture, took it away, and Since how long ago that was, in real time.
	Gone  bool
	Since time.Duration
	// Forgotten says that more was taken away than is remembered: it may have been there.
	Forgotten bool
}

// Absent says why a group has no such sync request, or, if requestID is empty, why there is no such group.
func (o *Organization) Absent(groupID, requestID string) Absence {
	o.mu.Lock()
	defer o.mu.Unlock()
	if b := o.syncs[requestID]; b != nil && b.group.id != groupID {
		return Absence{Group: b.group.id}
	}
	absent := []string{requestID}
	if o.groups[groupID] == nil {
		absent = append(absent, groupID)
	}
	for _, id := range absent {
		if at, gone := o.gone[id]; gone && id != "" {
			return Absence{Gone: true, Since: time.Since(at)}
		}
	}
	return Absence{Forgotten: o.goneMore}
}

// rememberGone notes what is about to be taken away.
func (o *Organization) rememberGone() {
	now := time.Now()
	note := func(id string) {
		if _, known := o.gone[id]; !known && len(o.gone) >= maxGone {
			o.goneMore = true
			return
		}
		o.gone[id] = now
	}
	if o.gone == nil {
		o.gone = make(map[string]time.Time)
	}
	for id := range o.groups {
		note(id)
	}
	for id := range o.syncs {
		note(id)
	}
}
