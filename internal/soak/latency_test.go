package main

import (
	"slices"
	"testing"
	"time"
)

func TestPercentile(t *testing.T) {
	t.Parallel()
	var sorted []time.Duration
	for n := range 200 {
		sorted = append(sorted, time.Duration(n+1))
	}
	for percent, want := range map[int]time.Duration{0: 1, 50: 100, 99: 198, 100: 200} {
		if got := percentile(sorted, percent); got != want {
			t.Errorf("%d%%: %d, want %d", percent, got, want)
		}
	}
	if got := percentile(sorted[:1], 99); got != 1 {
		t.Errorf("of one: %d", got)
	}
	if line := (&waits{}).line("polls"); line != "polls        no answer" {
		t.Errorf("line %q", line)
	}
}

// A measurement fails by what it measured.
func TestJudge(t *testing.T) {
	t.Parallel()
	const aim = 50 * time.Millisecond
	took := func(over int) []time.Duration {
		return append(slices.Repeat([]time.Duration{aim + time.Millisecond}, over), slices.Repeat([]time.Duration{aim}, 100-over)...)
	}
	for name, test := range map[string]struct {
		took  []time.Duration
		wrong int
		aim   time.Duration
		want  string
	}{
		"in time":      {took(0), 0, aim, ""},
		"one in 100":   {took(1), 0, aim, ""},
		"two in 100":   {took(2), 0, aim, "polls: the 99th percentile is 51ms; the aim is 50ms"},
		"without aim":  {took(100), 0, 0, ""},
		"nothing":      {nil, 0, aim, "polls: there was no answer"},
		"a wrong one":  {took(0), 1, aim, "polls: 1 of 100 answers were wrong"},
		"wrong anyway": {took(0), 1, 0, "polls: 1 of 100 answers were wrong"},
	} {
		got, w := "", waits{took: test.took, wrong: test.wrong}
		if err := w.judge("polls", test.aim); err != nil {
			got = err.Error()
		}
		if got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}
