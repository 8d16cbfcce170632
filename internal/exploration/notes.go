package exploration

import (
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
)

// manyTries is how many failed tries of one call in a row are not yet too many (our choice).
const manyTries = 20

// notes are what is worth knowing of a run and does not fail it.
func (c *comparison) notes(run *recorder, exact bool) []string {
	var notes []string
	for _, t := range run.tenants {
		notes = append(notes, t.early()...)
		if tries := t.mostTries(); tries > manyTries {
			notes = append(notes, fmt.Sprintf("one call was tried %d times", tries))
		}
		a := c.first.tenant(t.index)
		if a == nil {
			continue
		}
		notes = append(notes, c.batches(a, t)...)
		if plain, closest := a.closestPolls(), t.closestPolls(); exact && plain > 0 && closest > 0 && closest < plain {
			notes = append(notes, fmt.Sprintf("polls were %s apart, in the plain run %s", closest, plain))
		}
	}
	return notes
}

// identity is what a call and its retries have in common.
type identity struct {
	operation, groupID, syncID string
	sum                        string
}

func (c *calling) identity() identity {
	id := identity{operation: c.operation, groupID: c.groupID, syncID: c.syncID, sum: string(c.sum[:])}
	if c.operation == fixtures.SubmitOperation {
		id.syncID = ""
	}
	if c.operation == "CreateGroup" {
		id.groupID = ""
	}
	return id
}

func (c *calling) failed() bool { return !c.whole || c.status >= 400 }

// early finds retries that came sooner than the answer before them asked for.
func (t *tenant) early() []string {
	var notes []string
	last := make(map[identity]*calling)
	for _, call := range t.calls {
		before := last[call.identity()]
		last[call.identity()] = call
		if before == nil || before.retryAfter == 0 || before.answered.IsZero() {
			continue
		}
		// A timer may be early by less than this.
		const tolerance = 5 * time.Millisecond
		if waited := call.at.Sub(before.answered); waited+tolerance < before.retryAfter {
			notes = append(notes, fmt.Sprintf("%s was tried again sooner than its Retry-After of %s", call.operation, before.retryAfter))
		}
	}
	return notes
}

// mostTries is the highest number of tries of one call that failed one after the other, and the one after those.
func (t *tenant) mostTries() int {
	most := 0
	tries := make(map[identity]int)
	for _, call := range t.calls {
		id := call.identity()
		tries[id]++
		most = max(most, tries[id])
		if !call.failed() {
			tries[id] = 0
		}
	}
	return most
}

// closestPolls is the shortest time from an answer that showed a batch in flight to the next poll of it; 0 without one.
func (t *tenant) closestPolls() time.Duration {
	var closest time.Duration
	last := make(map[string]*calling)
	for _, call := range t.calls {
		if call.operation != "GetGroupMemberSync" {
			continue
		}
		if before := last[call.syncID]; before != nil && !before.failed() && !before.finished {
			if gap := call.at.Sub(before.answered); closest == 0 || gap < closest {
				closest = max(gap, 1)
			}
		}
		last[call.syncID] = call
	}
	return closest
}

// batches finds groups that got more batches than in both plain runs.
func (c *comparison) batches(a, run *tenant) []string {
	b := c.second.tenant(a.index)
	if b == nil || len(a.stages) != len(run.stages) || len(a.stages) != len(b.stages) {
		return nil
	}
	var notes []string
	for i := range a.stages {
		inA, inB := a.stages[i].byRef(), b.stages[i].byRef()
		for j := range run.stages[i].groups {
			g := &run.stages[i].groups[j]
			if len(inA[g.ref]) != 1 || len(inB[g.ref]) != 1 {
				continue
			}
			plain := max(len(inA[g.ref][0].batches), len(inB[g.ref][0].batches))
			if len(g.batches) > plain {
				notes = append(notes, fmt.Sprintf("the group %s got %s where the plain run made %d", g.ref, Counted(len(g.batches), "batch"), plain))
			}
		}
	}
	return notes
}

// waitOf is how long a Retry-After asks for; 0 where it asks for nothing.
func waitOf(header string, now time.Time) time.Duration {
	if seconds, err := strconv.Atoi(header); err == nil {
		return time.Duration(seconds) * time.Second
	}
	if at, err := http.ParseTime(header); err == nil {
		return at.Sub(now)
	}
	return 0
}
