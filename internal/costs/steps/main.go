// Command steps counts the statements of this module that a call executes, in a new server and in each state in which it may
// not be slower. It counts by what the coverage of tests counts by, and must be built with that:
//
//	go run -cover -covermode=atomic -coverpkg=./... ./internal/costs/steps
package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/coverage"
	"strings"

	"github.com/vitable-sandbox/sandbox/internal/costs"
)

func main() {
	counted, err := costs.OfCalls(costs.States, statements)
	if err == nil {
		var row costs.Cost
		row, err = costs.OfRows(costs.FewRows, costs.ManyRows, statements)
		counted = append(counted, row)
	}
	if err != nil {
		_, _ = fmt.Fprintln(os.Stderr, "steps:", err)
		os.Exit(1)
	}
	for _, cost := range counted {
		_, _ = fmt.Fprintln(os.Stdout, cost)
	}
}

// statements counts those that something executes.
func statements(do func() error) (executed int, err error) {
	if err := coverage.ClearCounters(); err != nil {
		return 0, fmt.Errorf("build with -cover -covermode=atomic -coverpkg=./...: %w", err)
	}
	if err := do(); err != nil {
		return 0, err
	}
	counts, err := os.MkdirTemp("", "steps")
	if err != nil {
		return 0, err //nolint:wrapcheck // it names the folder
	}
	defer func() { _ = os.RemoveAll(counts) }()
	if err := coverage.WriteMetaDir(counts); err != nil {
		return 0, err //nolint:wrapcheck // as above
	}
	if err := coverage.WriteCountersDir(counts); err != nil {
		return 0, err //nolint:wrapcheck // as above
	}
	profile := filepath.Join(counts, "profile")
	convert := exec.CommandContext(context.Background(), "go", "tool", "covdata", "textfmt", "-i", counts, "-o", profile)
	if out, err := convert.CombinedOutput(); err != nil {
		return 0, fmt.Errorf("go tool covdata: %w: %s", err, out)
	}
	text, err := os.ReadFile(profile)
	if err != nil {
		return 0, err //nolint:wrapcheck // as above
	}
	// A line is a place, how many statements are there, and how often they were executed.
	for line := range strings.Lines(string(text)) {
		var place string
		var there, times int
		if n, _ := fmt.Sscan(line, &place, &there, &times); n == 3 {
			executed += there * times
		}
	}
	return executed, nil
}
