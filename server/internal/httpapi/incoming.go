package httpapi

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"os"
	"slices"
	"time"
)

// How slowly a body may come.
const (
	leastProgress = 1 << 10 // bytes
	mostPatience  = 30 * time.Second
)

// mostAhead is how many bytes are set aside for a body before any of it has come, whatever its length is said to be.
const mostAhead = 64 << 10

// incoming is the body of a request as it comes in. It is read under a deadline that each KB of it moves on.
type incoming struct {
	connection deadliner // nil where there is no deadline: nor is there a connection then that could hang
	armed      bool      // whether there is a deadline
	since      int       // bytes since it was moved
	head       []byte    // what was read to see whether there is a body

	all  []byte
	read bool // whether all is what there is, as far as the limit, or up to err
	err  error
	// stalled says that the deadline has passed. The context of the request has ended with it, and means nothing any more.
	stalled bool
}

// readSome reads from the body as an io.Reader does.
func (x *exchange) readSome(p []byte) (int, error) {
	b := &x.incoming
	if b.connection == nil {
		b.connection = deadlinerOf(x.ResponseWriter)
	}
	if !b.armed {
		b.await()
	}
	n, err := x.request.Body.Read(p)
	switch b.since += n; {
	case errors.Is(err, os.ErrDeadlineExceeded):
		b.stalled = true
	case err != nil:
		b.rest()
	case b.since >= leastProgress:
		b.await()
	}
	return n, err //nolint:wrapcheck // a reader returns the other's own error
}

// deadliner is what an http.ResponseController would set the deadline of reads by.
type deadliner interface {
	SetReadDeadline(deadline time.Time) error
}

// deadlinerOf returns nil where there is none, without the error that an http.ResponseController makes up for each call.
func deadlinerOf(w http.ResponseWriter) deadliner {
	for {
		switch of := w.(type) {
		case deadliner:
			return of
		case interface{ Unwrap() http.ResponseWriter }:
			w = of.Unwrap()
		default:
			return nil
		}
	}
}

// await gives the next KB its time.
func (b *incoming) await() {
	b.armed, b.since = true, 0
	b.setDeadline(time.Now().Add(mostPatience))
}

func (b *incoming) setDeadline(deadline time.Time) {
	if b.connection != nil {
		_ = b.connection.SetReadDeadline(deadline)
	}
}

// rest takes the deadline away: one that passes later would end the context of the request.
func (b *incoming) rest() {
	b.armed = false
	b.setDeadline(time.Time{})
}

// readerFunc is an io.Reader.
type readerFunc func(p []byte) (int, error)

// Read implements io.Reader.
func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

// hasBody reports whether the request has a body. Where its length is not known, only reading shows.
func (x *exchange) hasBody() bool {
	b, r := &x.incoming, x.request.Request
	switch {
	case b.read:
		return len(b.all) > 0 || b.err != nil
	case r.ContentLength >= 0:
		return r.ContentLength > 0
	}
	b.head = make([]byte, 1)
	n, err := io.ReadFull(readerFunc(x.readSome), b.head)
	b.head = b.head[:n]
	return !errors.Is(err, io.EOF)
}

// readAll reads the body, as far as one byte over the limit. It does so once, though rules need it before its turn. It also
// lets net/http see when the client leaves, which it looks out for once it has read the body.
func (x *exchange) readAll() ([]byte, error) {
	b, r := &x.incoming, x.request.Request
	if b.read || r.Body == nil || r.Body == http.NoBody {
		return b.all, b.err
	}
	b.all, b.err = x.readUpTo(x.maxBody() + 1)
	b.read = true
	if b.err == nil {
		b.rest()
	}
	return b.all, b.err
}

// readUpTo reads the body as far as a limit. Where its length is said, it is read into a place of that length; but first
// some of it must come.
func (x *exchange) readUpTo(limit int64) ([]byte, error) {
	// Room for one byte more lets a read meet the end.
	whole := int(min(x.request.ContentLength, limit)) + 1
	if x.request.ContentLength < 0 {
		whole = bytes.MinRead
	}
	body := append(make([]byte, 0, min(whole, mostAhead)), x.incoming.head...)
	for int64(len(body)) < limit {
		if room := cap(body); len(body) == room {
			next := 2 * room
			if room < whole {
				next = min(whole, 8*room)
			}
			body = slices.Grow(body, next-room)
		}
		n, err := x.readSome(body[len(body):min(int64(cap(body)), limit)])
		body = body[:len(body)+n]
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return body, err
		}
	}
	return body, nil
}

// readRest reads what is left of the body, for as long as it keeps coming, and reports whether its end came.
func (x *exchange) readRest() bool {
	if r := x.request.Request; r.Body == nil || r.Body == http.NoBody || x.incoming.err != nil {
		return x.incoming.err == nil
	}
	_, err := io.CopyN(io.Discard, readerFunc(x.readSome), mostDrained)
	if err == nil {
		x.incoming.rest()
	}
	return errors.Is(err, io.EOF)
}

// Bounds on what is read of a body that nobody wants: a client that is cut off while it sends sees a broken connection
// instead of the answer.
const (
	mostDrained  = 64 << 20
	longestDrain = 5 * time.Second
)

// drain reads what is left of the body of a refused request. A client that asked first, with Expect, has not sent it.
func (x *exchange) drain() {
	r := x.request.Request
	if r.Body == nil || r.Body == http.NoBody || r.Header.Get("Expect") != "" || x.incoming.stalled {
		return
	}
	x.endTurn()
	control := http.NewResponseController(x.ResponseWriter)
	if err := control.SetReadDeadline(time.Now().Add(longestDrain)); err != nil {
		// Where there is no deadline there is no connection that could hang.
		_, _ = io.CopyN(io.Discard, r.Body, mostDrained)
		return
	}
	if _, err := io.CopyN(io.Discard, r.Body, mostDrained); errors.Is(err, io.EOF) {
		_ = control.SetReadDeadline(time.Time{})
	}
}
