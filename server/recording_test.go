package server_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
)

var update = flag.Bool("update", false, "rewrite the files in testdata/recording")

// The recording is what a fixed sequence of requests is answered, call by call: testdata/recording has a file for each
// subject. From then on a change of that recording is a change that somebody must mean: who rewrites the files reads the
// difference, and says in the change log what it means for users. Texts for people, durations and real times are not
// compared; the table in recording_mask_test.go is all that is left out.
//
// It runs in virtual time, so that latencies and hangs cost nothing, and what a call takes is the same on any machine.
func TestRecording(t *testing.T) {
	t.Parallel()
	subjects := map[string]func(*recording){
		"clock":       recordClock,
		"completion":  recordCompletion,
		"connections": recordConnections,
		"control":     recordControl,
		"directives":  recordDirectives,
		"fixture":     recordFixture,
		"groups":      recordGroups,
		"journal":     recordJournal,
		"json":        recordJSON,
		"magic":       recordMagic,
		"members":     recordMembers,
		"options":     recordOptions,
		"refusals":    recordRefusals,
		"rules":       recordRules,
		"scenarios":   recordScenarios,
		"snapshot":    recordSnapshot,
		"strict":      recordStrict,
		"syncs":       recordSyncs,
	}
	for subject, run := range subjects {
		t.Run(subject, func(t *testing.T) {
			t.Parallel()
			var records []string
			synctest.Test(t, func(t *testing.T) {
				r := &recording{t: t}
				run(r)
				records = r.records
			})
			if !t.Failed() {
				compareRecords(t, filepath.Join("testdata", "recording", subject+".txt"), records)
			}
		})
	}
	t.Run("files", func(t *testing.T) {
		t.Parallel()
		files, err := filepath.Glob("testdata/recording/*")
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if subjects[strings.TrimSuffix(filepath.Base(file), ".txt")] == nil {
				t.Errorf("%s belongs to no subject; remove it", file)
			}
		}
	})
}

// recordMark begins each record of a file; nothing else in a file begins a line so.
const recordMark = "=== "

// compareRecords compares records with those of a file, or writes the file.
func compareRecords(t *testing.T, file string, records []string) {
	t.Helper()
	text := strings.Join(records, "")
	if *update {
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil { //nolint:gosec // a file of the repository
			t.Fatal(err)
		}
		return
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v\n%s", err, howToUpdate)
	}
	if string(data) == text {
		return
	}
	want := strings.SplitAfter(string(data), "\n"+recordMark)
	got := strings.SplitAfter(text, "\n"+recordMark)
	for i := range max(len(want), len(got)) {
		switch {
		case i >= len(got):
			t.Fatalf("%s: the run ends before record %d, %d are missing\n%s", file, i+1, len(want)-i, howToUpdate)
		case i >= len(want):
			t.Fatalf("%s: the run has %d records more than the file:\n%s\n%s", file, len(got)-i, got[i], howToUpdate)
		case want[i] != got[i]:
			t.Fatalf("%s: the first record that differs (- file, + now):\n%s\n%s", file, lineDiff(want[i], got[i]), howToUpdate)
		}
	}
}

const howToUpdate = "An answer has changed. If that is meant, rewrite the files and read the difference:\n" +
	"  go test ./server -run TestRecording -update && git diff server/testdata/recording"

// maxDiffered is how many lines of a difference are shown.
const maxDiffered = 40

// lineDiff shows two texts as one: what both begin and end with is shown once.
func lineDiff(want, got string) string {
	a, b := recordLines(want), recordLines(got)
	head := 0
	for head < min(len(a), len(b)) && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < min(len(a), len(b))-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	var out strings.Builder
	// What both have is shown as well: the request stands at the top of a record.
	show(&out, "  ", a[:head])
	a, b, end := a[head:len(a)-tail], b[head:len(b)-tail], a[len(a)-tail:]
	if len(a) == len(b) {
		for i := range a {
			if a[i] == b[i] {
				show(&out, "  ", a[i:i+1])
				continue
			}
			show(&out, "- ", a[i:i+1])
			show(&out, "+ ", b[i:i+1])
		}
	} else {
		show(&out, "- ", a)
		show(&out, "+ ", b)
	}
	show(&out, "  ", end)
	return out.String()
}

// show shows the first lines of a part of a difference.
func show(out *strings.Builder, mark string, lines []string) {
	for i, line := range lines {
		if i == maxDiffered {
			out.WriteString(mark + "…\n")
			return
		}
		out.WriteString(mark + line + "\n")
	}
}

func recordLines(text string) []string {
	return strings.Split(strings.TrimSuffix(strings.TrimSuffix(text, recordMark), "\n"), "\n")
}
