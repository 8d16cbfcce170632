package exploration_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/vitable-sandbox/sandbox/internal/exploration"
)

// A run leaves the journal and the state of every organization that called, and what was sent can be read there.
func TestLeft(t *testing.T) {
	t.Parallel()
	e, err := prepare(t, exploration.Config{Only: []string{"SubmitGroupMemberSync-1@2=truncate"}}, func(c *caller) bool {
		_ = c.good("POST", path, members("A"))
		_ = c.as("other").good("POST", path, members("B"))
		return true
	})
	if err != nil {
		t.Fatal(err)
	}
	run := e.Runs()[0]
	carryOut(t, run, func(c *caller) bool {
		_ = c.good("POST", path, members("A"))
		return c.as("other").good("POST", path, members("B"))
	})
	left := run.Left()
	if names := slices.Sorted(maps.Keys(left)); !slices.Equal(names, []string{
		"journal.json", "journal@2.json", "snapshot.yaml", "snapshot@2.yaml",
	}) {
		t.Errorf("left %v", names)
	}
	for name, texts := range map[string][]string{
		"journal.json": {`\"reference_id\":\"A\"`, `"Duration": "`}, "journal@2.json": {`\"reference_id\":\"B\"`, `"explore"`},
		"snapshot.yaml": {`reference_id: "A"`}, "snapshot@2.yaml": {`reference_id: "B"`},
	} {
		for _, text := range texts {
			if !strings.Contains(string(left[name]), text) {
				t.Errorf("%s has no %s:\n%s", name, text, left[name])
			}
		}
	}
}
