package main

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"runtime"
	"runtime/metrics"
	"runtime/pprof"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// every does something at a steady pace, until the context ends or it is not to go on.
func every(ctx context.Context, pace time.Duration, do func() (more bool)) {
	ticker := time.NewTicker(pace)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			if !do() {
				return
			}
		}
	}
}

// sample is how much memory was in use at some time after the start.
type sample struct {
	at    time.Duration
	bytes uint64
}

// heapInUse is what a collection now finds in use.
func heapInUse() uint64 {
	runtime.GC()
	return metric("/gc/heap/live:bytes")
}

// heapHeld is what the heap holds now, with what the next collection would free.
func heapHeld() uint64 { return metric("/memory/classes/heap/objects:bytes") }

func metric(name string) uint64 {
	read := []metrics.Sample{{Name: name}}
	metrics.Read(read)
	return read[0].Value.Uint64()
}

func mib(bytes uint64) string { return fmt.Sprintf("%.1f MiB", float64(bytes)/(1<<20)) }

// bound is what the heap may grow to where it was so large once the warm-up was over.
func bound(first uint64) uint64 { return first + first/4 + 16<<20 }

// flat compares the median of the heap in the first and in the last quarter of what came after the warm-up. It judges
// nothing where a quarter has no sample.
func flat(samples []sample, warmUp time.Duration) (first, last uint64, judged bool) {
	for len(samples) > 0 && samples[0].at < warmUp {
		samples = samples[1:]
	}
	quarter := len(samples) / 4
	if quarter == 0 {
		return 0, 0, false
	}
	return median(samples[:quarter]), median(samples[len(samples)-quarter:]), true
}

func median(samples []sample) uint64 {
	sorted := slices.SortedFunc(slices.Values(samples), func(a, b sample) int { return cmp.Compare(a.bytes, b.bytes) })
	return sorted[len(sorted)/2].bytes
}

// runs tells the goroutines of one run from those of another in the same process.
var runs atomic.Int64

// patience is how long goroutines may take to end: one that matches a large roster against a thousand rules ends when it is
// done, also where its client has left.
const patience = time.Minute

// watched calls f and returns the stacks of the goroutines that f began, or that these began, and that are left some time
// after f has returned, with how many each stack has. They are known by a label, which goroutines inherit.
func watched(ctx context.Context, patience time.Duration, f func(ctx context.Context) error) (left string, err error) {
	id := strconv.FormatInt(runs.Add(1), 10)
	pprof.Do(ctx, pprof.Labels("soak", id), func(ctx context.Context) { err = f(ctx) })
	ticker := time.NewTicker(10 * time.Millisecond)
	defer ticker.Stop()
	for end := time.Now().Add(patience); ; <-ticker.C {
		if left = labelled(id); left == "" || time.Now().After(end) {
			return left, err
		}
	}
}

// labelled returns the stacks of the goroutines that have a label.
func labelled(id string) string {
	var profile bytes.Buffer
	if err := pprof.Lookup("goroutine").WriteTo(&profile, 1); err != nil {
		panic(err) // a buffer takes everything
	}
	var left []string
	for stack := range strings.SplitSeq(profile.String(), "\n\n") {
		if strings.Contains(stack, `# labels: {"soak":"`+id+`"}`) {
			left = append(left, stack)
		}
	}
	return strings.Join(left, "\n\n")
}
