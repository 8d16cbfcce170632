package server

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/vitable-sandbox/sandbox/internal/rfc3339"
	"github.com/vitable-sandbox/sandbox/server/internal/journal"
)

// maxTimelines is how many sync requests of a failed test are printed.
const maxTimelines = 50

// logTimelines prints what became of each sync request, a line each: what one wants to know of a test that failed.
func logTimelines(t *testLog, o *Organization) {
	syncs, err := o.Syncs("")
	if err != nil {
		return
	}
	clock := o.Clock()
	t.printf("sandbox: %s, now %s, frozen %t; sync requests in the order accepted:", o.ID(), rfc3339.Format(clock.Now), clock.Frozen)
	if more := len(syncs) - maxTimelines; more > 0 {
		t.printf("sandbox: … %d earlier ones", more)
		syncs = syncs[more:]
	}
	for i := range syncs {
		t.printf("sandbox: %s", timeline(o, &syncs[i]))
	}
	logRequests(t, o)
}

// maxRequests is how many requests of a failed test are printed.
const maxRequests = 20

// logRequests prints the latest requests of the journal, a line each, without what was in them.
func logRequests(t *testLog, o *Organization) {
	found := o.tenant.Journal.Find(journal.Filter{}, maxRequests)
	t.printf("sandbox: requests, the newest last, %d earlier ones left out:", found.More)
	for _, e := range found.Entries {
		r := o.tenant.Shown(e)
		line := fmt.Sprintf("%d. %s %s %s: %d", r.Number, rfc3339.Format(r.At), cmp.Or(r.Call, r.Method), r.Path, r.Status)
		for _, part := range []string{r.Code, r.Connection, strings.Join(r.Rules, ", "), r.Hint} {
			if part != "" {
				line += "; " + part
			}
		}
		t.printf("sandbox: %s", line)
	}
}

// timeline describes a sync request in one line, without personal data.
func timeline(o *Organization, s *Sync) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s of %s: accepted %s", s.RequestID, s.GroupID, rfc3339.Format(s.AcceptedAt))
	if !s.Complete.IsZero() {
		fmt.Fprintf(&b, ", %s (%s)", s.Complete, s.CompleteFrom)
	} else {
		fmt.Fprintf(&b, ", %s", s.CompleteFrom)
	}
	if s.Polls > 0 {
		fmt.Fprintf(&b, ", %d polls", s.Polls)
	}
	if s.CompletedAt.IsZero() {
		fmt.Fprintf(&b, ", in flight, waits for %s", s.WaitsFor)
		if !s.DueAt.IsZero() {
			fmt.Fprintf(&b, ", due %s", rfc3339.Format(s.DueAt))
		}
		return b.String()
	}
	counts := make(map[string]int)
	if whole, err := o.Sync(s.RequestID); err == nil {
		for _, outcome := range whole.Outcomes {
			if outcome.Reason != "" {
				counts["failed"]++
			} else {
				counts[string(outcome.Operation)]++
			}
		}
	}
	fmt.Fprintf(&b, ", completed %s after %s: %d added, %d removed, %d failed, %d unchanged", rfc3339.Format(s.CompletedAt),
		s.CompletedAt.Sub(s.AcceptedAt).Round(time.Millisecond), counts["add"], counts["remove"], counts["failed"], s.Unchanged)
	return b.String()
}
