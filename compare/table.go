package main

import (
	"fmt"
	"os"
	"slices"
)

// table prints medians and, in parentheses, by how much that is of the floor's.
func table(results []*result) {
	floor := &result{}
	for _, r := range results {
		if r.name == floorName {
			floor = r
		}
	}
	_, _ = fmt.Fprint(os.Stdout, "| | GET/s | processor time of a GET | POST/s | 5,000 rows | start-up | memory at rest | size | validates | remembers |\n"+
		"|---|---|---|---|---|---|---|---|---|---|\n")
	for _, r := range results {
		_, _ = fmt.Fprintf(os.Stdout, "| %s | %s | %s | %s | %s | %.0f ms | %.0f MiB | %d MiB | %s | %s |\n", r.name,
			against("%.0f", r.gets, floor.gets), against("%.0f µs", r.getProcessor, floor.getProcessor), against("%.0f", r.posts, floor.posts),
			against("%.1f ms", r.rows, floor.rows), median(r.starts), r.memory, size(r.command[0]), yes(r.validates), yes(r.remembers))
	}
}

func against(format string, values, floor []float64) string {
	switch {
	case len(values) == 0:
		return "–"
	case len(floor) == 0:
		return fmt.Sprintf(format, median(values))
	default:
		return fmt.Sprintf(format+" (%.2f)", median(values), median(values)/median(floor))
	}
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}

func yes(is bool) string {
	if is {
		return "yes"
	}
	return "no"
}
