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
		largest := b.largest()
		if largest == nil {
			return // whoever had passed the limit was forgotten a moment ago
		}
		// It frees nothing where others have changed what was true a moment ago; then there is another.
		by -= largest.lose()
	}
}

// note tells that a journal has grown. Below the limit that costs each journal one lock once.
func (b *Budget) note(j *Journal) {
	if j.noted.Load() {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if !j.noted.Load() && !j.gone {
		j.grewAt = int32(len(b.grew))
		b.grew = append(b.grew, j)
		j.noted.Store(true)
	}
}

// forget takes out a journal that is closed, in a time that does not grow with how many there are.
func (b *Budget) forget(j *Journal) {
	b.mu.Lock()
	defer b.mu.Unlock()
	j.gone = true
	if j.grewAt >= 0 {
		last := len(b.grew) - 1
		b.grew[j.grewAt] = b.grew[last]
		b.grew[j.grewAt].grewAt = j.grewAt
		b.grew[last] = nil
		b.grew = b.grew[:last]
		j.grewAt = -1
	}
	if j.place >= 0 {
		_ = heap.Remove(&b.bySize, int(j.place))
	}
}

func (b *Budget) over() bool { return b.total.Load() > b.limit }

// spares reports whether a journal of a size is below its share.
func (b *Budget) spares(size int64) bool { return size*b.holders.Load() < b.limit }

// largest returns the largest journal; nil if none is known.
func (b *Budget) largest() *Journal {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, j := range b.grew {
		j.noted.Store(false) // before its size is read: a later change is noted again
		j.grewAt = -1
		b.learn(j)
	}
	clear(b.grew)
	b.grew = b.grew[:0]
	if len(b.bySize) == 0 {
		return nil
	}
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
	heap.Fix(&b.bySize, int(j.place))
}

// bySize is a heap of journals, the largest first as far as is known.
type bySize []*Journal

func (h bySize) Len() int           { return len(h) }
func (h bySize) Less(i, k int) bool { return h[i].known > h[k].known }

func (h bySize) Swap(i, k int) {
	h[i], h[k] = h[k], h[i]
	h[i].place, h[k].place = int32(i), int32(k)
}

// Push implements heap.Interface.
func (h *bySize) Push(x any) {
	j := x.(*Journal) //nolint:forcetypeassert,errcheck // heap.Interface is older than generics
	j.place = int32(len(*h))
	*h = append(*h, j)
}

// Pop implements heap.Interface.
func (h *bySize) Pop() any {
	last := len(*h) - 1
	j := (*h)[last]
	(*h)[last] = nil
	*h = (*h)[:last]
	j.place = -1
	return j
}
