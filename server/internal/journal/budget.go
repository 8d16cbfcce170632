package journal

import (
	"container/heap"
	"sync"
	"sync/atomic"
)

// Budget is what the journals of a server hold together, in bytes. Past it the largest journal loses first, so that one
// that stays below its share, the limit divided by the number of journals that hold entries, loses nothing. It is safe for
// concurrent use.
type Budget struct {
	limit int64
	// total is never more than the sizes of all journals, and holders never less than how many of them hold entries: a
	// journal that grows counts in holders first, then in its size, then in total, and one that shrinks the other way round.
	// What total counts has been noted, so that whoever finds the limit passed finds the one who passed it.
	total, holders atomic.Int64

	// mu is never held together with the lock of a journal.
	mu     sync.Mutex
	grew   []*Journal // larger than is known
	bySize bySize
}

// NewBudget returns a Budget of so many bytes.
func NewBudget(limit int64) *Budget { return &Budget{limit: limit} }

// grown takes in that a journal has grown, and frees as much where the limit is passed: each request pays for itself, and
// for no other.
func (b *Budget) grown(j *Journal, by int64) {
	b.note(j)
	b.total.Add(by)
	for by > 0 && b.over() {
		// It frees nothing where others have changed what was true a moment ago; then there is another.
		by -= b.largest().lose()
	}
}

// note tells that a journal has grown. Below the limit that costs each journal one lock once.
func (b *Budget) note(j *Journal) {
	if j.noted.Load() {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if !j.noted.Load() {
		b.grew = append(b.grew, j)
		j.noted.Store(true)
	}
}

func (b *Budget) over() bool { return b.total.Load() > b.limit }

// spares reports whether a journal of a size is below its share.
func (b *Budget) spares(size int64) bool { return size*b.holders.Load() < b.limit }

// largest returns the largest journal.
func (b *Budget) largest() *Journal {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, j := range b.grew {
		j.noted.Store(false) // before its size is read: a later change is noted again
		b.learn(j)
	}
	clear(b.grew)
	b.grew = b.grew[:0]
	// One that has shrunk since looks larger than it is.
	for b.bySize[0].known > b.bySize[0].size.Load() {
		b.learn(b.bySize[0])
	}
	return b.bySize[0]
}

// learn puts a journal in the place of its size.
func (b *Budget) learn(j *Journal) {
	j.known = j.size.Load()
	if j.place < 0 {
		heap.Push(&b.bySize, j)
		return
	}
	heap.Fix(&b.bySize, j.place)
}

// bySize is a heap of journals, the largest first as far as is known.
type bySize []*Journal

func (h bySize) Len() int           { return len(h) }
func (h bySize) Less(i, k int) bool { return h[i].known > h[k].known }

func (h bySize) Swap(i, k int) {
	h[i], h[k] = h[k], h[i]
	h[i].place, h[k].place = i, k
}

// Push implements heap.Interface.
func (h *bySize) Push(x any) {
	j := x.(*Journal) //nolint:forcetypeassert // heap.Interface is older than generics
	j.place = len(*h)
	*h = append(*h, j)
}

// Pop implements heap.Interface; no journal is ever taken out.
func (h *bySize) Pop() any { return nil }
