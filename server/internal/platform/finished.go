package platform

import "time"

// maxFinished is how many finished batches wait to be reported (our choice); the oldest make room.
const maxFinished = 10_000

// Finished is a batch that has finished, in figures.
type Finished struct {
	ID, GroupID                       string
	CompletedAt                       time.Time
	Added, Removed, Failed, Unchanged int
}

// report adds a finished batch to those that TakeFinished returns.
func (o *Organization) report(b *batch) {
	if len(o.finished) == maxFinished {
		o.finished = o.finished[1:]
		o.omitted++
	}
	added, removed, failed := figures(b.outcomes)
	o.finished = append(o.finished, Finished{
		ID: b.id, GroupID: b.group.id, CompletedAt: b.completedAt.time(),
		Added: added, Removed: removed, Failed: failed, Unchanged: b.unchanged,
	})
}

// TakeFinished returns the newest batches that were seen to be finished since it was called last, in the order in which
// they finished, and how many there were before them.
func (o *Organization) TakeFinished() (newest []Finished, omitted int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	newest, omitted = o.finished, o.omitted
	o.finished, o.omitted = nil, 0
	return newest, omitted
}
