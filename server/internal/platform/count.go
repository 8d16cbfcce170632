package platform

import (
	"encoding/binary"
	"slices"

	"github.com/vitable-sandbox/sandbox/fixtures"
)

// tally counts what matched a rule, and how often it fired.
type tally struct{ matched, fired int }

// Digest identifies identical requests: a hash of call, path and body. The zero Digest does not belong to any request.
type Digest [8]byte

// maxDigests limits how many different requests a rule counts (our choice); over the limit the oldest count is dropped.
const maxDigests = 10_000

// counted is the key of one request's counts: calls and rows of one rule are counted separately.
type counted struct {
	digest Digest
	rows   bool
}

// perRequest holds a rule's counts for each request.
type perRequest struct {
	tallies map[counted]*tally
	order   []counted
}

func (p *perRequest) of(key counted) *tally {
	if t := p.tallies[key]; t != nil {
		return t
	}
	if p.tallies == nil {
		p.tallies = make(map[counted]*tally)
	}
	if len(p.order) >= maxDigests {
		delete(p.tallies, p.order[0])
		p.order = slices.Delete(p.order, 0, 1)
	}
	t := &tally{}
	p.tallies[key] = t
	p.order = append(p.order, key)
	return t
}

// restart restarts the count of a request.
func (p *perRequest) restart(key counted) {
	if t := p.tallies[key]; t != nil {
		*t = tally{}
	}
}

// counts are how often a rule matched and fired in an organization.
type counts struct {
	// calls and rows count all of it.
	calls, rows tally
	// each has the counts for identical requests, if the rule counts per request.
	each perRequest
}

// countsPerRequest reports whether the rule counts identical requests, and whether that matters.
func (r *rule) countsPerRequest() bool {
	return r.Per == fixtures.PerRequest && (r.Times > 0 || r.Skip > 0)
}

// verdict says whether a rule that matched fires.
type verdict uint8

const (
	passes    verdict = iota // skipped, or not drawn
	exhausted                // has fired as often as it may
	fires
)

// charge decides whether a rule that matches fires, and counts the match, in total and per request. draw is called only if
// the rule has a probability, with the number of the match, from 1.
func (c *counts) charge(r *rule, key counted, draw func(nth int) float64) verdict {
	total := &c.calls
	if key.rows {
		total = &c.rows
	}
	total.matched++
	count := total
	if r.countsPerRequest() {
		count = c.each.of(key)
		count.matched++
	}
	switch {
	case count.matched <= r.Skip:
		return passes
	case r.Times > 0 && count.fired >= r.Times:
		return exhausted
	case r.Probability > 0 && r.Probability < 1 && draw(total.matched) >= r.Probability:
		return passes
	}
	total.fired++
	if count != total {
		count.fired++
	}
	return fires
}

// draw returns a number from 0 up to, not including, 1 that the parts alone decide.
func (i *identifiers) draw(parts ...string) float64 {
	i.sum("draw", parts)
	return float64(binary.BigEndian.Uint64(i.buf)>>11) / (1 << 53)
}
