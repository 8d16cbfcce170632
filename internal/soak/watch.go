package main

import (
	"bytes"
	"context"
	"fmt"
	"runtime"
	"runtime/pprof"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// sample is how much memory was in use at some time after the start.
type sample struct {
	at    time.Duration
	bytes uint64
}

// heapInUse is what the heap holds after a collection.
func heapInUse() uint64 {
	runtime.GC()
	return heapHeld()
}

// heapHeld is what the heap holds now, with what the next collection would free.
func heapHeld() uint64 {
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}

func mib(bytes uint64) string { return fmt.Sprintf("%.1f MiB", float64(bytes)/(1<<20)) }

// bound is what the heap may grow to where it was so large once the warm-up was over.
func bound(first uint64) uint64 { return first + first/10 + 8<<20 }

// flat compares the largest heap of the first and of the last quarter of what came after the warm-up. It judges nothing
// where a quarter has no sample.
func flat(samples []sample, warmUp time.Duration) (first, last uint64, judged bool) {
	for len(samples) > 0 && samples[0].at < warmUp {
		samples = samples[1:]
	}
	quarter := len(samples) / 4
	for i := range quarter {
		first = max(first, samples[i].bytes)
		last = max(last, samples[len(samples)-1-i].bytes)
	}
	return first, last, quarter > 0
}

// runs tells the goroutines of one run from those of another in the same process.
var runs atomic.Int64

// patience is how long goroutines may take to end.
const patience = 5 * time.Second

// watched calls f and counts the goroutines that f began, or that these began, and that are left some time after f has
// returned. They are known by a label, which goroutines inherit.
func watched(ctx context.Context, f func(ctx context.Context) error) (left int, err error) {
	id := strconv.FormatInt(runs.Add(1), 10)
	pprof.Do(ctx, pprof.Labels("soak", id), func(ctx context.Context) { err = f(ctx) })
	ticker := time.NewTicker(10 * time.Millisecond)
	defer ticker.Stop()
	for end := time.Now().Add(patience); ; <-ticker.C {
		if left = labelled(id); left == 0 || time.Now().After(end) {
			return left, err
		}
	}
}

// labelled counts the goroutines that have a label.
func labelled(id string) int {
	var profile bytes.Buffer
	if err := pprof.Lookup("goroutine").WriteTo(&profile, 1); err != nil {
		panic(err) // a buffer takes everything
	}
	count := 0
	for stack := range strings.SplitSeq(profile.String(), "\n\n") {
		if !strings.Contains(stack, `# labels: {"soak":"`+id+`"}`) {
			continue
		}
		for line := range strings.Lines(stack) {
			if number, _, ok := strings.Cut(line, " @ "); ok {
				n, _ := strconv.Atoi(number)
				count += n
			}
		}
	}
	return count
}
