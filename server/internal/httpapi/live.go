package httpapi

import (
	"context"
	"net/http"
	"time"
)

// maxUnread is how long a client may take to read what a live answer sends.
const maxUnread = 30 * time.Second

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
	_ = control.SetWriteDeadline(time.Now().Add(maxUnread))
	if _, err := l.x.Write([]byte(text)); err != nil {
		return false
	}
	return control.Flush() == nil
}

// sendLive sends the headers of a live answer, and lets the handler go on from there.
func (x *exchange) sendLive() {
	r := &reply{status: x.answer.Status, contentType: x.answer.ContentType, extra: x.answer.Header}
	x.writeHeaders(r, x.record(r))
	x.Header().Del("Content-Length")
	x.WriteHeader(r.status)
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
