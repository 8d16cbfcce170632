package server

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/internal/rfc3339"
	"github.com/vitable-sandbox/sandbox/internal/shell"
	"github.com/vitable-sandbox/sandbox/server/internal/artifacts"
	"github.com/vitable-sandbox/sandbox/server/internal/controlapi"
	"github.com/vitable-sandbox/sandbox/server/internal/journal"
)

// maxTimelines is how many sync requests of a failed test are printed.
const maxTimelines = 50

// logTimelines prints what became of each sync request, a line each: what one wants to know of a test that failed.
func logTimelines(t *testLog, o *Organization) {
	var lines strings.Builder
	timelines(func(format string, args ...any) {
		line := fmt.Sprintf(format, args...)
		lines.WriteString(line + "\n")
		t.printf("%s", line)
	}, o)
	keepArtifacts(t, o, lines.String())
}

// keptTest is a test that has a folder for what it leaves; *testing.T and the others are.
type keptTest interface {
	Name() string
	ArtifactDir() string
}

// keepArtifacts leaves what a failed test is worth keeping in its folder, and says how a sandbox starts there; or, where go
// test would throw that folder away, how to keep it.
func keepArtifacts(t *testLog, o *Organization, timelines string) {
	test, ok := t.t.(keptTest)
	if !ok {
		return
	}
	if !artifacts.Wanted() {
		t.printf("sandbox: to keep the snapshot, the journal and these lines: %s", artifacts.Command(test.Name()))
		return
	}
	dir := ""
	t.try(func() { dir = test.ArtifactDir() })
	if dir == "" {
		return
	}
	const snapshot = "snapshot.yaml"
	var journal bytes.Buffer
	err := controlapi.WriteJournal(&journal, o.tenant)
	paths, notLeft := artifacts.Leave(dir, snapshot, map[string][]byte{
		snapshot: loadable(o.tenant.Snapshot()), "journal.jsonl": journal.Bytes(), "timelines.txt": []byte(timelines),
	})
	if err := errors.Join(err, notLeft); err != nil {
		t.printf("sandbox: cannot write all artifacts: %v", err)
		return
	}
	// By the module, which whoever runs this test has: there need not be a program called sandbox.
	t.printf("sandbox: snapshot, journal and these lines are in %s; to start a sandbox in this state: "+
		"go run github.com/vitable-sandbox/sandbox --fixtures %s", dir, shell.Word(paths[snapshot]))
}

// loadable is a fixture as a text that a sandbox takes whatever the file is called: JSON where it is too large in YAML.
func loadable(f fixtures.Fixture) []byte {
	if fixtures.Fits(f.WriteYAML) {
		return f.YAML()
	}
	var asJSON bytes.Buffer
	// A buffer can always be written to.
	_ = f.WriteJSON(&asJSON)
	return asJSON.Bytes()
}

// timelines prints the sync requests, and the latest requests, of an organization.
func timelines(printf func(format string, args ...any), o *Organization) {
	syncs, err := o.Syncs("")
	if err != nil {
		return
	}
	if others := o.tenant.OtherKeys(); others != "" {
		printf("sandbox: %s", others)
	}
	clock := o.Clock()
	printf("sandbox: %s, now %s, frozen %t; sync requests in the order accepted:", o.ID(), rfc3339.Format(clock.Now), clock.Frozen)
	if more := len(syncs) - maxTimelines; more > 0 {
		printf("sandbox: … %d earlier ones", more)
		syncs = syncs[more:]
	}
	for i := range syncs {
		printf("sandbox: %s", timeline(o, &syncs[i]))
	}
	latestRequests(printf, o)
}

// maxRequests is how many requests of a failed test are printed.
const maxRequests = 20

// latestRequests prints the latest requests of the journal, a line each, without what was in them.
func latestRequests(printf func(format string, args ...any), o *Organization) {
	found := o.tenant.Journal.Find(journal.Filter{}, maxRequests)
	printf("sandbox: requests, the newest last, %d earlier ones left out:", found.More)
	for _, e := range found.Entries {
		r := o.tenant.Shown(e)
		line := fmt.Sprintf("%d. %s %s %s: %d", r.Number, rfc3339.Format(r.At), cmp.Or(r.Call, r.Method), r.Path, r.Status)
		for _, part := range []string{r.Code, problem(r), r.Connection, strings.Join(r.Rules, ", "), r.Hint} {
			if part != "" {
				line += "; " + part
			}
		}
		printf("sandbox: %s (%s)", line, r.Duration.Round(time.Microsecond))
	}
}

// problem is what was wrong with a request that was refused. What a rule answered is its own.
func problem(r *journal.Entry) string {
	if len(r.Rules) > 0 {
		return ""
	}
	return r.Violations
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
	counts, reasons := make(map[string]int), ""
	if whole, err := o.Sync(s.RequestID); err == nil {
		reasons = o.tenant.Key.ReasonsOf(whole.Outcomes)
		for _, outcome := range whole.Outcomes {
			if outcome.Reason != "" {
				counts["failed"]++
			} else {
				counts[outcome.Operation]++
			}
		}
	}
	fmt.Fprintf(&b, ", completed %s after %s: %d added, %d removed, %d failed, %d unchanged", rfc3339.Format(s.CompletedAt),
		s.CompletedAt.Sub(s.AcceptedAt).Round(time.Millisecond), counts["add"], counts["remove"], counts["failed"], s.Unchanged)
	if reasons != "" {
		fmt.Fprintf(&b, "; failed: %s", reasons)
	}
	return b.String()
}
