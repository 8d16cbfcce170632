package platform

import (
	"iter"
	"time"
)

// place is where a batch stands in its group's queue.
type place struct {
	// behind is the request right ahead; empty for the head.
	behind string
	// polls is how many polls counted.
	polls int
	// isReady says that the batch's own condition holds, or will at an instant that is known.
	isReady bool
	// due is when the batch will finish; zero where time alone does not decide it.
	due time.Time
}

// places yields the batches of the queue with their places, from the head on, in one pass.
func (g *group) places() iter.Seq2[*batch, place] {
	return func(yield func(*batch, place) bool) {
		// A poll counts for the batch itself and for those ahead of it: at the head that is every one.
		asked := g.asked
		next := place{due: g.freeAt}
		for i, b := range g.queue {
			at := next
			at.isReady, at.polls = b.isReady, b.polls+int(b.asked)
			if _, wanted := b.complete.Needs(); wanted > 0 {
				at.polls = b.polls + asked
				at.isReady = b.isReady || i > 0 && at.polls >= wanted
			}
			asked -= int(b.asked)
			switch {
			case !at.isReady:
				at.due = time.Time{}
			case i == 0 || !at.due.IsZero():
				at.due = later(b.ready.time(), at.due)
			}
			if g.looks++; !yield(b, at) {
				return
			}
			next = place{behind: b.id, due: at.due}
		}
	}
}

// locate returns where those of the batches stand that are in a queue, with one pass over the queue of each of their groups.
func locate(batches []*batch) map[*batch]place {
	located := make(map[*batch]place)
	groups := make(map[*group]bool)
	for _, b := range batches {
		if !b.completed() {
			located[b] = place{}
			groups[b.group] = true
		}
	}
	for g := range groups {
		for b, at := range g.places() {
			if _, wanted := located[b]; wanted {
				located[b] = at
			}
		}
	}
	return located
}

// lastDue is the instant at which the last batch of the queue that time alone can finish will have finished.
func (g *group) lastDue() time.Time {
	var last time.Time
	for _, at := range g.places() {
		if at.due.IsZero() {
			break
		}
		last = at.due
	}
	return last
}

// counted is how many polls counted for the batch in its place.
func (b *batch) counted(at place) int {
	switch {
	case b.completed():
		return b.polls
	case b.neverCompletes():
		return b.polls + int(b.asked)
	default:
		return at.polls
	}
}

// headPolls is how many polls counted for a batch at the head of the queue.
func (g *group) headPolls(head *batch) int {
	if _, wanted := head.complete.Needs(); wanted > 0 {
		return head.polls + g.asked
	}
	return head.polls + int(head.asked)
}

// headPolled makes the head of the queue ready if its last poll has come. Whether a batch behind it is ready matters to
// nobody before it is the head itself: it cannot finish earlier. So a poll costs the same however many wait.
func (g *group) headPolled(at time.Time) bool {
	if len(g.queue) == 0 {
		return false
	}
	head := g.queue[0]
	_, wanted := head.complete.Needs()
	if wanted == 0 || head.isReady || g.headPolls(head) < wanted {
		return false
	}
	head.ready, head.isReady = instantOf(at), true
	return true
}
