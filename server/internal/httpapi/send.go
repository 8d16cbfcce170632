package httpapi

import (
	"net/http"
	"time"
)

// begin is the only place that records, and then writes what stands before a body.
func (x *exchange) begin(r *reply) {
	x.record(r)
	x.endTurn()
	x.server.connections.answers(x.request.Request)
	x.writeHeaders(r)
	x.WriteHeader(r.status)
}

// send sends a reply whose body is known.
func (x *exchange) send(r reply) {
	x.begin(&r)
	switch {
	case x.request.Method == http.MethodHead || r.bare:
	case r.truncated:
		_ = x.writeBody(r.body[:len(r.body)/2])
		// What net/http still holds back when the connection ends would not be sent.
		_ = http.NewResponseController(x.ResponseWriter).Flush()
		panic(http.ErrAbortHandler)
	default:
		// A client that has left cannot be told so.
		_ = x.writeBody(r.body)
	}
}

const (
	// smallAnswer is the largest body that is written at once, in bytes.
	smallAnswer = 16 << 10
	// piece is how much of a larger one is written under one deadline: as much as net/http hands on at a time.
	piece = 4 << 10
)

// writeBody writes a whole body.
func (x *exchange) writeBody(body []byte) error {
	if len(body) <= smallAnswer {
		_, err := x.Write(body)
		return err //nolint:wrapcheck // nobody reads it
	}
	if err := x.writePieces(body); err != nil {
		return err
	}
	return x.endPieces()
}

// writePieces writes a part of a large body, each piece of it under a deadline: a client that does not read must not hold
// what was made for it. Where there is no deadline there is no connection that could hang.
func (x *exchange) writePieces(part []byte) error {
	control := http.NewResponseController(x.ResponseWriter)
	for len(part) > 0 {
		_ = control.SetWriteDeadline(time.Now().Add(mostPatience))
		n, err := x.Write(part[:min(len(part), piece)])
		if err != nil {
			return err //nolint:wrapcheck // nobody reads it
		}
		part = part[n:]
	}
	return nil
}

// endPieces sends what net/http still holds back, and takes the deadline away: the next answer on the connection has its
// own.
func (x *exchange) endPieces() error {
	control := http.NewResponseController(x.ResponseWriter)
	err := control.Flush()
	_ = control.SetWriteDeadline(time.Time{})
	return err //nolint:wrapcheck // nobody reads it
}
