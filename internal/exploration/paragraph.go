package exploration

import (
	"fmt"
	"strings"

	"github.com/vitable-sandbox/sandbox/fixtures"
)

// paragraph says in the words of the API what was done to which call, what came of it, and how to see it again.
func (r *Run) paragraph(c *comparison, result *Result) string {
	var b strings.Builder
	say := func(format string, args ...any) { b.WriteString(Folded(fmt.Sprintf(format, args...))) }
	say("%s: %s", r.Name, result.Verdict)
	say("  %s %s.", r.call(), r.Fault.Does)
	switch {
	case r.outcome.TimedOut:
		say("  The test did not end within %s; it made %s.", r.Timeout(), Counted(r.Calls(), "call"))
	case !r.outcome.Passed && r.recorder.reached():
		say("  The test failed.")
	case !r.outcome.Passed:
		say("  The test failed before it made the call.")
	case result.Verdict == Failed:
		say("  The call was not made.")
	default:
		say("  The test passed.")
	}
	for _, line := range r.batchLines() {
		say("  %s", line)
	}
	if r.outcome.Passed {
		for _, difference := range firstOf(c.differences, maxBatches) {
			say("  Unlike the plain run: %s.", difference)
		}
		for _, where := range c.open {
			say("  The test did not wait until the newest batch of %s had finished; in the plain run it did.", where)
		}
	}
	for _, note := range result.Notes {
		say("  Note: %s.", note)
	}
	if last := LastLines(r.outcome.Output); last != "" && !r.outcome.Passed {
		say("  Its last output:")
		b.WriteString(last + "\n")
	}
	if r.outcome.Stacks != "" {
		say("  Where it was:")
		b.WriteString(indented(r.outcome.Stacks) + "\n")
	}
	b.WriteString("  Again: " + r.exploration.config.Replay(r.Name))
	return b.String()
}

// call names the call: "The first SubmitGroupMemberSync".
func (r *Run) call() string {
	nth := []string{"first", "second", "third"}
	which := fmt.Sprintf("%dth", r.point.nth)
	if r.point.nth <= len(nth) {
		which = nth[r.point.nth-1]
	}
	text := fmt.Sprintf("The %s %s", which, r.point.operation)
	if r.point.tenant > 1 {
		text += fmt.Sprintf(" of organization %d", r.point.tenant)
	}
	return text
}

// batchLines say what each batch did in the groups that the call was about, by the end of the run.
func (r *Run) batchLines() []string {
	t := r.recorder.tenant(r.point.tenant)
	if t == nil || len(t.stages) == 0 || r.point.operation != fixtures.SubmitOperation && r.point.operation != "GetGroupMemberSync" {
		return nil
	}
	var lines []string
	groups := t.stages[len(t.stages)-1].groups
	repeated := false
	for i := range groups {
		for j := range groups[i].batches {
			batch := &groups[i].batches[j]
			if len(lines) < maxBatches {
				lines = append(lines, fmt.Sprintf("Batch %d of the group %s %s.", j+1, groups[i].ref, batch.did()))
			}
			repeated = repeated || j > 0 && batch.finished && batch.added == 0 && batch.unchanged > 0
		}
	}
	if repeated && r.Fault.Phase == fixtures.PhaseAfter {
		lines = append(lines, "The first batch added everybody, so the second one reports nothing. "+
			"Do not assert the ids in its results; compare your own rows with its failures.")
	}
	return lines
}

// maxBatches is how many batches a paragraph tells of.
const maxBatches = 5

func (b *batch) did() string {
	if !b.finished {
		return "is in flight"
	}
	text := fmt.Sprintf("added %d, removed %d, left %d unchanged", b.added, b.removed, b.unchanged)
	if b.refused > 0 {
		text += fmt.Sprintf(", refused %d", b.refused)
	}
	if b.stayed > 0 {
		text += fmt.Sprintf(", could not remove %d", b.stayed)
	}
	return text
}
