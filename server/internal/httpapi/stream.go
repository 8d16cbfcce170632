package httpapi

import (
	"bytes"
	"fmt"
	"io"
	"net/http"

	"github.com/go-json-experiment/json"
)

// List returns an answer with status 200 of many items, which are written as they are encoded. The frame is the answer
// without them: its first name is data, and that is empty.
func List(frame any, items int, item func(i int) any) Answer {
	const beginning = `{"data":[`
	answer := OK(nil)
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
	out := &stream{x: x}
	switch err := x.answer.Stream(out); {
	case out.failed != nil:
		// A client that has left, or does not read, cannot be told so.
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
	failed error // of a write to the client
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
	return len(p), s.flush()
}

func (s *stream) flush() error {
	if s.x.request.Method != http.MethodHead {
		s.failed = s.x.writePieces(s.held)
	}
	s.held = s.held[:0]
	return s.failed
}
