package platform

import "time"

// maxFinished limits how many finished batches wait to be reported; over the limit the oldest are dropped.
const maxFinished = 100_000

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
	}
	o.finished = append(o.finished, Finished{
		ID: b.id, GroupID: b.group.id, CompletedAt: b.completedAt,
		Added: len(b.results.AddedGroupMemberIDs), Removed: len(b.results.RemovedGroupMemberIDs),
		Failed: len(b.results.Failures), Unchanged: b.unchanged,
	})
}

// TakeFinished returns the batches that were seen to be finished since it was called last, in the order in which they
// finished.
func (o *Organization) TakeFinished() []Finished {
	o.mu.Lock()
	defer o.mu.Unlock()
	taken := o.finished
	o.finished = nil
	return taken
}
