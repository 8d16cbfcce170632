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
	total, holders atomic.Int64

	// mu is never held together with the lock of a journal.
	mu      sync.Mutex
	changed []*Journal // whose size is another than largest knows
	bySize  bySize
}

// NewBudget returns a Budget of so many bytes.
func NewBudget(limit int64) *Budget { return &Budget{limit: limit} }

// note tells that a journal has another size. Below the limit that costs one journal a lock once.
func (b *Budget) note(j *Journal) {
	if j.noted.Load() || !j.noted.CompareAndSwap(false, true) {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.changed = append(b.changed, j)
}

// settle takes in that a journal has another size, and makes the largest lose until the limit holds.
func (b *Budget) settle(j *Journal) {
	b.note(j)
	for b.over() {
		if j = b.largest(); j == nil {
			return
		}
		j.lose()
		b.note(j)
	}
}

func (b *Budget) over() bool { return b.total.Load() > b.limit }

// spares reports whether a journal of a size is below its share.
func (b *Budget) spares(size int64) bool { return size*b.holders.Load() < b.limit }

// largest returns the largest journal; nil if even that is below its share. Then there is a size that has not been noted
// yet, and whoever changed it goes on from there.
func (b *Budget) largest() *Journal {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, j := range b.changed {
		j.noted.Store(false) // before its size is read: a later change is noted again
		b.learn(j)
	}
	clear(b.changed)
	b.changed = b.changed[:0]
	if len(b.bySize) == 0 || b.spares(b.bySize[0].size.Load()) {
		return nil
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
