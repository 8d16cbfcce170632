package platform

import (
	"container/heap"
	"slices"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
)

// dueGroups is a heap of the groups whose head has a time at which it finishes, by that time, then by acceptance.
type dueGroups []*group

func (d dueGroups) Len() int { return len(d) }

func (d dueGroups) Less(i, j int) bool {
	if !d[i].due.Equal(d[j].due) {
		return d[i].due.Before(d[j].due)
	}
	return d[i].queue[0].ordinal < d[j].queue[0].ordinal
}

func (d dueGroups) Swap(i, j int) {
	d[i], d[j] = d[j], d[i]
	d[i].index, d[j].index = i, j
}

// Push implements heap.Interface.
func (d *dueGroups) Push(x any) {
	g := x.(*group) //nolint:forcetypeassert,errcheck // heap.Interface leaves no other way; only schedule pushes
	g.index = len(*d)
	*d = append(*d, g)
}

// Pop implements heap.Interface.
func (d *dueGroups) Pop() any {
	last := len(*d) - 1
	g := (*d)[last]
	(*d)[last] = nil
	*d = (*d)[:last]
	g.index = -1
	return g
}

// schedule updates the place of a group in the heap. It must be called whenever the head of its queue, or the head's
// condition, changes.
func (o *Organization) schedule(g *group) {
	due, ok := g.headDue()
	g.due = due
	switch {
	case ok && g.index < 0:
		heap.Push(&o.due, g)
	case ok:
		heap.Fix(&o.due, g.index)
	case g.index >= 0:
		heap.Remove(&o.due, g.index)
	}
}

// settle applies everything that is due by now, across the organization in the order (completed at, acceptance).
func (o *Organization) settle(now time.Time) {
	for len(o.due) > 0 && !o.due[0].due.After(now) {
		g := o.due[0]
		o.finish(g, g.due)
	}
}

// finish applies the head of a group's queue at the given instant.
func (o *Organization) finish(g *group, at time.Time) {
	head := g.queue[0]
	// The heap compares heads, so a group must leave it before its head changes.
	if g.index >= 0 {
		heap.Remove(&o.due, g.index)
	}
	g.queue[0] = nil
	g.queue = g.queue[1:]
	head.polls = g.headPolls(head)
	g.asked -= int(head.asked)
	o.apply(g, head, at)
	o.report(head)
	o.note(partSyncs, head.id)
	o.note(partGroups, g.id)
	o.retire(head)
	g.freeAt = at
	g.headPolled(at)
	o.schedule(g)
}

// maxFinished is how many finished batches wait to be reported (our choice); the oldest make room.
const maxFinished = 10_000

// fewFinished is for how many of them room is kept while there are none.
const fewFinished = 32

// Finished is a batch that has finished. Its Outcomes must not be changed.
type Finished struct {
	ID, GroupID string
	CompletedAt time.Time
	Outcomes    []fixtures.Outcome
	Unchanged   int
}

// report adds a finished batch to those that TakeFinished returns.
func (o *Organization) report(b *batch) {
	if len(o.finished) == maxFinished {
		o.finished = o.finished[1:]
		o.omitted++
	}
	o.finished = append(o.finished, Finished{b.id, b.group.id, b.completedAt.time(), b.outcomes, b.unchanged})
}

// TakeFinished returns the newest batches that were seen to be finished since it was called last, in the order in which
// they finished, and how many there were before them.
func (o *Organization) TakeFinished() (newest []Finished, omitted int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	newest, omitted = slices.Clone(o.finished), o.omitted
	o.dropFinished()
	return newest, omitted
}

// DropFinished leaves out of what TakeFinished returns next what has finished until now.
func (o *Organization) DropFinished() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.dropFinished()
}

func (o *Organization) dropFinished() {
	clear(o.finished)
	o.finished, o.omitted = o.finished[:0], 0
	if cap(o.finished) > fewFinished {
		o.finished = nil
	}
}
