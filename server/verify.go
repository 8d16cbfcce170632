package server

import (
	"errors"
	"fmt"
	"strings"
)

// Count says how often something must have happened. Its zero value means at least once.
type Count struct {
	least, most int
	endless     bool // there is no most
	given       bool
}

// Exactly means n times, not more and not less.
func Exactly(n int) Count { return Count{least: n, most: n, given: true} }

// AtLeast means n times or more.
func AtLeast(n int) Count { return Count{least: n, endless: true, given: true} }

// AtMost means n times or less.
func AtMost(n int) Count { return Count{most: n, given: true} }

// Between means from least to most times.
func Between(least, most int) Count { return Count{least: least, most: most, given: true} }

func (c Count) orDefault() Count {
	if !c.given {
		return AtLeast(1)
	}
	return c
}

func (c Count) check() error {
	if c.least < 0 || !c.endless && (c.most < 0 || c.most < c.least) {
		return fmt.Errorf("count: %s can never be", c)
	}
	return nil
}

// String is the count in words.
func (c Count) String() string {
	switch {
	case c.endless:
		return fmt.Sprintf("at least %d", c.least)
	case c.least == c.most:
		return fmt.Sprintf("exactly %d", c.least)
	case c.least == 0:
		return fmt.Sprintf("at most %d", c.most)
	default:
		return fmt.Sprintf("%d to %d", c.least, c.most)
	}
}

// The results of a verification.
const (
	resultVerified     = "verified"
	resultFailed       = "failed"
	resultInconclusive = "inconclusive"
)

// ErrInconclusive says that the journal has lost requests that Verify would need: there is no telling.
var ErrInconclusive = errors.New("inconclusive")

// verdict is what the journal says about a count of requests.
type verdict struct {
	result  string
	matched int
	evicted uint64
	// nearest is the request that failed the filter in the fewest ways, and differs says in which; nil if there is none.
	nearest *Request
	differs []string
}

// verify counts the requests that match. Where requests were lost that might have matched, what it counts is the least
// that there were: that can prove too many, or enough, and nothing else.
func (j *journal) verify(f Filter, c Count) verdict {
	found, _ := j.find(f, 0)
	lost := j.lost()
	v := verdict{matched: len(found)}
	if lost.Through > f.Since {
		v.evicted = lost.Requests
	}
	switch {
	case !c.endless && v.matched > c.most:
		v.result = resultFailed
	case v.evicted > 0 && (!c.endless || v.matched < c.least):
		v.result = resultInconclusive
	case v.matched < c.least:
		v.result = resultFailed
	default:
		v.result = resultVerified
	}
	if v.result == resultFailed && v.matched < c.least {
		v.nearest, v.differs = j.nearest(f)
	}
	return v
}

// nearest is the newest of the requests that do not match for the fewest reasons.
func (j *journal) nearest(f Filter) (*Request, []string) {
	all, _ := j.find(Filter{Since: f.Since}, 0)
	var nearest *Request
	var fewest []string
	for i := range all {
		if differs := f.differs(&all[i]); len(differs) > 0 && (nearest == nil || len(differs) <= len(fewest)) {
			nearest, fewest = &all[i], differs
		}
	}
	return nearest, fewest
}

// text is the verdict in words.
func (v *verdict) text(c Count) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %d request(s) match, want %s", v.result, v.matched, c)
	if v.evicted > 0 {
		fmt.Fprintf(&b, "; the journal has lost %d older one(s), a larger --journal-size or WithJournalSize keeps more", v.evicted)
	}
	if v.nearest != nil {
		fmt.Fprintf(&b, "; the nearest is number %d, %s %s: %s", v.nearest.Number, v.nearest.Method, v.nearest.Path, strings.Join(v.differs, ", "))
	}
	return b.String()
}
