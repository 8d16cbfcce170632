package server

import (
	"cmp"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/vitable-sandbox/sandbox/server/internal/journal"
)

// maxTimelines is how many sync requests of a failed test are printed.
const maxTimelines = 50

// logTimelines prints what became of each sync request, a line each: what one wants to know of a test that failed.
func logTimelines(t TB, o *Organization) {
	t.Helper()
	syncs, err := o.Syncs("")
	if err != nil {
		return
	}
	clock := o.Clock()
	t.Logf("sandbox: %s, now %s, frozen %t; sync requests in the order accepted:", o.ID(), timestamp(clock.Now), clock.Frozen)
	if more := len(syncs) - maxTimelines; more > 0 {
		t.Logf("sandbox: … %d earlier ones", more)
		syncs = syncs[more:]
	}
	for i := range syncs {
		t.Logf("sandbox: %s", timeline(o, &syncs[i]))
	}
	logRequests(t, o)
}

// maxRequests is how many requests of a failed test are printed.
const maxRequests = 20

// logRequests prints the latest requests of the journal, a line each, without what was in them.
func logRequests(t TB, o *Organization) {
	t.Helper()
	requests, more := o.tenant.Journal.Find(journal.Filter{}, maxRequests)
	t.Logf("sandbox: requests, the newest last, %d earlier ones left out:", more)
	for i := range requests {
		r := o.tenant.Shown(requests[i])
		line := fmt.Sprintf("%d. %s %s %s: %d", r.Number, timestamp(r.At), cmp.Or(r.Call, r.Method), r.Path, r.Status)
		for _, part := range []string{r.Code, r.Connection, strings.Join(r.Rules, ", "), r.Hint} {
			if part != "" {
				line += "; " + part
			}
		}
		t.Logf("sandbox: %s", line)
	}
}

// timeline is a sync request in one line. It names no person.
func timeline(o *Organization, s *Sync) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s of %s: accepted %s", s.RequestID, s.GroupID, timestamp(s.AcceptedAt))
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
			fmt.Fprintf(&b, ", due %s", timestamp(s.DueAt))
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
	fmt.Fprintf(&b, ", completed %s after %s: %d added, %d removed, %d failed, %d unchanged", timestamp(s.CompletedAt),
		s.CompletedAt.Sub(s.AcceptedAt).Round(time.Millisecond), counts["add"], counts["remove"], counts["failed"], s.Unchanged)
	return b.String()
}

func timestamp(t time.Time) string { return t.Format(time.RFC3339Nano) }

// testLog writes to the test until the test ends: a line that comes later would be a panic.
type testLog struct {
	mu    sync.Mutex
	t     TB
	ended bool
}

// Write implements io.Writer.
func (l *testLog) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.ended {
		l.t.Helper()
		l.t.Logf("%s", strings.TrimSuffix(string(line), "\n"))
	}
	return len(line), nil
}

func (l *testLog) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ended = true
}
