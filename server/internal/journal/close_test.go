package journal_test

import (
	"sync"
	"testing"

	"pgregory.net/rapid"

	"github.com/vitable-sandbox/sandbox/server/internal/journal"
)

// A journal that is closed is remembered nowhere, whatever it has grown to, and the others share what it had.
func TestClosedJournalsAreForgotten(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		const limit = 10_000
		budget := journal.NewBudget(limit)
		open := make(map[int]*journal.Journal)
		for step := range rapid.IntRange(1, 60).Draw(t, "steps") {
			which := rapid.IntRange(0, 7).Draw(t, "which")
			if open[which] == nil {
				open[which] = journal.New(100, budget)
			}
			if rapid.IntRange(0, 3).Draw(t, "what") > 0 {
				open[which].Add(&journal.Entry{Body: make([]byte, rapid.IntRange(0, 3000).Draw(t, "size"))})
			} else {
				closed := open[which]
				closed.Close()
				closed.Add(&journal.Entry{Body: make([]byte, 100)})
				closed.Close()
				delete(open, which)
				if found := closed.Find(journal.Filter{}, 0); len(found.Entries) > 0 {
					t.Fatalf("step %d: a closed journal keeps %d requests", step, len(found.Entries))
				}
			}
			var size int64
			holders := int64(0)
			for _, j := range open {
				s := stateOf(j)
				size += s.size
				if s.entries > 0 {
					holders++
				}
			}
			known, bytes := budget.Known()
			if known > len(open) || bytes != size || bytes > limit || budget.Holders() != holders {
				t.Fatalf("step %d: the budget knows %d journals of %d with %d bytes of %d, %d of which hold any, not %d",
					step, known, len(open), bytes, size, budget.Holders(), holders)
			}
		}
	})
}

func TestJournalsAreClosedWhileTheyGrow(t *testing.T) {
	t.Parallel()
	const limit = 5_000
	budget := journal.NewBudget(limit)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 50 {
				j := journal.New(100, budget)
				var both sync.WaitGroup
				both.Go(func() {
					for range 10 {
						j.Add(&journal.Entry{Body: make([]byte, 500)})
					}
				})
				both.Go(j.Close)
				both.Wait()
			}
		})
	}
	all.Wait()
	if known, bytes := budget.Known(); known != 0 || bytes != 0 || budget.Holders() != 0 {
		t.Errorf("the budget knows %d journals with %d bytes, %d of which hold any", known, bytes, budget.Holders())
	}
}
