package costs_test

import (
	"slices"
	"testing"
	"time"
)

// inTurns returns how much longer one thing takes than another, in processor time and by the clock: the ratios of medians of
// rounds in turns, in each of which the thing is done several times.
func inTurns(b *testing.B, times int, less, more func() error) (processor, clock float64) {
	b.Helper()
	const rounds = 101
	var processors, clocks [2][]float64
	for range rounds {
		for i, do := range []func() error{less, more} {
			worked, began := processorTime(), time.Now()
			for range times {
				if err := do(); err != nil {
					b.Fatal(err)
				}
			}
			processors[i] = append(processors[i], float64(processorTime()-worked))
			clocks[i] = append(clocks[i], float64(time.Since(began)))
		}
	}
	return median(processors[1]) / median(processors[0]), median(clocks[1]) / median(clocks[0])
}

func median(values []float64) float64 {
	slices.Sort(values)
	return values[len(values)/2]
}
