// Package explore runs a test once for every way in which the simulated API can fail, and reports the failures that the
// code under test does not survive.
package explore

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/vitable-sandbox/sandbox/internal/exploration"
	"github.com/vitable-sandbox/sandbox/internal/shell"
	"github.com/vitable-sandbox/sandbox/server"
)

// Sets of faults for Options.Faults. A slice may be appended to: append(explore.Transient, "hang", "slow").
var (
	// Transient are the faults that every client should survive. They are tried if Options name none.
	Transient = []string{exploration.Transient}
	// Lasting are the faults that a retry does not overcome: a test that fails has reported them.
	Lasting = []string{exploration.Lasting}
	// Outcomes are unusual outcomes of batches: a test that fails has reported them.
	Outcomes = []string{exploration.Outcomes}
)

// Any is the Expect of Options that compares no rosters.
const Any = exploration.ExpectAny

// Options are the faults to try, at which calls and on which server, and how runs are judged. The zero value tries the
// transient faults.
type Options struct {
	// Faults are names of faults or sets, or patterns of names; docs/explore.md has the table.
	Faults []string
	// Points are patterns of points (calls), such as "SubmitGroupMemberSync-*"; none means all.
	Points []string
	// AllPoints makes a point of every call. Without it those are the first, the second and the last of each operation.
	AllPoints bool
	// Server are the options of every server.
	Server []server.Option
	// Parallel runs the subtests in parallel.
	Parallel bool
	// InMemory does without sockets, for a body that calls through Sandbox.Client.
	InMemory bool
	// Bubble puts each run into a bubble of testing/synctest, in memory: Retry-After and faults that take time cost nothing.
	Bubble bool
	// Timeout is how long a run may take, apart from its fault; 0 means ten times the plain run and at least ten seconds. In a
	// bubble that is the bubble's time.
	Timeout time.Duration
	// Accept are patterns of runs whose failure is known, as in "CreateGroup-1=lost-answer".
	Accept []string
	// Expect is empty, or Any.
	Expect string
	// Strict fails a run whose call was not made, which is skipped otherwise.
	Strict bool
}

// Sandbox is the sandbox of one run.
type Sandbox struct {
	*server.Sandbox
	// Fault names the run, as in "SubmitGroupMemberSync-1=lost-answer"; empty in a plain run.
	Fault string
}

// Run runs a body twice without faults, and once for each fault at each of its calls. Each run is a subtest with its own
// sandbox, and can be repeated by its name:
//
//	go test -run '^TestSync$/^(plain-[12]|SubmitGroupMemberSync-1=lost-answer)$'
//
// A run is judged by whether the body passes, and by the rosters at its end, which must equal those of the plain runs. The
// matrix of all runs is logged at the end. The body calls the API at sb.URL with sb.APIKey, or with sb.Client(). It must
// not call t.Run, and may call t.Setenv and t.Chdir only if nothing runs in parallel; t.Parallel has no effect in it. A test
// calls Run once, or in subtests.
func Run(t *testing.T, body func(t *testing.T, sb *Sandbox), o Options) {
	t.Helper()
	e, err := exploration.New(exploration.Config{
		Faults: o.Faults, Points: o.Points, AllPoints: o.AllPoints, Accept: o.Accept, Expect: o.Expect, Strict: o.Strict,
		Timeout: o.Timeout, Exact: o.Bubble, Replay: replay(t.Name()),
	})
	if err != nil {
		t.Fatalf("explore: %v", err)
	}
	x := explorer{body: body, options: o, beside: o.Parallel || isParallel(t)}
	first, second := e.Plain(1), e.Plain(2)
	if !x.plain(t, first) || !x.plain(t, second) {
		return
	}
	if err := e.Prepare(first, second); err != nil {
		t.Fatalf("explore: %v", err)
	}
	t.Cleanup(func() {
		t.Helper()
		t.Logf("explored:\n%s", e.Report().Summary())
	})
	for _, run := range e.Runs() {
		t.Run(run.Name, func(sub *testing.T) {
			sub.Helper()
			if o.Parallel {
				sub.Parallel()
			}
			onlyOne(sub, t.Name()+"/"+run.Name)
			x.fault(sub, run)
		})
	}
}

// replay is the command that carries out a run of a test again.
func replay(test string) func(run string) string {
	var pattern strings.Builder
	for part := range strings.SplitSeq(test, "/") {
		pattern.WriteString("^" + regexp.QuoteMeta(part) + "$/")
	}
	return func(run string) string {
		return "go test -run " + shell.Quote(pattern.String()+"^(plain-[12]|"+regexp.QuoteMeta(run)+")$")
	}
}

// explorer carries out the runs of a body.
type explorer struct {
	body    func(*testing.T, *Sandbox)
	options Options
	beside  bool // whether other tests run at the same time
}

// plain carries out a plain run as a subtest or, where a filter leaves that out, on the test itself. It reports whether to
// go on.
func (x *explorer) plain(t *testing.T, run *exploration.Run) bool {
	t.Helper()
	inside := func(t *testing.T) {
		t.Helper()
		c := x.carry(t, run)
		switch result := run.Conclude(c.outcome); {
		case c.outcome.Skipped:
			t.Skipf("explore: the body skipped its test:\n%s", c.outcome.Output)
		case result.Verdict == exploration.Failed:
			t.Fatalf("explore: %s did not pass, and must pass before anything is tried:\n%s", run.Name, c.outcome.Output)
		}
		c.repeat(t)
	}
	ran := false
	passed := t.Run(run.Name, func(sub *testing.T) {
		sub.Helper()
		ran = true
		onlyOne(sub, t.Name()+"/"+run.Name)
		inside(sub)
	})
	if !ran {
		inside(t)
		return !t.Failed()
	}
	return passed && !run.Skipped()
}

// onlyOne fails a subtest that could not have its name, which is what carries it out again.
func onlyOne(t *testing.T, name string) {
	t.Helper()
	if t.Name() != name {
		t.Fatalf("explore: there is a subtest %s already; call Run once in a test, or in subtests of it", name)
	}
}

// fault carries out a run with a fault, and once more where the fault did not happen.
func (x *explorer) fault(t *testing.T, run *exploration.Run) {
	t.Helper()
	var result exploration.Result
	var c *carried
	for again := true; again; again = run.Again() {
		c = x.carry(t, run)
		result = run.Conclude(c.outcome)
	}
	for _, note := range result.Notes {
		t.Logf("note: %s", note)
	}
	if result.Reported {
		t.Logf("reported: the test failed, which reports the fault:\n%s", c.outcome.Output)
	} else {
		c.repeat(t)
	}
	if result.Verdict.Bad() {
		c.leave(t)
	}
	switch {
	case result.Verdict.Bad():
		t.Error(result.Text)
	case result.Verdict == exploration.Known:
		t.Logf("known: %s", result.Text)
	case result.Verdict == exploration.NotReached:
		t.Skip("not reached: the call was not made, twice")
	}
}
