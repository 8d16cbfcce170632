package platform

import (
	"cmp"
	"fmt"
	"slices"
)

// DefaultFinishedSyncs is how many finished batches an organization keeps where nothing else is said.
const DefaultFinishedSyncs = 10_000

// maxForgotten is how many identifiers of forgotten batches are known, those forgotten last (our choice).
const maxForgotten = 20_000

// ForgottenError says that a sync request was there and has been forgotten: an organization keeps the Kept batches that
// finished last.
type ForgottenError struct{ Kept int }

// Error says how many are kept, and how to keep more.
func (e *ForgottenError) Error() string {
	return fmt.Sprintf("sync request forgotten: the organization keeps its newest %d finished ones; %s", e.Kept, KeepMore)
}

// KeepMore says how an organization keeps more finished batches.
const KeepMore = "--finished-syncs, SANDBOX_FINISHED_SYNCS or server.WithFinishedSyncs keeps more"

// memory is which finished batches an organization keeps, and what it knows of those that it has forgotten.
type memory struct {
	keep int
	done []*batch // that are kept, in the order in which they finished
	// lost is how many forgotten batches still stand among all.
	lost int
	// forgotten has the groups of the batches that were forgotten last; order has their identifiers, the oldest at next
	// once it is full.
	forgotten map[string]*group
	order     []string
	next      int
	dropped   bool // whether there were more, or a snapshot has left some out
}

func newMemory(keep int) memory {
	return memory{keep: cmp.Or(keep, DefaultFinishedSyncs)}
}

// known is how many batches the organization has.
func (o *Organization) known() int { return len(o.batches) - o.memory.lost }

// find returns a batch. It fails with ErrSyncNotFound or a *ForgottenError.
func (o *Organization) find(requestID string) (*batch, error) {
	if b := o.syncs[requestID]; b != nil {
		return b, nil
	}
	m := &o.memory
	switch {
	case m.forgotten[requestID] != nil:
		return nil, &ForgottenError{Kept: m.keep}
	case m.dropped:
		return nil, fmt.Errorf("%w; older ones were dropped: the organization keeps its newest %d finished ones; %s",
			ErrSyncNotFound, m.keep, KeepMore)
	default:
		return nil, ErrSyncNotFound
	}
}

// owner is the group of a batch, also of one that was forgotten; nil if it is not known.
func (o *Organization) owner(requestID string) *group {
	if b := o.syncs[requestID]; b != nil {
		return b.group
	}
	return o.memory.forgotten[requestID]
}

// retire takes up a batch that has finished, and forgets the oldest past the limit.
func (o *Organization) retire(b *batch) {
	m := &o.memory
	m.done = append(m.done, b)
	for len(m.done) > m.keep {
		o.forget(m.done[0])
		m.done[0] = nil
		m.done = m.done[1:]
	}
}

// forgetOldest brings what was loaded into the order in which it finished, and forgets the oldest past the limit.
func (o *Organization) forgetOldest() {
	loaded := o.memory.done
	slices.SortStableFunc(loaded, func(a, b *batch) int { return cmp.Compare(a.completedAt, b.completedAt) })
	o.memory.done = nil
	for _, b := range loaded {
		o.retire(b)
	}
}

func (o *Organization) forget(b *batch) {
	m := &o.memory
	b.forgotten = true
	b.group.syncs--
	if o.syncs[b.id] == b {
		delete(o.syncs, b.id)
		m.note(b)
	}
	m.lost++
	// Most finish in the order in which they were accepted.
	for len(o.batches) > 0 && o.batches[0].forgotten {
		o.batches[0] = nil
		o.batches = o.batches[1:]
		m.lost--
	}
	// The list of all is rebuilt once an eighth of it is forgotten: each batch costs the same, and none is held for long.
	if m.lost > len(o.batches)/8 {
		kept := make([]*batch, 0, o.known())
		for _, each := range o.batches {
			if !each.forgotten {
				kept = append(kept, each)
			}
		}
		o.batches, m.lost = kept, 0
	}
}

// note keeps the identifier of a batch that is forgotten; the oldest makes room.
func (m *memory) note(b *batch) {
	if m.forgotten == nil {
		m.forgotten = make(map[string]*group)
	}
	m.forgotten[b.id] = b.group
	if len(m.order) < maxForgotten {
		m.order = append(m.order, b.id)
		return
	}
	delete(m.forgotten, m.order[m.next])
	m.order[m.next] = b.id
	m.next = (m.next + 1) % maxForgotten
	m.dropped = true
}
