package program

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
)

func TestCheckReportsEveryMistakeOfEveryFile(t *testing.T) {
	t.Parallel()
	good, bad, worse := file(t, "good.yaml", "delay: 1s\n"), file(t, "bad.yaml", "delay: 1d\nplan: []\n"), file(t, "worse.yaml", "plans: 7\n")
	missing := filepath.Join(t.TempDir(), "missing.yaml")
	r := call(t, nil, "rules: 7\n", "check", bad, good, "-", missing, worse)
	if r.code != exitUsage || r.out != good+": ok\n" {
		t.Errorf("exit code %d, standard output %q; want 2 and the good file", r.code, r.out)
	}
	want := []string{bad + ":1:8: ", bad + ":2:1: ", "stdin:1:8: ", `sandbox: no fixture "` + missing, worse + ":1:8: "}
	lines := strings.Split(strings.TrimSuffix(r.errors, "\n"), "\n")
	if len(lines) != len(want) {
		t.Fatalf("want %d lines:\n%s", len(want), r.errors)
	}
	for i, line := range lines {
		if !strings.HasPrefix(line, want[i]) {
			t.Errorf("line %d: %q, want it to begin with %q", i+1, line, want[i])
		}
	}
}

func TestCheckOfGoodFiles(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(root + "fixtures/scenarios/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatal("no scenarios", err)
	}
	files = append(files, root+"fixtures/default.yaml")
	r := call(t, nil, "", append([]string{"check"}, files...)...)
	if r.code != 0 || r.errors != "" || strings.Count(r.out, ": ok\n") != len(files) {
		t.Errorf("exit code %d\n%s%s", r.code, r.out, r.errors)
	}
}

func TestCheckPrintsTheSchema(t *testing.T) {
	t.Parallel()
	r := call(t, nil, "", "check", "--schema")
	if r.code != 0 || !json.Valid([]byte(r.out)) || !strings.Contains(r.out, "$schema") {
		t.Errorf("exit code %d, standard output %.100q", r.code, r.out)
	}
}
