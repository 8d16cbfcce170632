package program

import (
	"encoding/json"
	"encoding/xml"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vitable-sandbox/sandbox/internal/exploration"
)

func TestExploreWritesFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	report, junit, kept := filepath.Join(dir, "out.json"), filepath.Join(dir, "out.xml"), filepath.Join(dir, "kept")
	r := explored(t, "giving-up", "--faults", "lost-answer", "--report", report, "--junit", junit, "--keep", kept)
	wantRun(t, r, 1)
	var found exploration.Report
	if err := json.Unmarshal(contents(t, report), &found); err != nil || found.Version != 1 || len(found.Runs) != 2 {
		t.Errorf("%v, %+v", err, found)
	}
	var suite struct {
		Tests    int `xml:"tests,attr"`
		Failures int `xml:"failures,attr"`
		Cases    []struct {
			Name    string `xml:"name,attr"`
			Failure string `xml:"failure"`
		} `xml:"testcase"`
	}
	if err := xml.Unmarshal(contents(t, junit), &suite); err != nil || suite.Tests != 2 || suite.Failures != 1 ||
		suite.Cases[0].Name != "CreateGroup-1=lost-answer" || !strings.Contains(suite.Cases[0].Failure, "409") {
		t.Errorf("%v, %+v", err, suite)
	}
	for name, text := range map[string]string{
		"output.txt": "status 409", "journal.json": `"CreateGroup"`, "snapshot.yaml": "tier-1", "timeline.txt": "requests, the newest last",
	} {
		if !strings.Contains(string(contents(t, filepath.Join(kept, "CreateGroup-1=lost-answer", name))), text) {
			t.Errorf("%s has no %s", name, text)
		}
	}
	entries, err := os.ReadDir(kept)
	if err != nil || len(entries) != 1 {
		t.Errorf("kept %v, %v; want only what failed", entries, err)
	}
}

// Where a file cannot be written once the runs are over, that is said, and what was found all the same.
func TestExploreCannotWriteFiles(t *testing.T) {
	t.Parallel()
	const full = "/dev/full"
	if _, err := os.Stat(full); err != nil {
		t.Skip("no device that is always full: ", err)
	}
	r := explored(t, "", "--faults", "500", "--points", "Create*", "--report", full, "--junit", full)
	wantRun(t, r, exitFailure, `^1 run: 1 ok$`, `^sandbox: write /dev/full: `)
	kept := t.TempDir()
	if err := os.WriteFile(filepath.Join(kept, "CreateGroup-1=500"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	r = explored(t, "impatient", "--faults", "500,503", "--points", "Create*", "--keep", kept)
	wantRun(t, r, exitFailure, `^2 runs: 2 FAIL$`, `^sandbox: mkdir .*CreateGroup-1=500: not a directory$`)
	r = explored(t, "impatient", "--faults", "500", "--points", "Create*", "--report", full)
	wantRun(t, r, exitFailure, `^1 run: 1 FAIL$`, `^sandbox: write /dev/full: `)
}

// What can be known before the first run is refused then, and nothing is left behind.
func TestExploreRefusesFilesThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	file, fresh := filepath.Join(folder, "file"), filepath.Join(folder, "fresh")
	if err := os.WriteFile(file, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, args := range map[string][]string{
		"no folder":      {"--report", filepath.Join(folder, "no", "folder")},
		"a folder":       {"--junit", folder},
		"below a file":   {"--keep", filepath.Join(file, "kept")},
		"one of several": {"--junit", file, "--report", fresh, "--keep", file},
	} {
		r := explored(t, "failing", args...)
		if r.code != exitUsage || strings.Contains(r.errors, "plain-1") || !strings.HasPrefix(r.errors, "sandbox: ") {
			t.Errorf("%s: exit code %d\n%s", name, r.code, r.errors)
		}
	}
	if _, err := os.Stat(fresh); err == nil || string(contents(t, file)) != "old" {
		t.Error("a file that was only tried has changed")
	}
}

func contents(t *testing.T, file string) []byte {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
