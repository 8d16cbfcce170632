package explore_test

import (
	"testing"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server/explore"
)

// plan is one of those in default.yaml.
const plan = "pln_abc123def456"

// roster is a few people.
func roster(t testing.TB, size int) []fixtures.Row {
	t.Helper()
	rows, err := fixtures.Roster(size, 1, plan)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// walk is a test that somebody has: a new group, a first roster, and one that adds and removes.
func walk(t *testing.T, sb *explore.Sandbox) {
	c := careful{url: sb.URL, http: sb.Client()}
	group, err := c.group(t.Context(), "globex")
	if err != nil {
		t.Fatal(err)
	}
	rows := roster(t, 4)
	for _, part := range [][]fixtures.Row{rows[:3], rows[1:]} {
		if err := c.sync(t.Context(), group, part); err != nil {
			t.Fatal(err)
		}
	}
}

func TestCarefulClient(t *testing.T) {
	t.Parallel()
	explore.Run(t, walk, explore.Options{Faults: []string{"*"}, Bubble: true})
}

func TestCarefulClientOnSockets(t *testing.T) {
	t.Parallel()
	explore.Run(t, walk, explore.Options{Parallel: true})
}
