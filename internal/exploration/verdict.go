package exploration

import (
	"slices"
	"time"
)

// Verdict is what a cell of the matrix says.
type Verdict string

// The verdicts.
const (
	// Survived is that the test did what is expected of it.
	Survived Verdict = "ok"
	// Failed is that the test failed, or that it found no end.
	Failed Verdict = "FAIL"
	// Differs is that the test passed, and that the rosters are not those of the plain run.
	Differs Verdict = "DIFF"
	// Open is that the test passed, and that nobody saw the end of the newest batch of a group.
	Open Verdict = "open"
	// Known is a verdict that was accepted before.
	Known Verdict = "known"
	// NotReached is that the call was not made.
	NotReached Verdict = "—"
	// NotApplicable is that the fault cannot happen to the call.
	NotApplicable Verdict = "·"

	// leftOut is that the run was not carried out.
	leftOut Verdict = ""
)

// Bad reports whether the verdict fails an exploration.
func (v Verdict) Bad() bool { return v == Failed || v == Differs || v == Open }

// worst has the verdicts from the worst to the best.
var worst = []Verdict{Failed, Differs, Open, Known, leftOut, NotReached, Survived, NotApplicable}

// worse is the worse of two verdicts.
func worse(a, b Verdict) Verdict {
	if slices.Index(worst, a) < slices.Index(worst, b) {
		return a
	}
	return b
}

// Outcome is what a face knows of a run.
type Outcome struct {
	// Passed says whether the user's own test passed, and TimedOut that it found no end.
	Passed, TimedOut bool
	// Skipped says that the test left itself out.
	Skipped bool
	// Took is how long it took, until it ended.
	Took time.Duration
	// Output is what it had to say; its last lines are shown where it failed.
	Output string
	// Stacks are where it stood when it found no end.
	Stacks string
}

// judge says what a run is worth, apart from what was accepted.
func (r *Run) judge(o *Outcome, c *comparison) Result {
	notes := c.notes(r.recorder, r.exploration.config.Exact)
	differs := len(c.differences) > 0 && r.exploration.config.Expect != ExpectAny
	report := r.Fault.Expect == ToReport
	switch {
	case !o.TimedOut && !o.Passed && report && r.recorder.reached():
		return Result{Verdict: Survived, Reported: true, Notes: notes}
	case o.TimedOut, !o.Passed:
		return Result{Verdict: Failed, Notes: notes}
	case !r.recorder.reached():
		return Result{Verdict: NotReached, Notes: notes}
	case differs && r.Fault.Set == Outcomes:
		return Result{Verdict: Survived, Notes: append(notes, "unnoticed: the test passed, but the rosters differ")}
	case differs:
		return Result{Verdict: Differs, Notes: notes}
	case len(c.open) > 0 && !report:
		return Result{Verdict: Open, Notes: notes}
	}
	return Result{Verdict: Survived, Notes: notes}
}
