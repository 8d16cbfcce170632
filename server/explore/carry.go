package explore

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/vitable-sandbox/sandbox/internal/exploration"
	"github.com/vitable-sandbox/sandbox/server"
)

// carried is a run that was carried out.
type carried struct {
	outcome exploration.Outcome
	life    *life
	kept    *kept // nil unless artifacts are kept
}

// How long is waited for what cannot be waited for in the time of a run, all our choice.
const (
	// grace is how long a body may take to notice that its sandbox is gone.
	grace = time.Second
	// longestBubble is how long a bubble may take in real time: its own does not pass while anything in it is busy.
	longestBubble = 30 * time.Second
)

// carry carries out a run once.
func (x *explorer) carry(t *testing.T, run *exploration.Run) *carried {
	t.Helper()
	w, err := twinOf(t)
	if err != nil {
		t.Fatalf("explore: %v", err)
	}
	c := &carried{life: &life{}}
	if !x.options.Bubble {
		x.supervise(w.t, run, c, w.finish)
		c.conclude(w)
		return c
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		protect(w.t, func() {
			synctest.Test(w.t, func(t *testing.T) { x.supervise(t, run, c, nil) })
		})
	}()
	limit := time.NewTimer(longestBubble)
	defer limit.Stop()
	select {
	case <-done:
		c.conclude(w)
	case <-limit.C:
		run.Stop()
		c = &carried{outcome: exploration.Outcome{TimedOut: true, Took: longestBubble, Output: w.said()}, life: c.life}
	}
	return c
}

// conclude takes what the twin has to say.
func (c *carried) conclude(w *twin) {
	c.outcome.Passed = !w.t.Failed() && !c.outcome.TimedOut
	c.outcome.Output = w.said()
	c.outcome.Skipped = c.outcome.Skipped || w.t.Skipped()
}

// supervise starts a sandbox, runs the body, and ends both; finish runs the clean-ups of the body, where testing does not.
func (x *explorer) supervise(t *testing.T, run *exploration.Run, c *carried, finish func()) {
	t.Helper()
	opts := append([]server.Option{}, x.options.Server...)
	if x.options.InMemory || x.options.Bubble {
		opts = append(opts, server.InMemory())
	}
	protected := make(chan struct{})
	var sb *server.Sandbox
	go func() {
		defer close(protected)
		// What Start finds wrong with the options ends this goroutine.
		sb = server.Start(&starting{life: c.life, t: t}, append(opts, run.Option())...)
	}()
	<-protected
	if sb == nil {
		t.Fail()
		return
	}
	// Registered first, it runs after every clean-up of the body.
	t.Cleanup(func() {
		run.End()
		if keeping() {
			c.kept = keep(sb)
		}
		c.life.close()
	})
	began := time.Now()
	ended, id := make(chan struct{}), make(chan string, 1)
	go func() {
		defer close(ended)
		id <- goroutine()
		protect(t, func() { x.body(t, &Sandbox{Sandbox: sb, Fault: faultOf(run)}) })
	}()
	limit := time.NewTimer(run.Timeout())
	defer limit.Stop()
	select {
	case <-ended:
	case <-limit.C:
		c.outcome.TimedOut, c.outcome.Stacks = true, stacksOf(<-id)
		run.End()
		run.Stop()
		c.life.close()
		last := time.NewTimer(grace)
		defer last.Stop()
		select {
		case <-ended:
		case <-last.C:
		}
	}
	c.outcome.Took = time.Since(began)
	c.outcome.Skipped = t.Skipped()
	if finish != nil {
		finish()
	}
}

func faultOf(run *exploration.Run) string {
	if run.Fault == nil {
		return ""
	}
	return run.Name
}
