//go:build !race

package costs_test

import (
	"bytes"
	"fmt"
	"os/exec"
	"strings"
	"testing"

	"github.com/vitable-sandbox/sandbox/internal/costs"
)

// isFlat says that nothing costs more where there is much: each call of openapi.yaml, in each state, and each row.
func isFlat(t *testing.T) {
	t.Run("allocations", func(t *testing.T) {
		count := func(do func() error) (int, error) {
			before := readMemory()
			err := do()
			return int(readMemory().Mallocs - before.Mallocs), err
		}
		counted, err := costs.OfCalls(costs.States, count)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := costs.OfRows(costs.FewRows, costs.ManyRows, count)
		if err != nil {
			t.Fatal(err)
		}
		areFlat(t, append(counted, rows))
	})
	t.Run("statements", func(t *testing.T) {
		command := exec.CommandContext(t.Context(), "go", "run", "-cover", "-covermode=atomic", "-coverpkg=../../...", "./steps")
		command.Env = append(command.Environ(), "GOCOVERDIR="+t.TempDir())
		var said bytes.Buffer
		command.Stderr = &said
		out, err := command.Output()
		if err != nil {
			t.Fatalf("%v: %s", err, &said)
		}
		var counted []costs.Cost
		for line := range strings.Lines(string(out)) {
			var c costs.Cost
			if _, err := fmt.Sscan(line, &c.State, &c.Call, &c.New, &c.Grown); err != nil {
				t.Fatalf("%v in %q", err, line)
			}
			counted = append(counted, c)
		}
		areFlat(t, counted)
	})
}

// areFlat allows half as much again, as for time: what grows with a state costs a hundred times as much.
func areFlat(t *testing.T, counted []costs.Cost) {
	t.Helper()
	if want := len(costs.States)*7 - 2 + 1; len(counted) != want {
		t.Errorf("%d costs, want %d", len(counted), want)
	}
	for _, c := range counted {
		t.Log(c)
		if c.New == 0 || 2*c.Grown > 3*c.New {
			t.Errorf("%s: %s costs %d, and %d in a new server", c.State, c.Call, c.Grown, c.New)
		}
	}
}
