// Package journal keeps a bounded record of the requests of one organization, searches it, and proves what was sent.
package journal

import (
	"slices"
	"sync"
	"sync/atomic"
)

// Bounds of the journal.
const (
	// DefaultSize is how many requests of an organization the journal keeps.
	DefaultSize = 10_000
	// MaxBytes is how much the journals of all organizations hold together.
	MaxBytes int64 = 64 << 20
	// MaxBody is how much of a body is kept.
	MaxBody = 64 << 10
	// entryBytes is what an entry costs besides its texts, roughly.
	entryBytes = 512
)

// Journal keeps the requests of one organization, the newest last. When it is full it drops its oldest bodies, then its
// oldest entries, never those of another journal, and counts what it dropped. It is safe for concurrent use.
type Journal struct {
	size  int
	total *atomic.Int64 // bytes of all journals of the server
	limit int64

	mu      sync.Mutex
	next    uint64 // the number of the next entry
	entries []*kept
	bodies  int    // entries before this one have no body any more
	evicted uint64 // how many entries were dropped
	through uint64 // the highest number of a dropped entry
	dropped uint64 // how many bodies alone were dropped
}

// kept is an Entry with what it costs.
type kept struct {
	Entry
	cost    int64
	retried bool // whether the same request was sent again after its answer was lost
}

// New returns a journal of at most that many requests. total counts the bytes of all journals of the server, which are
// limited together.
func New(size int, total *atomic.Int64, limit int64) *Journal {
	return &Journal{size: size, total: total, limit: limit, next: 1}
}

// Add records a request under the next number.
func (j *Journal) Add(r Entry) {
	j.mu.Lock()
	defer j.mu.Unlock()
	r.Number = j.next
	j.next++
	r.RetryOf = j.lostBefore(&r)
	e := &kept{Entry: r, cost: costOf(&r)}
	j.entries = append(j.entries, e)
	j.total.Add(e.cost)
	for len(j.entries) > j.size {
		j.evictOldest()
	}
	for j.total.Load() > j.limit && j.bodies < len(j.entries) {
		j.dropBody()
	}
	for j.total.Load() > j.limit && len(j.entries) > 0 {
		j.evictOldest()
	}
}

// maxBetween is how many requests may come between one whose answer was lost and its retry.
const maxBetween = 100

// lostBefore returns the number of an earlier, equal request whose answer was lost; 0 if there is none.
func (j *Journal) lostBefore(r *Entry) uint64 {
	if r.BodyHash == "" {
		return 0
	}
	for _, e := range slices.Backward(j.entries[max(0, len(j.entries)-maxBetween):]) {
		if e.AnswerLost && !e.retried && e.BodyHash == r.BodyHash && e.Path == r.Path && e.Method == r.Method {
			e.retried = true
			return e.Number
		}
	}
	return 0
}

func costOf(r *Entry) int64 {
	cost := entryBytes + len(r.Body)
	for _, text := range []string{r.Path, r.Hint, r.Violations, r.GroupID, r.RequestID, r.Method, r.BodyHash, r.TraceID} {
		cost += len(text)
	}
	for _, rule := range r.Rules {
		cost += len(rule) + 16
	}
	for _, warning := range r.Warnings {
		cost += len(warning) + 16
	}
	for _, ref := range r.ReferenceIDs {
		cost += len(ref) + 16
	}
	return int64(cost)
}

func (j *Journal) evictOldest() {
	oldest := j.entries[0]
	j.entries[0] = nil
	j.entries = j.entries[1:]
	j.bodies = max(0, j.bodies-1)
	j.total.Add(-oldest.cost)
	j.evicted++
	j.through = oldest.Number
}

func (j *Journal) dropBody() {
	e := j.entries[j.bodies]
	j.bodies++
	if len(e.Body) == 0 {
		return
	}
	e.cost -= int64(len(e.Body))
	j.total.Add(-int64(len(e.Body)))
	e.Body, e.BodyEvicted = nil, true
	j.dropped++
}

// Clear drops everything on purpose: nothing of it counts as evicted. Numbers go on.
func (j *Journal) Clear() {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, e := range j.entries {
		j.total.Add(-e.cost)
	}
	j.entries, j.bodies, j.evicted, j.through, j.dropped = nil, 0, 0, 0, 0
}

// Find returns the newest requests that match, in ascending order, and how many more match. A limit of 0 means all.
func (j *Journal) Find(f Filter, limit int) (found []Entry, more int) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, e := range slices.Backward(j.entries) {
		if e.Number <= f.Since {
			break
		}
		if !f.matches(&e.Entry) {
			continue
		}
		if limit > 0 && len(found) == limit {
			more++
			continue
		}
		found = append(found, e.clone())
	}
	slices.Reverse(found)
	return found, more
}

// Get returns one request; known reports whether a request ever had the number, even if it was dropped.
func (j *Journal) Get(number uint64) (r Entry, found, known bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, e := range j.entries {
		if e.Number == number {
			return e.clone(), true, true
		}
	}
	return Entry{}, false, number > 0 && number < j.next
}

// Evicted counts what a journal dropped because it was full.
type Evicted struct {
	// Requests is how many requests were dropped, and Through the highest number of one of them.
	Requests, Through uint64
	// Bodies is how many requests were kept without their body.
	Bodies uint64
}

// Lost returns what the journal has dropped.
func (j *Journal) Lost() Evicted {
	j.mu.Lock()
	defer j.mu.Unlock()
	return Evicted{Requests: j.evicted, Through: j.through, Bodies: j.dropped}
}
