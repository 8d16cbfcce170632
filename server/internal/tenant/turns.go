package tenant

import (
	"context"
	"runtime"
	"sync"
)

// LargeWork is from how many bytes of a body or an answer on the work on it is large, and done in turns: those of an
// organization have half of the processors, or one, and leave the others to others (our choice).
const LargeWork = 16 << 10

// A fixture from largeLoad bytes of text on takes many times its size in memory: an organization loads one at a time, and a
// server two (our choice).
const (
	largeLoad       = 1 << 20
	loadsAltogether = 2
)

// BeginWork waits until the organization has a turn for large work; end gives it back. Nothing must be waited for until then.
// It fails if the context ends before.
func (t *Tenant) BeginWork(ctx context.Context) (end func(), err error) {
	return take(ctx, t.work.of(max(1, runtime.GOMAXPROCS(0)/2)))
}

// BeginLoad is like BeginWork, for reading and loading a fixture of so many bytes of text.
func (t *Tenant) BeginLoad(ctx context.Context, bytes int) (end func(), err error) {
	if bytes < largeLoad {
		return t.BeginWork(ctx)
	}
	// The server's turn comes last: who has it must not wait for anything else.
	endLoad, err := take(ctx, t.loads.of(1))
	if err != nil {
		return nil, err
	}
	endWork, err := t.BeginWork(ctx)
	if err != nil {
		endLoad()
		return nil, err
	}
	endServers, err := take(ctx, t.registry.loads.of(loadsAltogether))
	if err != nil {
		endWork()
		endLoad()
		return nil, err
	}
	return func() { endServers(); endWork(); endLoad() }, nil
}

// turns are how many may do something at once. There is a channel once somebody wants to: in few organizations.
type turns struct {
	mu    sync.Mutex
	taken chan struct{}
}

func (t *turns) of(most int) chan struct{} {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.taken == nil {
		t.taken = make(chan struct{}, most)
	}
	return t.taken
}

func take(ctx context.Context, taken chan struct{}) (end func(), err error) {
	end = func() { <-taken }
	select {
	case taken <- struct{}{}:
		// A context that has ended does not say that nobody reads the answer: a client may close its side alone.
		return end, nil
	default:
	}
	select {
	case taken <- struct{}{}:
		return end, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx) //nolint:wrapcheck // the client has left, and nobody reads it
	}
}
