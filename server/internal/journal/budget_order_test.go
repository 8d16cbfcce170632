package journal_test

import (
	"testing"

	"github.com/vitable-sandbox/sandbox/server/internal/journal"
)

// Between the choice of the largest and its loss others may have changed everything: it is judged again.
func TestAChosenJournalIsJudgedAgain(t *testing.T) {
	t.Parallel()
	budget := journal.NewBudget(journal.MaxBytes)
	small, large := journal.New(100, budget), journal.New(100, budget)
	for range 3 {
		small.Add(&journal.Entry{}) // 512 bytes each
	}
	for range 7 {
		large.Add(&journal.Entry{})
	}
	budget.SetLimit(10 * 512)
	large.Lose()
	if lost := large.Lost(); lost != (journal.Evicted{}) {
		t.Errorf("at the limit it lost %+v", lost)
	}
	budget.SetLimit(8 * 512)
	small.Lose()
	if lost := small.Lost(); lost != (journal.Evicted{}) {
		t.Errorf("below its share it lost %+v", lost)
	}
	large.Lose()
	if lost := large.Lost(); lost != (journal.Evicted{Requests: 1, Through: 1}) {
		t.Errorf("above its share it lost %+v", lost)
	}
}

// A journal that has grown is not yet known to the budget: nobody loses in its place.
func TestNobodyPaysForAJournalThatIsNotKnownYet(t *testing.T) {
	t.Parallel()
	budget := journal.NewBudget(8 * 512)
	small, large := journal.New(100, budget), journal.New(100, budget)
	for range 20 {
		large.Grow(journal.Entry{})
	}
	for range 3 {
		small.Add(&journal.Entry{})
	}
	if lost := small.Lost(); lost != (journal.Evicted{}) {
		t.Errorf("the small one lost %+v", lost)
	}
	large.Grown(20 * 512)
	if lost := large.Lost(); lost != (journal.Evicted{Requests: 15, Through: 15}) {
		t.Errorf("the large one lost %+v", lost)
	}
	if lost := small.Lost(); lost != (journal.Evicted{}) {
		t.Errorf("then the small one lost %+v", lost)
	}
}

// What others have put in is theirs to pay for, so no request takes longer for it.
func TestARequestPaysForItselfOnly(t *testing.T) {
	t.Parallel()
	budget := journal.NewBudget(journal.MaxBytes)
	small, large := journal.New(100, budget), journal.New(100, budget)
	for range 20 {
		large.Add(&journal.Entry{})
	}
	budget.SetLimit(5 * 512)
	small.Add(&journal.Entry{})
	if lost := large.Lost(); lost != (journal.Evicted{Requests: 1, Through: 1}) {
		t.Errorf("for one request another lost %+v", lost)
	}
}
