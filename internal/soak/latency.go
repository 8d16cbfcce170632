package main

import (
	"fmt"
	"slices"
	"sync"
	"time"
)

// waits are how long answers took.
type waits struct {
	mu    sync.Mutex
	took  []time.Duration
	wrong int // how many answers were not what they had to be
}

func (w *waits) add(took time.Duration, ok bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.took = append(w.took, took)
	if !ok {
		w.wrong++
	}
}

// line reports them.
func (w *waits) line(name string) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.took) == 0 {
		return fmt.Sprintf("%-12s no answer", name)
	}
	slices.Sort(w.took)
	return fmt.Sprintf("%-12s %6d answers  p50 %8s  p99 %8s  max %8s  wrong %d", name, len(w.took),
		round(percentile(w.took, 50)), round(percentile(w.took, 99)), round(percentile(w.took, 100)), w.wrong)
}

// judge fails if there was no answer, if one was wrong, or if the 99th percentile of the waits is over the aim; an aim of 0
// is none.
func (w *waits) judge(name string, aim time.Duration) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.took) == 0 {
		return fmt.Errorf("%s: there was no answer", name)
	}
	slices.Sort(w.took)
	switch p99 := percentile(w.took, 99); {
	case w.wrong > 0:
		return fmt.Errorf("%s: %d of %d answers were wrong", name, w.wrong, len(w.took))
	case aim > 0 && p99 > aim:
		return fmt.Errorf("%s: the 99th percentile is %s; the aim is %s", name, round(p99), aim)
	}
	return nil
}

// percentile is the smallest value that so many percent of a sorted list do not exceed.
func percentile(sorted []time.Duration, percent int) time.Duration {
	return sorted[max(0, (len(sorted)*percent+99)/100-1)]
}

func round(d time.Duration) time.Duration { return d.Round(100 * time.Microsecond) }
