package httpapi

import (
	"context"
	"net/http"
	"sync/atomic"
	"time"
)

// Live is an answer that goes on until the client leaves or the server closes.
type Live struct {
	x *exchange
}

// Send sends a text, and reports whether the answer goes on.
func (l Live) Send(text string) bool {
	if l.x.request.Method == http.MethodHead {
		return false
	}
	control := http.NewResponseController(l.x.ResponseWriter)
	// Without a deadline there is no connection that could hang.
	_ = control.SetWriteDeadline(time.Now().Add(mostPatience))
	if _, err := l.x.Write([]byte(text)); err != nil {
		return false
	}
	return control.Flush() == nil
}

// sendLive sends the headers of a live answer, and lets the handler go on from there.
func (x *exchange) sendLive() {
	r := x.begunReply(nil)
	r.endless = true
	x.begin(&r)
	// A stream has limits of its own.
	x.leave()
	x.counted = [2]*atomic.Int64{}
	ctx, cancel := context.WithCancel(x.request.Context())
	defer cancel()
	go func() {
		select {
		case <-x.server.Closed:
			cancel()
		case <-ctx.Done():
		}
	}()
	x.answer.Live(ctx, Live{x})
}
