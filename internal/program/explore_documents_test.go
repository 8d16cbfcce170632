package program

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// exploredPart is a command of a document, and what it prints on standard output.
var exploredPart = regexp.MustCompile("(<!-- explored -->\n    sandbox explore (.*)\n\n```text\n)((?:.*\n)*?)(```\n<!-- /explored -->\n)")

// What the documents say that explorations find is what they find.
func TestExploredDocumentsAreCurrent(t *testing.T) {
	t.Parallel()
	for _, file := range []string{readme, root + "docs/explore.md"} {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			d := readDocument(t, file)
			found := exploredPart.FindStringSubmatch(d.text)
			if found == nil {
				t.Fatalf("%s has no exploration", file)
			}
			if got := exploredOf(t, d, found[2]); got != found[3] {
				if !*update {
					t.Fatalf("%s is not current; go test ./internal/program -run Current -update writes it; it should say\n%s", file, got)
				}
				text := strings.Replace(d.text, found[0], found[1]+got+found[4], 1)
				if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// exploredOf is what an exploration finds whose command stands in a document, and runs a script of the repository, or one that
// the document has.
func exploredOf(t *testing.T, d document, words string) string {
	t.Helper()
	for _, tool := range []string{"bash", "curl", "sed"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("the exploration needs %s", tool)
		}
	}
	folder := t.TempDir()
	for _, b := range d.blocks() {
		if name, ok := strings.CutPrefix(strings.SplitN(b.text, "\n", 2)[0], "# "); ok && b.language == "bash" {
			script := strings.ReplaceAll(b.text, "accepted.json", filepath.Join(folder, "accepted.json"))
			if err := os.WriteFile(filepath.Join(folder, name), []byte(script), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	fields := strings.Fields(words)
	shown := fields[len(fields)-1]
	script := filepath.Join(folder, shown)
	if _, err := os.Stat(script); err != nil {
		script = filepath.Join(root, shown)
	}
	fields[len(fields)-1] = script
	env := environment{"PATH=" + os.Getenv("PATH"), "no_proxy=127.0.0.1"}
	// What is found does not depend on how many run at once, and most of the time curl waits before it tries again.
	r := call(t, env, "", append([]string{"explore", "-j", "16"}, fields...)...)
	if r.code > exitFailure {
		t.Fatalf("exit code %d\n%s", r.code, r.errors)
	}
	return strings.NewReplacer(script, shown, " -j 16", "").Replace(r.out)
}
