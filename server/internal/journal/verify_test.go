package journal_test

import (
	"pgregory.net/rapid"

	"github.com/vitable-sandbox/sandbox/server/internal/journal"
)

// drawCount draws a count, its bounds, and whether it has a most.
func drawCount(t *rapid.T) (c journal.Count, least, most int, bounded bool) {
	n := rapid.IntRange(0, 4).Draw(t, "count")
	switch rapid.SampledFrom([]string{"exactly", "at least", "at most", "between"}).Draw(t, "kind") {
	case "exactly":
		return journal.Exactly(n), n, n, true
	case "at least":
		return journal.AtLeast(n), n, 0, false
	case "at most":
		return journal.AtMost(n), 0, n, true
	default:
		return journal.Between(n, n+2), n, n + 2, true
	}
}

// verify holds that a verdict is true of the whole list, whatever the journal has lost of it: what it cannot know it does
// not claim, and what it can know it says.
func (m *model) verify(t *rapid.T) {
	f, matches := m.drawFilter(t)
	c, least, most, bounded := drawCount(t)
	truth, kept := 0, 0
	var lost uint64
	for i, e := range m.all {
		gone := i < int(m.lost.Requests)
		if gone && e.Number > f.Since {
			lost++
		}
		if !matches(e) {
			continue
		}
		truth++
		if !gone {
			kept++
		}
	}
	holds := truth >= least && (!bounded || truth <= most)
	v := m.journal.Verify(f, c)
	switch {
	case v.Matched != kept, v.Evicted != lost:
		t.Fatalf("%+v: %d match in the journal, and %d are lost", v, kept, lost)
	case v.Result == journal.Verified && !holds, v.Result == journal.Failed && holds:
		t.Fatalf("%+v of %s, but it is %d", v, c, truth)
	case lost == 0 && v.Result == journal.Inconclusive:
		t.Fatalf("%+v of %s, but nothing was lost", v, c)
	case bounded && kept > most && v.Result != journal.Failed, !bounded && kept >= least && v.Result != journal.Verified:
		t.Fatalf("%+v of %s, which %d prove", v, c, kept)
	case (v.Nearest != nil) != (len(v.Differs) > 0), v.Nearest != nil && (v.Result != journal.Failed || matches(*v.Nearest) || v.Nearest.Number <= f.Since):
		t.Fatalf("the nearest of %+v: %+v", f, v)
	}
}
