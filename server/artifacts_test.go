package server_test

import (
	"encoding/json"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server"
	"github.com/vitable-sandbox/sandbox/server/control"
)

var failOnPurpose = flag.Bool("fail-on-purpose", false, "make TestThatFails fail, for another test to look at what it leaves")

// TestThatFails fails in a process that another test starts, and nowhere else.
func TestThatFails(t *testing.T) {
	t.Parallel()
	t.Run("in it's part", func(t *testing.T) {
		t.Parallel()
		if !*failOnPurpose {
			return
		}
		s := open(t, server.WithNow(noon))
		s.submit(person("A"), person("B", plan("pln_no")))
		s.try(person("C", plan("")))
		second := open(t)
		second.submit()
		t.Error("on purpose")
	})
}

// runThatFails runs the test that fails, with more flags.
func runThatFails(t *testing.T, flags ...string) string {
	t.Helper()
	command := exec.CommandContext(t.Context(), os.Args[0], append([]string{"-test.run", "^TestThatFails$", "-fail-on-purpose"}, flags...)...)
	output, err := command.CombinedOutput()
	if err == nil {
		t.Fatalf("it has not failed:\n%s", output)
	}
	return string(output)
}

func TestAFailedTestSaysHowToKeepWhatHappened(t *testing.T) {
	t.Parallel()
	output := runThatFails(t)
	const want = `go test -run '^TestThatFails$/^in_it'\''s_part$' -artifacts`
	if strings.Count(output, want) != 2 {
		t.Errorf("want %q for both sandboxes:\n%s", want, output)
	}
	for _, want := range []string{"members[0].plan_id: must not be empty", "failed: 1 Invalid plan_id"} {
		if !strings.Contains(output, want) {
			t.Errorf("no %q:\n%s", want, output)
		}
	}
	if lines := regexp.MustCompile(`(?m)^.*sandbox: .*$`).FindAllString(output, -1); !strings.HasSuffix(lines[len(lines)-1], want) {
		t.Errorf("the last line is %q", lines[len(lines)-1])
	}
}

func TestAFailedTestLeavesArtifacts(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	output := runThatFails(t, "-test.artifacts", "-test.outputdir", dir)
	found := regexp.MustCompile(`go run github\.com/vitable-sandbox/sandbox --fixtures (\S+)`).FindAllStringSubmatch(output, -1)
	if len(found) != 2 || strings.Contains(output, "go test -run") {
		t.Fatalf("want a command for both sandboxes:\n%s", output)
	}
	requests := 0
	for _, command := range found {
		if !strings.HasPrefix(command[1], dir) {
			t.Errorf("%s is not in the folder of go test", command[1])
		}
		f, err := fixtures.Load(command[1])
		if err != nil {
			t.Fatal(err)
		}
		if s := open(t, server.WithFixture(f)); f.OrganizationID == "" || s.sb.ID() != f.OrganizationID {
			t.Errorf("started there it is %s, left was %s", s.sb.ID(), f.OrganizationID)
		}
		read := func(name string) string {
			path := strings.Replace(command[1], "snapshot", strings.TrimSuffix(name, filepath.Ext(name)), 1)
			text, err := os.ReadFile(strings.TrimSuffix(path, ".yaml") + filepath.Ext(name))
			if err != nil {
				t.Fatal(err)
			}
			return string(text)
		}
		if lines := read("timelines.txt"); !strings.Contains(lines, f.OrganizationID) || !strings.Contains(output, strings.SplitN(lines, "\n", 2)[0]) {
			t.Errorf("the timelines are not those that were printed:\n%s", lines)
		}
		for line := range strings.Lines(read("journal.jsonl")) {
			var r control.Request
			if err := json.Unmarshal([]byte(line), &r); err != nil || r.Number == 0 || r.At.IsZero() {
				t.Errorf("%v: %s", err, line)
			}
			requests++
		}
	}
	if requests != 3 {
		t.Errorf("%d requests in the journals, want 3", requests)
	}
}
