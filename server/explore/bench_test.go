package explore_test

import (
	"testing"

	"github.com/vitable-sandbox/sandbox/server/explore"
)

// BenchmarkRun explores a test of eight calls with ten faults at each, in a bubble: at most a second on two cores.
func BenchmarkRun(b *testing.B) {
	// Only a test can explore.
	for b.Loop() {
		ok := testing.RunTests(
			func(_, _ string) (bool, error) { return true, nil },
			[]testing.InternalTest{{Name: "Walk", F: func(t *testing.T) {
				explore.Run(t, eightCalls, explore.Options{Bubble: true, Faults: append(explore.Transient, "exhausted"), AllPoints: true})
			}}},
		)
		if !ok {
			b.Fatal("the careful client failed")
		}
	}
}

// eightCalls creates a group, submits three rosters and polls each of them; and it looks at the plans.
func eightCalls(t *testing.T, sb *explore.Sandbox) {
	t.Helper()
	c := careful(t.Context(), sb.URL, sb.Client())
	if _, err := c.call("GET", "/v1/plans", nil, new(any)); err != nil {
		t.Fatal(err)
	}
	group, err := c.group("globex")
	if err != nil {
		t.Fatal(err)
	}
	rows := roster(t, 4)
	for _, n := range []int{2, 4, 3} {
		if err := c.sync(group, rows[:n]); err != nil {
			t.Fatal(err)
		}
	}
}
