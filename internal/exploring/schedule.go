package exploring

import (
	"context"
	"strings"
	"sync"
	"time"

	"github.com/vitable-sandbox/sandbox/internal/exploration"
)

// all carries out runs, as many at once as there are workers. What would not end within the budget is not begun.
func (x *explorer) all(ctx context.Context, runs []*exploration.Run, began time.Time) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	next := make(chan *exploration.Run)
	var wait sync.WaitGroup
	for worker := range x.Workers {
		wait.Go(func() {
			for run := range next {
				if err := x.fault(ctx, run, worker+1); err != nil {
					cancel(err)
				}
			}
		})
	}
	for _, run := range runs {
		if x.Budget > 0 && time.Since(began)+x.times.usual() > x.Budget {
			x.late = true
			break
		}
		select {
		case next <- run:
		case <-ctx.Done():
		}
		if ctx.Err() != nil {
			break
		}
	}
	close(next)
	wait.Wait()
	return context.Cause(ctx)
}

// announce says what is to come.
func (x *explorer) announce(runs int) {
	each := x.times.usual()
	about := func(workers int) time.Duration {
		return each * time.Duration((runs+workers-1)/workers)
	}
	text := []string{exploration.Counted(runs, "run"), "about " + rounded(about(x.Workers)).String() + ", plus the time that the command waits before retries"}
	const several = 4
	if x.Workers < several && runs > 1 {
		text = append(text, "with -j 4 about "+rounded(about(several)).String())
	}
	if x.Budget > 0 && about(x.Workers) > x.Budget {
		text = append(text, "only as many as fit into --budget "+x.Budget.String())
	}
	x.say("%s", strings.Join(text, "; "))
	x.progress.begin(runs)
}

// nothingToTry says why there is no run.
func (x *explorer) nothingToTry() error {
	points := x.exploration.Points()
	if len(points) == 0 {
		return usageErrorf("there is nothing to try: the two plain runs have no call in common; give each worker of the command " +
			"a key of its own, or let it make its calls one after the other")
	}
	return usageErrorf("there is nothing to try: no run matches --only, --points and --faults; the points are %s, and --list shows the faults",
		strings.Join(points, ", "))
}

// times are how long runs took.
type times struct {
	mu    sync.Mutex
	took  map[string]time.Duration
	total time.Duration
}

func (t *times) add(name string, took time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.took == nil {
		t.took = make(map[string]time.Duration)
	}
	t.total += took - t.took[name]
	t.took[name] = took
}

// usual is how long a run takes on average.
func (t *times) usual() time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.total / time.Duration(max(1, len(t.took)))
}

func (t *times) of(name string) time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.took[name]
}
