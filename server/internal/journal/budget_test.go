package journal_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"github.com/vitable-sandbox/sandbox/server/internal/journal"
)

// state is what there is in a journal.
type state struct {
	size, largest  int64 // of all entries, and of one of them
	entries, whole int   // whole are those that have their bodies
	lost           journal.Evicted
}

func stateOf(j *journal.Journal) state {
	found := j.Find(journal.Filter{}, 0)
	s := state{entries: len(found.Entries), lost: found.Lost}
	for _, e := range found.Entries {
		cost := journal.CostOf(e)
		s.size += cost
		s.largest = max(s.largest, cost)
		if len(e.Body) > 0 {
			s.whole++
		}
	}
	return s
}

// Whoever stays below limit ÷ journals that hold entries loses nothing, whatever the others do.
func TestJournalsShareFairly(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		limit := rapid.Int64Range(1000, 50_000).Draw(t, "limit")
		budget := journal.NewBudget(limit)
		journals := make([]*journal.Journal, rapid.IntRange(1, 6).Draw(t, "journals"))
		before := make([]state, len(journals))
		for i := range journals {
			journals[i] = journal.New(50, budget)
		}
		for range rapid.IntRange(1, 150).Draw(t, "steps") {
			writer := rapid.IntRange(0, len(journals)-1).Draw(t, "journal")
			if rapid.IntRange(0, 20).Draw(t, "clear") == 0 {
				journals[writer].Clear()
				before[writer] = state{}
				continue
			}
			e := journal.Entry{Path: strings.Repeat("p", rapid.IntRange(0, 2000).Draw(t, "path"))}
			if rapid.Bool().Draw(t, "with a body") {
				e.Body = make([]byte, rapid.IntRange(1, 4000).Draw(t, "body"))
			}
			cost := journal.CostOf(&e)
			journals[writer].Add(&e)

			if before[writer].entries == 50 { // it loses its oldest first, whatever the others do
				for i, j := range journals {
					before[i] = stateOf(j)
				}
				continue
			}
			before[writer].size += cost
			before[writer].largest = max(before[writer].largest, cost)
			before[writer].entries++
			var holders, total int64
			after := make([]state, len(journals))
			for i, j := range journals {
				after[i] = stateOf(j)
				total += after[i].size
				if before[i].entries > 0 {
					holders++
				}
			}
			still := int64(0)
			for _, now := range after {
				still += int64(min(now.entries, 1))
			}
			if got := budget.Holders(); got != still {
				t.Fatalf("the limit is shared by %d journals, want %d", got, still)
			}
			if total > limit {
				t.Fatalf("%d bytes are kept, the limit is %d", total, limit)
			}
			for i, now := range after {
				if now.lost == before[i].lost {
					continue
				}
				if before[i].size*holders < limit {
					t.Fatalf("journal %d had %d bytes of %d for %d, and lost %+v", i, before[i].size, limit, holders, now.lost)
				}
				if now.lost.Requests > before[i].lost.Requests && now.whole > 0 {
					t.Fatalf("journal %d lost a request, and still has %d bodies", i, now.whole)
				}
				for k, other := range after {
					if now.size+before[i].largest < other.size {
						t.Fatalf("journal %d lost down to %d bytes, while %d has %d", i, now.size, k, other.size)
					}
				}
			}
			before = after
		}
	})
}

func TestLargeJournalsDoNotTouchSmallOnes(t *testing.T) {
	t.Parallel()
	const (
		journals = 32 // half of them small
		limit    = 2 << 20
		own      = 20 // requests of a small one: 20 × (512 + 1000) bytes are less than a 32nd of the limit
	)
	budget := journal.NewBudget(limit)
	all := make([]*journal.Journal, journals)
	for i := range all {
		all[i] = journal.New(100_000, budget)
		all[i].Add(&journal.Entry{})
	}
	body := make([]byte, 1000)
	var writers sync.WaitGroup
	for i, j := range all {
		writers.Go(func() {
			requests := own
			if i%2 == 0 {
				requests = 2000
			}
			for n := range requests - 1 {
				j.Add(&journal.Entry{Body: body, Call: "ListPlans", Path: fmt.Sprint(n)})
				if i == 0 && n%100 == 50 {
					j.Clear()
					j.Add(&journal.Entry{})
				}
				if n%100 == 0 {
					j.Find(journal.Filter{Call: "ListPlans"}, 10)
				}
			}
		})
	}
	writers.Wait()
	var total int64
	for i, j := range all {
		now := stateOf(j)
		total += now.size
		if i%2 == 1 && (now.lost != journal.Evicted{} || now.entries != own || now.whole != own-1) {
			t.Errorf("small journal %d: %+v", i, now)
		}
	}
	if total > limit || total < limit*9/10 {
		t.Errorf("%d bytes are kept, the limit is %d", total, limit)
	}
}

// What a journal gave up is room for the others.
func TestClearedJournalsHoldNoShare(t *testing.T) {
	t.Parallel()
	budget := journal.NewBudget(10_000)
	gone, stays := journal.New(100, budget), journal.New(100, budget)
	for range 8 {
		gone.Add(&journal.Entry{Body: make([]byte, 100)})
	}
	gone.Clear()
	for range 14 { // 9,464 bytes
		stays.Add(&journal.Entry{Body: make([]byte, 100)})
	}
	if lost := stays.Lost(); lost != (journal.Evicted{}) {
		t.Errorf("lost %+v though there was room", lost)
	}
	gone.Add(&journal.Entry{Body: make([]byte, 100)})
	if lost := gone.Lost(); lost != (journal.Evicted{}) {
		t.Errorf("the small one lost %+v", lost)
	}
	if lost := stays.Lost(); lost != (journal.Evicted{Bodies: 2}) {
		t.Errorf("the large one lost %+v", lost)
	}
}
