package journal_test

import (
	"cmp"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/vitable-sandbox/sandbox/server/internal/journal"
)

// The bounds of the property: small, so that they are met often.
const (
	most  = 5
	limit = 5000
)

// model is a journal beside a plain list of all that was added since it was cleared.
type model struct {
	journal *journal.Journal
	all     []journal.Entry
	added   uint64 // ever
	kept    []journal.Entry
	lost    journal.Evicted
}

// TestJournalAgainstAList holds the bounds of a journal that shares its bytes with nobody: what goes first, what is found
// and what is proven. What journals lose to each other is the budget's, in budget_test.go.
func TestJournalAgainstAList(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := model{journal: journal.New(most, journal.NewBudget(limit))}
		t.Repeat(map[string]func(*rapid.T){
			"add": func(t *rapid.T) {
				m.add(t, drawEntry(t))
				if m.size() > limit {
					t.Fatalf("the texts that are kept have %d bytes", m.size())
				}
			},
			"clear": func(*rapid.T) {
				m.journal.Clear()
				m.all, m.kept, m.lost = nil, nil, journal.Evicted{}
			},
			"": func(t *rapid.T) {
				m.check(t)
				m.find(t)
				m.verify(t)
			},
		})
	})
}

// list is all that is kept.
func (m *model) list() []journal.Entry {
	var all []journal.Entry
	for _, e := range m.journal.Find(journal.Filter{}, 0).Entries {
		all = append(all, *e)
	}
	return all
}

func drawEntry(t *rapid.T) journal.Entry {
	return journal.Entry{
		Call:         rapid.SampledFrom([]string{"ListPlans", "SubmitGroupMemberSync"}).Draw(t, "call"),
		Method:       rapid.SampledFrom([]string{"POST", "PUT"}).Draw(t, "method"),
		Path:         rapid.SampledFrom([]string{"/a", "/b"}).Draw(t, "path"),
		Status:       rapid.SampledFrom([]int{200, 503}).Draw(t, "status"),
		GroupID:      rapid.SampledFrom([]string{"", "g"}).Draw(t, "group"),
		BodyHash:     rapid.SampledFrom([]string{"", "1", "2"}).Draw(t, "hash"),
		AnswerLost:   rapid.Bool().Draw(t, "answer lost"),
		ReferenceIDs: rapid.SliceOfN(rapid.SampledFrom([]string{"A", "B"}), 0, 2).Draw(t, "references"),
		Body:         make([]byte, rapid.SampledFrom([]int{0, 1, 600, 1500, limit + 1}).Draw(t, "body")),
	}
}

// add adds an entry to both, and checks what the journal makes of it and what it loses.
func (m *model) add(t *rapid.T, e journal.Entry) {
	m.added++
	e.Number = m.added
	e.RetryOf = m.retryOf(&e)
	kept := e
	m.journal.Add(&kept)
	m.all = append(m.all, e)

	before := append(slices.Clone(m.kept), e)
	m.kept = m.list()
	lost := m.journal.Lost()
	gone := len(before) - len(m.kept)
	if gone < 0 || len(m.kept) > most || lost.Requests != m.lost.Requests+uint64(gone) {
		t.Fatalf("%d of %d are kept, and %d were lost after %d", len(m.kept), len(before), lost.Requests, m.lost.Requests)
	}
	if gone > 0 && lost.Through != before[gone-1].Number {
		t.Fatalf("lost through %d, want %d", lost.Through, before[gone-1].Number)
	}
	if gone > max(0, len(before)-most) && slices.ContainsFunc(m.kept, func(e journal.Entry) bool { return len(e.Body) > 0 }) {
		t.Fatal("a request was lost to the bound of bytes before the bodies")
	}
	m.lost = lost
}

// retryOf is the number of the newest entry that is kept, lost its answer and was not sent again since.
func (m *model) retryOf(e *journal.Entry) uint64 {
	for _, earlier := range slices.Backward(m.kept) {
		if e.Hash() != "" && earlier.AnswerLost && earlier.Hash() == e.Hash() && earlier.Path == e.Path && earlier.Method == e.Method &&
			!slices.ContainsFunc(m.all, func(other journal.Entry) bool { return other.RetryOf == earlier.Number }) {
			return earlier.Number
		}
	}
	return 0
}

// check compares what is kept with the newest of the list: the same, but for the oldest bodies.
func (m *model) check(t *rapid.T) {
	kept := m.list()
	if m.journal.Lost() != m.lost || len(kept) != len(m.kept) || len(kept)+int(m.lost.Requests) != len(m.all) {
		t.Fatalf("%d are kept, %+v lost, of %d", len(kept), m.journal.Lost(), len(m.all))
	}
	withBody := false
	for i, want := range m.all[int(m.lost.Requests):] {
		entry, known := m.journal.Get(want.Number)
		if entry == nil || !known {
			t.Fatalf("number %d: found %t, known %t", want.Number, entry != nil, known)
		}
		got := *entry
		if got.BodyEvicted {
			if withBody || len(want.Body) == 0 {
				t.Fatalf("number %d has lost a body: after an older one, or it had none", want.Number)
			}
			want.BodyHash, want.Body, want.BodyEvicted = want.Hash(), nil, true
		}
		withBody = withBody || len(got.Body) > 0
		if !equal(got, want) || !equal(kept[i], got) {
			t.Fatalf("got %+v\nand %+v\nwant %+v", got, kept[i], want)
		}
	}
	for number, want := range map[uint64]bool{0: false, m.lost.Through: m.lost.Through > 0, m.added + 1: false} {
		if entry, known := m.journal.Get(number); entry != nil || known != want {
			t.Fatalf("number %d: found %t, known %t", number, entry != nil, known)
		}
	}
}

// size is how long the texts are that are kept.
func (m *model) size() (bytes int64) {
	kept := m.list()
	for i := range kept {
		bytes += int64(len(kept[i].Body) + len(kept[i].Path) + len(kept[i].Method) + len(kept[i].GroupID))
	}
	return bytes
}

func equal(a, b journal.Entry) bool {
	return a.Number == b.Number && a.Call == b.Call && a.Method == b.Method && a.Path == b.Path && a.Status == b.Status && a.GroupID == b.GroupID &&
		a.Hash() == b.Hash() && a.AnswerLost == b.AnswerLost && a.RetryOf == b.RetryOf && a.BodyEvicted == b.BodyEvicted &&
		slices.Equal(a.ReferenceIDs, b.ReferenceIDs) && slices.Equal(a.Body, b.Body)
}

func (m *model) drawFilter(t *rapid.T) (f journal.Filter, matches func(journal.Entry) bool) {
	f = journal.Filter{
		Call:        rapid.SampledFrom([]string{"", "ListPlans"}).Draw(t, "filter: call"),
		Status:      rapid.SampledFrom([]int{0, 503}).Draw(t, "filter: status"),
		GroupID:     rapid.SampledFrom([]string{"", "g"}).Draw(t, "filter: group"),
		ReferenceID: rapid.SampledFrom([]string{"", "B"}).Draw(t, "filter: reference"),
		Since:       rapid.Uint64Range(0, m.added+1).Draw(t, "filter: since"),
	}
	return f, func(e journal.Entry) bool {
		return e.Number > f.Since && cmp.Or(f.Call, e.Call) == e.Call && cmp.Or(f.Status, e.Status) == e.Status &&
			cmp.Or(f.GroupID, e.GroupID) == e.GroupID && (f.ReferenceID == "" || slices.Contains(e.ReferenceIDs, f.ReferenceID))
	}
}

func (m *model) find(t *rapid.T) {
	f, matches := m.drawFilter(t)
	atMost := rapid.IntRange(0, most).Draw(t, "limit")
	var want []uint64
	for _, e := range m.kept {
		if matches(e) {
			want = append(want, e.Number)
		}
	}
	wantMore := 0
	if atMost > 0 {
		wantMore = max(0, len(want)-atMost)
	}
	found := m.journal.Find(f, atMost)
	var got []uint64
	for _, e := range found.Entries {
		got = append(got, e.Number)
	}
	if !slices.Equal(got, want[wantMore:]) || found.More != wantMore {
		t.Fatalf("%+v finds %d and %d more, want %d and %d more", f, got, found.More, want[wantMore:], wantMore)
	}
}
