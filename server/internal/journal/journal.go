// Package journal keeps a bounded record of the requests of one organization, searches it, and proves what was sent.
package journal

import (
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

// Journal keeps the requests of one organization, the newest last. Past its bounds it loses its oldest bodies, then its
// oldest entries, and counts what it lost. It is safe for concurrent use.
type Journal struct {
	most   int
	budget *Budget

	// size is what all entries cost; it is written under mu only.
	size atomic.Int64

	mu       sync.Mutex
	next     uint64 // the number of the next entry
	entries  []kept // their numbers follow one another
	bodies   int    // entries before this one have lost their bodies
	lastLost uint64 // the number of the newest entry whose answer was lost; 0 if there was none
	evicted  uint64 // how many entries were lost
	through  uint64 // the highest number of an entry that was lost
	dropped  uint64 // how many bodies were lost
	closed   bool   // whether it keeps nothing more

	// What follows is under the lock of the budget, all but noted, which says that budget's grew has the journal. known and
	// place are those of its heap.
	gone   bool // whether it was taken out for good
	noted  atomic.Bool
	known  int64
	place  int32
	grewAt int32 // where it stands in grew; -1 if it does not
}

// kept is an Entry with what it costs. The Entry itself never changes, so that whoever found it may read it without a lock.
type kept struct {
	*Entry
	cost    int64
	retried bool // whether the same request was sent again after its answer was lost
}

// New returns a journal of at most that many requests, which shares the budget with the other journals of the server.
func New(most int, budget *Budget) *Journal {
	return &Journal{most: most, budget: budget, place: -1, grewAt: -1, next: 1}
}

// Keeps reports whether the journal keeps any request at all.
func (j *Journal) Keeps() bool { return j.most > 0 }

// Skip counts a request as Add does, for a journal that keeps none.
func (j *Journal) Skip() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.through = j.next
	j.next++
	j.evicted++
}

// Add records a request under the next number. The entry, and what it leads to, belongs to the journal from then on, and
// must not be changed.
func (j *Journal) Add(r *Entry) {
	cost := costOf(r)
	if !j.add(r, cost) {
		return
	}
	// One lock after the other, never both.
	j.budget.grown(j, cost)
}

// add leaves it to its caller to tell the budget, if it reports that there is anything to tell.
func (j *Journal) add(r *Entry, cost int64) bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	r.Number = j.next
	j.next++
	if j.closed {
		return false
	}
	r.RetryOf = j.lostBefore(r)
	if r.AnswerLost {
		j.lastLost = r.Number
	}
	if len(j.entries) == 0 {
		j.budget.holders.Add(1)
	}
	j.entries = append(j.entries, kept{Entry: r, cost: cost})
	j.size.Add(cost)
	for len(j.entries) > j.most {
		j.evictOldest()
	}
	return true
}

// maxBetween is how many requests may come between one whose answer was lost and its retry.
const maxBetween = 100

// lostBefore returns the number of an earlier, equal request whose answer was lost; 0 if there is none.
func (j *Journal) lostBefore(r *Entry) uint64 {
	if j.lastLost == 0 || j.next-j.lastLost > maxBetween+1 {
		return 0
	}
	hash := r.Hash()
	if hash == "" {
		return 0
	}
	for i := range min(len(j.entries), maxBetween) {
		e := &j.entries[len(j.entries)-1-i]
		if e.AnswerLost && !e.retried && e.Path == r.Path && e.Method == r.Method && e.Hash() == hash {
			e.retried = true
			return e.Number
		}
	}
	return 0
}

// lose loses the oldest body, or the oldest entry where no body is left, and returns how many bytes that was; nothing where
// that is no longer needed, or the journal is below its share by now.
func (j *Journal) lose() int64 {
	j.mu.Lock()
	defer j.mu.Unlock()
	if !j.budget.over() || len(j.entries) == 0 || j.budget.spares(j.size.Load()) {
		return 0
	}
	for ; j.bodies < len(j.entries); j.bodies++ {
		if e := &j.entries[j.bodies]; len(e.Body) > 0 {
			return j.dropBody(e)
		}
	}
	return j.evictOldest()
}

func (j *Journal) dropBody(e *kept) int64 {
	body := int64(len(e.Body))
	bare := *e.Entry
	bare.BodyHash, bare.Body, bare.BodyEvicted = e.Hash(), nil, true
	e.Entry = &bare
	e.cost -= body
	j.shrink(body)
	j.dropped++
	return body
}

func (j *Journal) evictOldest() int64 {
	oldest := j.entries[0]
	j.entries[0] = kept{}
	j.entries = j.entries[1:]
	j.bodies = max(0, j.bodies-1)
	j.shrink(oldest.cost)
	j.evicted++
	j.through = oldest.Number
	return oldest.cost
}

// shrink accounts for what is gone.
func (j *Journal) shrink(by int64) {
	j.budget.total.Add(-by)
	j.size.Add(-by)
	if len(j.entries) == 0 {
		j.budget.holders.Add(-1)
	}
}

// Clear drops everything on purpose: nothing of it counts as evicted. Numbers go on.
func (j *Journal) Clear() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.clear()
}

// Close drops everything, and keeps nothing from then on: a request that is still on its way gets a number, and no more.
func (j *Journal) Close() {
	j.mu.Lock()
	j.closed = true
	j.clear()
	j.mu.Unlock()
	// One lock after the other, never both.
	j.budget.forget(j)
}

func (j *Journal) clear() {
	if len(j.entries) > 0 {
		j.entries = nil
		j.shrink(j.size.Load())
	}
	j.bodies, j.evicted, j.through, j.dropped = 0, 0, 0, 0
}

// Get returns one request, which must not be changed, or nil; known says that the number was given to a request, whether
// or not it is still there.
func (j *Journal) Get(number uint64) (r *Entry, known bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	known = number > 0 && number < j.next
	if len(j.entries) == 0 || number < j.entries[0].Number || !known {
		return nil, known
	}
	return j.entries[number-j.entries[0].Number].Entry, true
}

// view returns the entries with a higher number than the given one as they are now, in order, and what was lost until now.
func (j *Journal) view(since uint64) ([]*Entry, Evicted) {
	j.mu.Lock()
	defer j.mu.Unlock()
	skipped := 0
	if len(j.entries) > 0 && since >= j.entries[0].Number {
		skipped = int(min(since-j.entries[0].Number+1, uint64(len(j.entries))))
	}
	entries := make([]*Entry, len(j.entries)-skipped)
	for i := range entries {
		entries[i] = j.entries[skipped+i].Entry
	}
	return entries, j.lost()
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
	return j.lost()
}

func (j *Journal) lost() Evicted {
	return Evicted{Requests: j.evicted, Through: j.through, Bodies: j.dropped}
}
