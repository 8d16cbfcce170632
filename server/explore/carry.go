package explore

import (
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vitable-sandbox/sandbox/internal/exploration"
	"github.com/vitable-sandbox/sandbox/server"
	"github.com/vitable-sandbox/sandbox/server/internal/artifacts"
)

// carried is a run that was carried out.
type carried struct {
	outcome exploration.Outcome
	life    *exploration.Life
	left    map[string][]byte // the files that it leaves, by name; nil unless artifacts are kept
}

// repeat logs what the body has said where go test is asked to tell everything.
func (c *carried) repeat(t *testing.T) {
	t.Helper()
	if testing.Verbose() && c.outcome.Output != "" {
		t.Logf("the body said:\n%s", c.outcome.Output)
	}
}

// How long is waited for what cannot be waited for in the time of a run, all our choice.
const (
	// grace is how long a body may take to notice that its sandbox is gone, and graceInBubble where that costs nothing.
	grace         = time.Second
	graceInBubble = time.Minute
	// longestBubble is how long a bubble may take in real time: its own does not pass while anything in it is busy.
	longestBubble = 30 * time.Second
)

// carry carries out a run once.
func (x *explorer) carry(t *testing.T, run *exploration.Run) *carried {
	t.Helper()
	c := &carried{life: &exploration.Life{}}
	if !x.options.Bubble {
		x.supervise(twinOf(t), run, c)
		return c
	}
	outside := twinOf(t)
	done := make(chan struct{})
	go func() {
		defer close(done)
		protect(outside.t, func() {
			synctest.Test(outside.t, func(*testing.T) { x.supervise(twinOf(t), run, c) })
		})
	}()
	if !exploration.Await(done, longestBubble) {
		run.Stop()
		return &carried{outcome: exploration.Outcome{TimedOut: true, Took: longestBubble}, life: c.life}
	}
	// A bubble in which something stays behind says so itself.
	c.outcome.Passed = c.outcome.Passed && !outside.t.Failed()
	c.outcome.Output += outside.said()
	return c
}

// supervise starts a sandbox, runs the body on a twin of its test, and ends both.
func (x *explorer) supervise(w *twin, run *exploration.Run, c *carried) {
	defer x.conclude(w, c)
	sb := x.start(w, run, c)
	if sb == nil {
		return
	}
	end := sync.OnceFunc(func() {
		run.End()
		if artifacts.Wanted() {
			c.left = run.Left()
		}
		c.life.End()
	})
	// Registered first, it runs after every clean-up of the body.
	w.t.Cleanup(end)
	began := time.Now()
	ended, id := make(chan struct{}), make(chan string, 1)
	go func() {
		defer close(ended)
		apart(func() {
			id <- goroutine()
			protect(w.t, func() { w.run(x.body, &Sandbox{Sandbox: sb, Fault: faultOf(run)}) })
		})
		w.finish()
	}()
	if !exploration.Await(ended, run.Timeout()) {
		c.outcome.TimedOut, c.outcome.Stacks = true, stacksOf(<-id)
		run.Stop()
		end()
		x.wait(ended)
	}
	c.outcome.Took = time.Since(began)
}

// start starts the sandbox of a run; nil where that cannot be, which the twin then says.
func (x *explorer) start(w *twin, run *exploration.Run, c *carried) (sb *server.Sandbox) {
	opts := append([]server.Option{}, x.options.Server...)
	if x.options.InMemory || x.options.Bubble {
		opts = append(opts, server.InMemory())
	}
	// What Start finds wrong with the options ends its goroutine.
	apart(func() {
		sb = server.Start(&starting{c.life, w.t}, append(opts, run.Option())...)
	})
	return sb
}

// apart runs a function that may end its goroutine, as FailNow does, and waits for it.
func apart(f func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		f()
	}()
	<-done
}

// wait waits a while for a body whose sandbox is gone.
func (x *explorer) wait(ended <-chan struct{}) {
	last := grace
	if x.options.Bubble {
		last = graceInBubble
	}
	exploration.Await(ended, last)
}

// conclude takes what the twin has to say, and tells what the body must not do.
func (x *explorer) conclude(w *twin, c *carried) {
	c.outcome.Passed, c.outcome.Skipped = !w.t.Failed() && !c.outcome.TimedOut, w.t.Skipped()
	c.outcome.Output = w.said()
	forbid := func(called bool, text string) {
		if called {
			c.outcome.Passed = false
			c.outcome.Output += "    explore: the body called " + text + "\n"
		}
	}
	forbid(w.hasSub.Load(), "t.Run, whose subtests a filter of the test may leave out: call functions instead")
	forbid(*w.changes && x.beside, "t.Setenv or t.Chdir, which affect tests that run at the same time: explore without Parallel and t.Parallel")
}

// starting is a life while its sandbox starts: what cannot be is told to the test.
type starting struct {
	*exploration.Life
	t *testing.T
}

// Fatalf implements server.TB.
func (s *starting) Fatalf(format string, args ...any) {
	s.t.Helper()
	s.t.Errorf(format, args...)
	runtime.Goexit()
}

func faultOf(run *exploration.Run) string {
	if run.Fault == nil {
		return ""
	}
	return run.Name
}
