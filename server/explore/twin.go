package explore

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// twin is a testing.T that fails by itself alone: a body that fails where that is as it may, or is known, must not fail the
// test that explores. Package testing has no way to make one, so it is put together from the fields that it needs.
type twin struct {
	t      *testing.T
	cancel context.CancelFunc

	mu       *sync.RWMutex
	output   *[]byte
	cleanups *[]func()
	hasSub   *atomic.Bool // whether t.Run was called
	changes  *bool        // whether t.Setenv or t.Chdir was called
}

// twinOf returns a twin of a test. It fails the test in a Go whose testing.T has changed.
func twinOf(t *testing.T) *twin {
	t.Helper()
	tryTwin.Do(func() { errTwin = try(t) })
	w, err := newTwin(t)
	if err = cmp.Or(errTwin, err); err != nil {
		t.Fatalf("explore: cannot make a test that fails alone: %v in %s; explore with Go 1.26, or with a later release of "+
			"this module", err, runtime.Version())
	}
	return w
}

func newTwin(t *testing.T) (*twin, error) {
	made := &testing.T{}
	ctx, cancel := context.WithCancel(context.Background())
	w := &twin{t: made, cancel: cancel}
	return w, errors.Join(
		set(made, "ctx", ctx),
		set(made, "cancelCtx", cancel),
		set(made, "name", t.Name()),
		// Where helpers end, so that a body that is one is named as the place of what it logs.
		set(made, "runner", runtime.FuncForPC(reflect.ValueOf((*twin).run).Pointer()).Name()),
		// Without a parent t.Parallel would crash; with one that has no barrier it has no effect.
		setField(made, "parent", commonOf(&testing.T{})),
		copyField(made, t, "tstate"),
		setWriter(made),
		find(made, "mu", &w.mu),
		find(made, "output", &w.output),
		find(made, "cleanups", &w.cleanups),
		find(made, "hasSub", &w.hasSub),
		find(made, "denyParallel", &w.changes),
	)
}

var (
	tryTwin sync.Once
	errTwin error
)

// try tries what a twin is for: fields of the same names may mean something else in another Go.
func try(t *testing.T) error {
	t.Helper()
	failed := t.Failed()
	w, err := newTwin(t)
	if err != nil {
		return err
	}
	cleaned := false
	apart(func() {
		defer func() {
			if p := recover(); p != nil {
				err = fmt.Errorf("%v", p)
			}
		}()
		w.t.Cleanup(func() { cleaned = w.t.Context().Err() != nil })
		w.t.Fatal("tried")
	})
	if err != nil {
		return err
	}
	w.finish()
	switch {
	case !w.t.Failed() || t.Failed() != failed:
		return errors.New("it does not fail alone")
	case !strings.HasSuffix(w.said(), "tried\n"):
		return fmt.Errorf("it says %q", w.said())
	case !cleaned:
		return errors.New("it does not clean up")
	}
	return nil
}

// run runs a body.
func (w *twin) run(body func(*testing.T, *Sandbox), sb *Sandbox) { body(w.t, sb) }

// said is what the twin has logged.
func (w *twin) said() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return string(*w.output)
}

// finish does what testing does at the end of a test: its context ends, and its clean-ups run, the latest first.
func (w *twin) finish() {
	w.cancel()
	for {
		w.mu.Lock()
		n := len(*w.cleanups)
		if n == 0 {
			w.mu.Unlock()
			return
		}
		last := (*w.cleanups)[n-1]
		*w.cleanups = (*w.cleanups)[:n-1]
		w.mu.Unlock()
		apart(func() { protect(w.t, last) })
	}
}
