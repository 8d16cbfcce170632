package journal_test

import (
	"fmt"
	"testing"

	"github.com/vitable-sandbox/sandbox/server/internal/journal"
)

func TestGet(t *testing.T) {
	t.Parallel()
	j := journal.New(3, journal.NewBudget(journal.MaxBytes))
	check := func(when string, want map[uint64]string) {
		t.Helper()
		for number, want := range want {
			e, known := j.Get(number)
			got := fmt.Sprint(known)
			if e != nil {
				got = e.Path
			}
			if got != want {
				t.Errorf("%s: %d is %s, want %s", when, number, got, want)
			}
		}
	}
	check("empty", map[uint64]string{0: "false", 1: "false", 1<<64 - 1: "false"})
	for i := range 5 {
		j.Add(&journal.Entry{Path: fmt.Sprint("/", i+1)})
	}
	check("full", map[uint64]string{0: "false", 1: "true", 2: "true", 3: "/3", 4: "/4", 5: "/5", 6: "false", 1<<64 - 1: "false"})
	j.Clear()
	check("cleared", map[uint64]string{0: "false", 5: "true", 6: "false"})
	j.Add(&journal.Entry{Path: "/6"})
	check("then", map[uint64]string{5: "true", 6: "/6", 7: "false"})
}

func TestFindSince(t *testing.T) {
	t.Parallel()
	j := journal.New(3, journal.NewBudget(journal.MaxBytes))
	for range 5 {
		j.Add(&journal.Entry{})
	}
	for since, want := range map[uint64]int{0: 3, 1: 3, 2: 3, 3: 2, 4: 1, 5: 0, 6: 0, 1<<64 - 1: 0} {
		if found := j.Find(journal.Filter{Since: since}, 0); len(found.Entries) != want {
			t.Errorf("since %d: %d entries, want %d", since, len(found.Entries), want)
		}
		if found := j.Find(journal.Filter{Since: since}, 1); len(found.Entries) != min(want, 1) || found.More != max(want-1, 0) {
			t.Errorf("since %d, limit 1: %d entries, %d more", since, len(found.Entries), found.More)
		}
	}
}

// What was found stays as it was, whatever the journal loses afterwards.
func TestWhatIsFoundNeverChanges(t *testing.T) {
	t.Parallel()
	j := journal.New(10, journal.NewBudget(2000))
	j.Add(&journal.Entry{Body: []byte("first")})
	first := j.Find(journal.Filter{}, 0).Entries[0]
	j.Add(&journal.Entry{Body: make([]byte, 1000)})
	if string(first.Body) != "first" || first.BodyEvicted {
		t.Errorf("it became %q, evicted %t", first.Body, first.BodyEvicted)
	}
	if now, _ := j.Get(1); now == nil || now.Body != nil || !now.BodyEvicted {
		t.Errorf("the journal has lost nothing: %+v", now)
	}
}

// No body is copied to be looked at: what is found is what the journal has.
func TestWhatIsFoundIsNotCopied(t *testing.T) {
	t.Parallel()
	j := journal.New(10, journal.NewBudget(journal.MaxBytes))
	for range 3 {
		j.Add(&journal.Entry{Call: "ListPlans", Body: []byte("body")})
	}
	last, _ := j.Get(3)
	if found := j.Find(journal.Filter{}, 0).Entries; found[2] != last {
		t.Error("Find copies")
	}
	if v := j.Verify(journal.Filter{Call: "ListGroups"}, journal.AtLeast(1)); v.Nearest != last {
		t.Errorf("Verify copies: %+v", v)
	}
	if c := last.Clone(); &c.Body[0] == &last.Body[0] {
		t.Error("Clone does not copy")
	}
}

// A request repeats one whose answer was lost if that is among the hundred before it.
func TestRetryAfterManyOthers(t *testing.T) {
	t.Parallel()
	for others, want := range map[int]uint64{0: 1, 99: 1, 100: 0} {
		j := journal.New(1000, journal.NewBudget(journal.MaxBytes))
		j.Add(&journal.Entry{BodyHash: "1", AnswerLost: true})
		for range others {
			j.Add(&journal.Entry{BodyHash: "2"})
		}
		again := &journal.Entry{BodyHash: "1"}
		j.Add(again)
		if again.RetryOf != want {
			t.Errorf("after %d others: repeats %d, want %d", others, again.RetryOf, want)
		}
	}
}
