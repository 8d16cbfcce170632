package exploration_test

import (
	"cmp"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/internal/exploration"
)

// TestDocument holds that docs/explore.md has the table of faults as it is.
func TestDocument(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../docs/explore.md")
	if err != nil {
		t.Fatal(err)
	}
	want := "| fault | set | expected | phase | the call |\n|---|---|---|---|---|\n"
	for _, f := range exploration.Faults() {
		does := f.Does
		if len(f.Calls) > 0 {
			does += " (" + strings.Join(f.Calls, ", ") + ")"
		}
		want += fmt.Sprintf("| %#q | %#q | %s | %s | %s |\n", f.Name, f.Set, f.Expect, cmp.Or(f.Phase, "–"), does)
	}
	if !strings.Contains(string(text), want) {
		t.Errorf("docs/explore.md has another table of faults than\n%s", want)
	}
}

// TestFaults holds what is true of every fault: a name of its own that needs no quotes, calls that exist, a rule that the
// server takes.
func TestFaults(t *testing.T) {
	t.Parallel()
	seen := make(map[string]bool)
	for _, f := range exploration.Faults() {
		if seen[f.Name] || f.Name == f.Set || strings.Trim(f.Name, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
			t.Errorf("the name %s", f.Name)
		}
		seen[f.Name] = true
		for _, call := range f.Calls {
			if !slices.Contains(fixtures.Calls(), call) {
				t.Errorf("%s: there is no %s", f.Name, call)
			}
		}
		if _, err := exploration.New(exploration.Config{Faults: []string{f.Name}}); err != nil || f.Does == "" {
			t.Errorf("%s: %v", f.Name, err)
		}
	}
}
