package platform

import (
	"slices"
	"sync/atomic"
	"time"
)

// Limits of what is noted for those who watch.
const (
	// maxNoted is how many changes are known one by one; who has missed more is told that anything may have changed.
	maxNoted = 100
	// keepNoting is how long changes are noted after the last watcher has left, so that it can come back.
	keepNoting = time.Minute
)

// part is a part of the organization that can change.
type part uint8

const (
	partSyncs part = iota
	partGroups
	partRequests
	partRules
	partClock
	partAll
)

// watch notes what changes while somebody watches.
type watch struct {
	versions *atomic.Uint64
	version  uint64
	noted    []noted       // the newest last
	lost     uint64        // the version up to which changes were dropped
	next     chan struct{} // closed at the next change; nil if nobody waits
	watchers int
	leftAt   time.Time // when the last watcher left, in real time
}

type noted struct {
	version uint64
	part    part
	id      string
}

// Changes is what has changed since a version.
type Changes struct {
	// Version is that of the latest change.
	Version uint64
	// All means that anything may have changed: the rest then says nothing.
	All bool
	// Syncs and Groups are the ids of sync requests and groups.
	Syncs, Groups []string
	// Requests reports whether the journal has another request.
	Requests bool
	Rules    bool
	Clock    bool

	// Next is closed at the next change.
	Next <-chan struct{}
	// Due is how long it takes, in real time, until a batch finishes by itself; 0 if none does.
	Due time.Duration
}

// Watch begins to note changes; stop ends that, and must be called once. The versions come from a counter of all
// organizations, so that one that is forgotten and made again has no version that it had before.
func (o *Organization) Watch(versions *atomic.Uint64) (stop func()) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.watch == nil || o.watch.expired() {
		begin := versions.Add(1)
		o.watch = &watch{versions: versions, version: begin, lost: begin}
	}
	w := o.watch
	w.watchers++
	o.watched.Store(true)
	return func() {
		o.mu.Lock()
		defer o.mu.Unlock()
		w.watchers--
		w.leftAt = time.Now()
	}
}

// ChangesSince returns what has changed since a version, and what to wait for; 0 is before all of them. The caller must be
// watching.
func (o *Organization) ChangesSince(since uint64) Changes {
	o.mu.Lock()
	defer o.mu.Unlock()
	now := o.begin()
	w := o.watch
	if w.next == nil {
		w.next = make(chan struct{})
	}
	c := Changes{Version: w.version, Next: w.next}
	if !o.clock.frozen && len(o.due) > 0 {
		c.Due = o.due[0].due.Sub(now)
	}
	if since < w.lost || since > w.version {
		c.All = true
		return c
	}
	for _, n := range w.noted {
		if n.version > since {
			c.add(n)
		}
	}
	return c
}

func (c *Changes) add(n noted) {
	switch n.part {
	case partSyncs:
		c.Syncs = append(c.Syncs, n.id)
	case partGroups:
		c.Groups = append(c.Groups, n.id)
	case partRequests:
		c.Requests = true
	case partRules:
		c.Rules = true
	case partClock:
		c.Clock = true
	case partAll:
		c.All = true
	}
}

// NoteRequest notes that the journal has another request.
func (o *Organization) NoteRequest() { o.noteFromOutside(partRequests) }

// NoteAll notes that anything may have changed.
func (o *Organization) NoteAll() { o.noteFromOutside(partAll) }

// noteFromOutside takes the lock only if somebody watches.
func (o *Organization) noteFromOutside(p part) {
	if !o.watched.Load() {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.note(p, "")
}

// note notes a change, if somebody watches. The caller holds the lock.
func (o *Organization) note(p part, id string) {
	w := o.watch
	if w == nil {
		return
	}
	if w.expired() {
		o.watch = nil
		o.watched.Store(false)
		return
	}
	w.version = w.versions.Add(1)
	same := func(n noted) bool { return n.part == p && n.id == id }
	if i := slices.IndexFunc(w.noted, same); i >= 0 {
		w.noted = slices.Delete(w.noted, i, i+1)
	}
	if len(w.noted) == maxNoted {
		w.lost = w.noted[0].version
		w.noted = slices.Delete(w.noted, 0, 1)
	}
	w.noted = append(w.noted, noted{w.version, p, id})
	if w.next != nil {
		close(w.next)
		w.next = nil
	}
}

func (w *watch) expired() bool { return w.watchers == 0 && time.Since(w.leftAt) > keepNoting }
