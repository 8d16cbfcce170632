package exploring

import (
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"github.com/vitable-sandbox/sandbox/internal/exploration"
)

// show writes what was found.
func (x *explorer) show(r *exploration.Report, interrupted bool) {
	matrix := r.Matrix()
	if x.Color {
		matrix = colored(matrix)
	}
	parts := []string{matrix}
	failures := r.Failures()
	for _, run := range failures[:min(len(failures), maxParagraphs)] {
		parts = append(parts, run.Text+"\n")
	}
	if len(failures) > maxParagraphs {
		parts = append(parts, exploration.Folded(others(failures[maxParagraphs:])))
	}
	var notes strings.Builder
	for _, note := range r.Notes {
		notes.WriteString(exploration.Folded("note: " + note))
	}
	parts = append(parts, notes.String(), x.summary(r, interrupted)+"\n")
	parts = slices.DeleteFunc(parts, func(part string) bool { return part == "" })
	_, _ = io.WriteString(x.Stdout, strings.Join(parts, "\n"))
}

// maxParagraphs is how many failures are told of at length.
const maxParagraphs = 10

// others names the failures that are not told of.
func others(runs []exploration.RunReport) string {
	names := make([]string, len(runs))
	for i := range runs {
		names[i] = runs[i].Name
	}
	return fmt.Sprintf("And %d more, which --only or --report shows: %s", len(runs), strings.Join(names, ", "))
}

// summary counts the verdicts.
func (x *explorer) summary(r *exploration.Report, interrupted bool) string {
	var parts []string
	for _, each := range []struct {
		verdict exploration.Verdict
		word    string
	}{
		{exploration.Survived, "ok"},
		{exploration.Failed, "FAIL"},
		{exploration.Differs, "DIFF"},
		{exploration.Open, "open"},
		{exploration.Known, "known"},
		{exploration.NotReached, "not reached"},
	} {
		if n := r.Count(each.verdict); n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, each.word))
		}
	}
	text := exploration.Counted(len(r.Runs), "run")
	if len(parts) > 0 {
		text += ": " + strings.Join(parts, ", ")
	}
	switch {
	case interrupted:
		text += "; interrupted"
	case x.late:
		text += fmt.Sprintf("; --budget %s left no time for %d more", x.Budget, len(r.LeftOut))
	}
	return text
}

var (
	verdicts = regexp.MustCompile(`\b(ok|FAIL|DIFF|open|known)\b`)
	colors   = map[string]string{"ok": "32", "FAIL": "31", "DIFF": "31", "open": "31", "known": "33"}
)

// colored colors the verdicts of a matrix.
func colored(matrix string) string {
	return verdicts.ReplaceAllStringFunc(matrix, func(v string) string { return "\x1b[" + colors[v] + "m" + v + "\x1b[0m" })
}
