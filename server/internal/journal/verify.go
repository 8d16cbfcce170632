package journal

import (
	"fmt"
	"strings"
)

// The results of a verification.
const (
	Verified     = "verified"
	Failed       = "failed"
	Inconclusive = "inconclusive"
)

// Verdict is what the journal says about a count of requests.
type Verdict struct {
	Result  string
	Matched int
	Evicted uint64
	// Nearest is the request that differs from the filter in the fewest ways, and Differs lists these; nil if there is
	// none.
	Nearest *Entry
	Differs []string
}

// Verify counts the requests that match. If requests were dropped that might have matched, the true count may be
// higher: then the result can only be that there were enough, or too many.
func (j *Journal) Verify(f Filter, c Count) Verdict {
	found, _ := j.Find(f, 0)
	lost := j.Lost()
	v := Verdict{Matched: len(found)}
	if lost.Through > f.Since {
		v.Evicted = lost.Requests
	}
	switch {
	case !c.unlimited && v.Matched > c.max:
		v.Result = Failed
	case v.Evicted > 0 && (!c.unlimited || v.Matched < c.min):
		v.Result = Inconclusive
	case v.Matched < c.min:
		v.Result = Failed
	default:
		v.Result = Verified
	}
	if v.Result == Failed && v.Matched < c.min {
		v.Nearest, v.Differs = j.nearest(f)
	}
	return v
}

// nearest returns the newest of the requests that differ in the fewest ways.
func (j *Journal) nearest(f Filter) (*Entry, []string) {
	all, _ := j.Find(Filter{Since: f.Since}, 0)
	var nearest *Entry
	var fewest []string
	for i := range all {
		if differs := f.differs(&all[i]); len(differs) > 0 && (nearest == nil || len(differs) <= len(fewest)) {
			nearest, fewest = &all[i], differs
		}
	}
	return nearest, fewest
}

// Text returns the verdict in words.
func (v *Verdict) Text(c Count) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %d request(s) match, want %s", v.Result, v.Matched, c)
	if v.Evicted > 0 {
		fmt.Fprintf(&b, "; the journal has dropped %d older one(s), a larger --journal-size or WithJournalSize keeps more", v.Evicted)
	}
	if v.Nearest != nil {
		fmt.Fprintf(&b, "; the nearest is number %d, %s %s: %s", v.Nearest.Number, v.Nearest.Method, v.Nearest.Path, strings.Join(v.Differs, ", "))
	}
	return b.String()
}
