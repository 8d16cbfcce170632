package explore_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// In a Go whose testing.T has changed, a test that explores fails, and says why.
func TestOtherGo(t *testing.T) {
	t.Parallel()
	root, err := exec.CommandContext(t.Context(), "go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(strings.TrimSpace(string(root)), "src", "testing", "testing.go")
	source, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct{ now, then, want string }{
		"a field has another name": {"denyParallel", "deniesParallel", "testing.T has no field denyParallel in go"},
		"the log goes elsewhere":   {"o.c.output = append(o.c.output, b...)", "if o.c.level > 0 { o.c.output = append(o.c.output, b...) }", `it says "    " in go`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			other, overlay := filepath.Join(t.TempDir(), "testing.go"), filepath.Join(t.TempDir(), "overlay.json")
			text := strings.ReplaceAll(string(source), test.now, test.then)
			places, err := json.Marshal(map[string]map[string]string{"Replace": {file: other}})
			if err != nil {
				t.Fatal(err)
			}
			for name, text := range map[string]string{other: text, overlay: string(places)} {
				if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			command := exec.CommandContext(t.Context(), "go", "test", "-overlay", overlay, "-run", "^TestSync$", ".")
			// What the race detector needs would be compiled for this alone.
			command.Env = append(command.Environ(), "CGO_ENABLED=0")
			output, _ := command.CombinedOutput()
			if !strings.Contains(string(output), "explore: cannot make a test that fails alone: "+test.want) {
				t.Errorf("no %q in\n%s", test.want, output)
			}
		})
	}
}
