package main

import (
	"slices"
	"testing"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/internal/costs"
)

// Every call of the API is made in every state, once and then ten times to be counted. It is not among the tests of package
// costs: they count what their whole process allocates.
func TestEveryCallIsCounted(t *testing.T) {
	t.Parallel()
	for _, state := range costs.States {
		state.Most = 3
		made := 0
		counted, err := costs.OfCalls([]costs.State{state}, func(do func() error) (int, error) {
			made++
			return made * 10, do()
		})
		if err != nil {
			t.Fatal(err)
		}
		var calls []string
		for i, c := range counted {
			if c.State != state.Name || c.New != 2*i+1 || c.Grown != 2*i+2 {
				t.Errorf("counted as %s", c)
			}
			calls = append(calls, c.Call)
		}
		for _, id := range fixtures.Calls() {
			if state.Name != "rules-on-"+id && !slices.Contains(calls, id) {
				t.Errorf("%s: %s is not counted", state.Name, id)
			}
		}
	}
	row, err := costs.OfRows(2, 4, func(do func() error) (int, error) { return 12, do() })
	if err != nil || row.New != 6 || row.Grown != 3 {
		t.Errorf("counted as %s (%v)", row, err)
	}
}
