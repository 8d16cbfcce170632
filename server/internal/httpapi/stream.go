package httpapi

import (
	"bytes"
	"fmt"
	"io"
	"net/http"

	"github.com/go-json-experiment/json"

	"github.com/vitable-sandbox/sandbox/server/internal/tenant"
)

// List returns an answer with status 200 of many items, which are written as they are encoded. The frame is the answer
// without them: its first name is data, and that is empty.
func List(frame any, items int, item func(i int) any) Answer {
	const beginning = `{"data":[`
	answer := OK(nil)
	answer.items = items
	answer.Stream = func(w io.Writer) error {
		around, err := Encode(frame)
		if err != nil {
			return err
		}
		before, after, found := bytes.Cut(around, []byte("[]"))
		if !found || string(before)+"[" != beginning {
			return fmt.Errorf("the frame of a list is %.20q", around)
		}
		if items == 0 {
			_, err = w.Write(around)
			return err //nolint:wrapcheck // the writer is send's own
		}
		separator := []byte(beginning)
		for i := range items {
			if _, err := w.Write(separator); err != nil {
				return err //nolint:wrapcheck // the writer is send's own
			}
			separator = []byte(",")
			if err := json.MarshalWrite(w, item(i), encoding); err != nil {
				return err //nolint:wrapcheck // the caller logs it
			}
		}
		_, err = w.Write(append([]byte("]"), after...))
		return err //nolint:wrapcheck // the writer is send's own
	}
	return answer
}

// sendStream writes the answer of a handler as it is encoded. One that turns out to be small is sent like any other.
func (x *exchange) sendStream() {
	out := &stream{x: x, size: x.answer.items * itemBytes}
	if out.takeTurn() != nil {
		x.abandon()
	}
	switch err := x.answer.Stream(out); {
	case out.failed != nil:
		// What was sent must not look whole to a client that still reads.
		panic(http.ErrAbortHandler)
	case err != nil && !out.begun:
		x.send(x.unwrittenReply(err))
	case err != nil:
		x.logUnwritten(err)
		panic(http.ErrAbortHandler)
	case !out.begun:
		x.send(x.begunReply(out.held))
	default:
		if out.flush() == nil {
			_ = x.endPieces()
		}
	}
}

// stream holds what is written to it until that is more than a small answer.
type stream struct {
	x      *exchange
	held   []byte
	begun  bool  // whether something was sent
	size   int   // of the answer as far as it is known, in bytes
	failed error // why the client gets no more
}

// Write implements io.Writer.
func (s *stream) Write(p []byte) (int, error) {
	s.held = append(s.held, p...)
	if len(s.held) <= smallAnswer {
		return len(p), nil
	}
	if !s.begun {
		s.begun = true
		r := s.x.begunReply(nil)
		r.endless = true
		s.x.begin(&r)
	}
	if s.flush() == nil {
		s.failed = s.takeTurn()
	}
	return len(p), s.failed
}

// flush sends what is held.
func (s *stream) flush() error {
	s.x.endTurn()
	if s.x.request.Method != http.MethodHead {
		s.failed = s.x.writePieces(s.held)
	}
	s.size += len(s.held)
	s.held = s.held[:0]
	return s.failed
}

// takeTurn waits for the turn to encode more. A list without an organization is short.
func (s *stream) takeTurn() error {
	if t := s.x.request.Tenant; t != nil && s.size >= tenant.LargeWork {
		return s.x.takeTurn(t.BeginWork)
	}
	return nil
}
