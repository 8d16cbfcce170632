package server

import (
	"context"
	"sync"
	"time"
)

// closing is how a server ends what waits in it. It is shared by all that waits, so it is not copied.
type closing struct {
	done  chan struct{}
	close func()
}

func newClosing() closing {
	done := make(chan struct{})
	return closing{done: done, close: sync.OnceFunc(func() { close(done) })}
}

// Close ends at once what rules make wait or hang, now and from now on: an http.Server that shuts down would otherwise
// wait for it. Everything else works on. Closing twice does no harm; Start closes by itself.
func (s *Server) Close() { s.close() }

// wait waits in real time, and says whether the call goes on: not if the client has left, nor if the server ends. No lock
// is held meanwhile.
func (s *Server) wait(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-s.done:
		return false
	case <-ctx.Done():
		return false
	}
}
