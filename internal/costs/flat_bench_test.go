package costs_test

import (
	"testing"
	"time"

	"github.com/vitable-sandbox/sandbox/internal/costs"
)

// How long each call takes where there is much, by how long it takes where there is nothing: medians of rounds in turns.
func BenchmarkFlat(b *testing.B) {
	for _, state := range costs.States {
		b.Run(state.Name, func(b *testing.B) {
			for b.Loop() {
				few, many := grown(b, &state, 0), grown(b, &state, state.Most)
				for _, call := range state.Calls() {
					_, clock := inTurns(b, 20, func() error { return few.Do(&call) }, func() error { return many.Do(&call) })
					b.ReportMetric(clock, call.ID)
				}
			}
			b.ReportMetric(0, "ns/op")
		})
	}
}

func grown(b *testing.B, state *costs.State, n int) *costs.Sandbox {
	b.Helper()
	s, err := state.Grown(n)
	if err != nil {
		b.Fatal(err)
	}
	return s
}

// How long it takes to submit a row and to add it, among few and among many.
func BenchmarkRows(b *testing.B) {
	for name, n := range map[string]int{"few": costs.FewRows, "many": costs.ManyRows} {
		b.Run(name, func(b *testing.B) {
			body, err := costs.Roster(n)
			if err != nil {
				b.Fatal(err)
			}
			var took time.Duration
			for b.Loop() {
				add, err := costs.Adding(body)
				if err != nil {
					b.Fatal(err)
				}
				began := processorTime()
				if err := add(); err != nil {
					b.Fatal(err)
				}
				took += processorTime() - began
			}
			b.ReportMetric(float64(took.Nanoseconds())/float64(b.N*n), "ns/row")
			b.ReportMetric(0, "ns/op")
		})
	}
}
