package tenant_test

import (
	"context"
	"errors"
	"runtime"
	"testing"
	"testing/synctest"

	"github.com/vitable-sandbox/sandbox/server/internal/tenant"
)

// waiting is something that has a turn, or waits for one.
type waiting struct {
	begun bool
	leave func()
	done  chan struct{}
}

// end gives the turn back.
func (w *waiting) end() { close(w.done); synctest.Wait() }

// begin waits for a turn in a goroutine of its own. What it returns may be looked at between calls of synctest.Wait.
func begin(t *testing.T, turn func(context.Context) (func(), error)) *waiting {
	t.Helper()
	ctx, leave := context.WithCancel(t.Context())
	w := &waiting{leave: func() { leave(); synctest.Wait() }, done: make(chan struct{})}
	go func() {
		defer leave()
		end, err := turn(ctx)
		if err != nil {
			if !errors.Is(err, context.Canceled) {
				t.Error(err)
			}
			return
		}
		w.begun = true
		<-w.done
		end()
	}()
	synctest.Wait()
	return w
}

func tenants(t *testing.T, keys ...string) (made []*tenant.Tenant) {
	t.Helper()
	r := registry(t, 10)
	for _, key := range keys {
		of, err := r.Tenant(key)
		if err != nil {
			t.Fatal(err)
		}
		made = append(made, of)
	}
	return made
}

func TestTurnsToWork(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		all := tenants(t, "a", "b")
		a, b := all[0], all[1]
		var working []*waiting
		for range max(1, runtime.GOMAXPROCS(0)/2) {
			working = append(working, begin(t, a.BeginWork))
		}
		leaving, next, load := begin(t, a.BeginWork), begin(t, a.BeginWork), begin(t, loading(a, tenant.LargeWork))
		others := begin(t, b.BeginWork)
		for _, w := range append(working, others) {
			if !w.begun {
				t.Error("a turn that was free was not given")
			}
		}
		if leaving.begun || next.begun || load.begun {
			t.Errorf("more than half of the processors: %t, %t, %t", leaving.begun, next.begun, load.begun)
		}
		leaving.leave()
		working[0].end()
		if !next.begun || load.begun {
			t.Errorf("one turn, of which two came free: %t, %t", next.begun, load.begun)
		}
		for _, w := range append(working[1:], next, others) {
			w.end()
		}
		if !load.begun {
			t.Error("a turn was lost")
		}
		load.end()
	})
}

func loading(t *tenant.Tenant, bytes int) func(context.Context) (func(), error) {
	return func(ctx context.Context) (func(), error) { return t.BeginLoad(ctx, bytes) }
}

func TestTurnsToLoad(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const large = 1 << 20
		all := tenants(t, "a", "b", "c")
		a, b, c := all[0], all[1], all[2]
		a1, a2, leaving := begin(t, loading(a, large)), begin(t, loading(a, large)), begin(t, loading(a, large))
		b1, c1 := begin(t, loading(b, large)), begin(t, loading(c, large))
		small := begin(t, loading(b, large-1))
		leaving.leave()
		if !a1.begun || a2.begun || leaving.begun || !b1.begun || c1.begun {
			t.Errorf("begun: %t %t %t, %t, %t", a1.begun, a2.begun, leaving.begun, b1.begun, c1.begun)
		}
		if want := runtime.GOMAXPROCS(0) >= 4; small.begun != want {
			t.Errorf("a small load beside a large one: %t, want %t", small.begun, want)
		}
		c1.leave()
		work := begin(t, c.BeginWork)
		if !work.begun {
			t.Error("who has left keeps a turn")
		}
		work.end()
		a1.end()
		b1.end()
		if !a2.begun || !small.begun {
			t.Errorf("turns were lost: %t, %t", a2.begun, small.begun)
		}
		a2.end()
		small.end()
		if last := begin(t, loading(c, large)); last.begun {
			last.end()
		} else {
			t.Error("a turn was not given back")
		}
	})
}
