package journal

import (
	"fmt"
	"math/bits"
	"slices"
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
	// Nearest is the request that failed the filter in the fewest ways, and Differs says in which; nil if there is none. It
	// belongs to the journal, and must not be changed.
	Nearest *Entry
	Differs []string
	// OtherKeys says with which other keys requests came, where that may be why there are none; the journal itself does not
	// know.
	OtherKeys string
}

// Verify counts the requests that match. Where requests were lost that might have matched, what it counts is the least
// that there were: that can prove too many, or enough, and nothing else. No lock is held while it counts.
func (j *Journal) Verify(f Filter, c Count) Verdict {
	entries, lost := j.view(f.Since)
	var v Verdict
	for _, e := range entries {
		if f.differs(e) == 0 {
			v.Matched++
		}
	}
	if lost.Through > f.Since {
		v.Evicted = min(lost.Requests, lost.Through-f.Since)
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
		v.Nearest, v.Differs = f.nearest(entries)
	}
	return v
}

// nearest is the newest of the requests that do not match for the fewest reasons.
func (f *Filter) nearest(entries []*Entry) (*Entry, []string) {
	var nearest *Entry
	var fewest ways
	for _, e := range slices.Backward(entries) {
		if how := f.differs(e); how != 0 && (nearest == nil || how.count() < fewest.count()) {
			nearest, fewest = e, how
		}
	}
	if nearest == nil {
		return nil, nil
	}
	return nearest, f.explain(fewest, nearest)
}

func (w ways) count() int { return bits.OnesCount8(uint8(w)) }

// Text returns the verdict in words.
func (v *Verdict) Text(c Count) string {
	var b strings.Builder
	match := "requests match"
	if v.Matched == 1 {
		match = "request matches"
	}
	fmt.Fprintf(&b, "%s: %d %s, want %s", v.Result, v.Matched, match, c)
	if v.Evicted > 0 {
		fmt.Fprintf(&b, "; the journal has dropped older requests, %d in all: it keeps as many as --journal-size or WithJournalSize says, and "+
			"at most %d MiB for all organizations; reset its scope journal before the requests that you count", v.Evicted, MaxBytes>>20)
	}
	if v.Nearest != nil {
		fmt.Fprintf(&b, "; the nearest is number %d, %s %s: %s", v.Nearest.Number, v.Nearest.Method, v.Nearest.Path, strings.Join(v.Differs, ", "))
	}
	if v.OtherKeys != "" {
		b.WriteString("; " + v.OtherKeys)
	}
	return b.String()
}
