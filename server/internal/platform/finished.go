package platform

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
)

// maxFinished is how many finished batches wait to be reported (our choice); the oldest make room.
const maxFinished = 10_000

// Finished is a batch that has finished, in figures.
type Finished struct {
	ID, GroupID                       string
	CompletedAt                       time.Time
	Added, Removed, Failed, Unchanged int
	// Reasons counts why rows failed, as ReasonsOf does.
	Reasons string
}

// report adds a finished batch to those that TakeFinished returns.
func (o *Organization) report(b *batch) {
	if len(o.finished) == maxFinished {
		o.finished = o.finished[1:]
		o.omitted++
	}
	added, removed, failed := figures(b.outcomes)
	o.finished = append(o.finished, Finished{
		ID: b.id, GroupID: b.group.id, CompletedAt: b.completedAt,
		Added: added, Removed: removed, Failed: failed, Unchanged: b.unchanged, Reasons: ReasonsOf(b.outcomes),
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

// Bounds on what is said of why rows failed (our choice).
const (
	mostReasons   = 5
	longestReason = 100 // bytes
)

// ReasonsOf counts why rows failed, in one line: "3 Invalid plan_id, 1 Not today". The commonest reason comes first; it is
// empty where none failed.
func ReasonsOf(outcomes []fixtures.Outcome) string {
	counts := make(map[string]int)
	for i := range outcomes {
		if reason := outcomes[i].Reason; reason != "" {
			counts[reason]++
		}
	}
	reasons := slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b))
	})
	var parts []string
	others := 0
	for i, reason := range reasons {
		if i >= mostReasons {
			others += counts[reason]
			continue
		}
		// A reason can be any text of a rule's.
		line := strings.Join(strings.Fields(reason), " ")
		if len(line) > longestReason {
			line = strings.ToValidUTF8(line[:longestReason], "") + "…"
		}
		parts = append(parts, strconv.Itoa(counts[reason])+" "+line)
	}
	if others > 0 {
		parts = append(parts, strconv.Itoa(others)+" for other reasons")
	}
	return strings.Join(parts, ", ")
}
