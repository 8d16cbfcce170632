package platform

import "time"

// maxGone limits how many identifiers that resets and loads removed are remembered.
const maxGone = 20_000

// Absence says why something is not found.
type Absence struct {
	// Group is the group that the sync request belongs to; empty if there is no such request.
	Group string
	// Gone reports whether a reset, or the loading of a fixture, removed it, and Since how long ago that was, in real time.
	Gone  bool
	Since time.Duration
	// Dropped says that more finished batches were dropped than have their identifiers known, past the Kept newest: it may
	// have been there.
	Dropped bool
	Kept    int
	// Forgotten says that more was taken away than is remembered: it may have been there.
	Forgotten bool
}

// Absent returns why a group does not have a sync request or, if requestID is empty, why the group does not exist.
func (o *Organization) Absent(groupID, requestID string) Absence {
	o.mu.Lock()
	defer o.mu.Unlock()
	if g := o.owner(requestID); g != nil && g.id != groupID {
		return Absence{Group: g.id}
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
	if requestID != "" && o.memory.dropped {
		return Absence{Dropped: true, Kept: o.memory.keep}
	}
	return Absence{Forgotten: o.goneMore}
}

// rememberGone remembers what is about to be removed.
func (o *Organization) rememberGone() {
	now := time.Now()
	note := func(id string) {
		if _, known := o.gone[id]; !known && len(o.gone) >= maxGone {
			o.goneMore = true
			return
		}
		if o.gone == nil {
			o.gone = make(map[string]time.Time)
		}
		o.gone[id] = now
	}
	if o.memory.dropped || len(o.memory.forgotten) > 0 {
		o.goneMore = true
	}
	for id := range o.groups {
		note(id)
	}
	for id := range o.syncs {
		note(id)
	}
}
