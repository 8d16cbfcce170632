package explore_test

import (
	"strconv"
	"testing"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server/explore"
)

// roster is a few people, with a plan of default.yaml.
func roster(t testing.TB, size int) []fixtures.Row {
	t.Helper()
	rows, err := fixtures.Roster(size, 1, "pln_abc123def456")
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// walk is a test that somebody has: a new group, a first roster, and one that adds and removes.
func walk(t *testing.T, c *client, rows []fixtures.Row) {
	t.Helper()
	group, err := c.group("globex")
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range [][]fixtures.Row{rows[:3], rows[1:]} {
		if err := c.sync(group, part); err != nil {
			t.Fatal(err)
		}
	}
}

// carefully walks with a client that does everything right.
func carefully(t *testing.T, sb *explore.Sandbox) {
	t.Helper()
	walk(t, careful(t.Context(), sb.URL, sb.Client()), roster(t, 4))
}

// TestCarefulClient holds that nothing is found where nothing is wrong, with five tries and with three: with -explore.more a
// hundred times.
func TestCarefulClient(t *testing.T) {
	t.Parallel()
	times := 2
	if *more {
		times = 100
	}
	for i := range times {
		t.Run(strconv.Itoa(i), func(t *testing.T) {
			t.Parallel()
			explore.Run(t, func(t *testing.T, sb *explore.Sandbox) {
				c := careful(t.Context(), sb.URL, sb.Client())
				c.tries -= 2 * (i % 2)
				walk(t, c, roster(t, 4))
			}, explore.Options{Faults: []string{"*"}, Bubble: true, Strict: true})
		})
	}
}

func TestCarefulClientOnSockets(t *testing.T) {
	t.Parallel()
	explore.Run(t, carefully, explore.Options{Faults: []string{"5*", "reset", "close", "lost-answer", "truncate", "garbage"}, Parallel: true})
}
