// Package textlog writes the same lines as slog.TextHandler, in less time where a text needs no more than quotes.
package textlog

import (
	"context"
	"io"
	"log/slog"
	"sync"
	"time"
)

// Handler writes records as slog.TextHandler does. A record of texts, numbers and booleans in printable ASCII it writes
// itself; all others, and those of a logger with attributes or groups, go to slog. It is safe for concurrent use.
type Handler struct {
	*slog.TextHandler

	mu   sync.Mutex
	to   io.Writer
	line []byte // the last one, whose place the next one takes
	last second
}

// New returns a Handler of records of this level and above.
func New(to io.Writer, level slog.Level) *Handler {
	h := &Handler{to: to}
	h.TextHandler = slog.NewTextHandler(locked{h}, &slog.HandlerOptions{Level: level})
	return h
}

// Handle implements slog.Handler.
func (h *Handler) Handle(ctx context.Context, r slog.Record) error {
	if written, err := h.write(&r); written {
		return err
	}
	return h.TextHandler.Handle(ctx, r) //nolint:wrapcheck // the other's own error
}

// longLine is the longest line whose place is kept, in bytes.
const longLine = 4 << 10

// write writes a record, unless it needs more than quotes.
func (h *Handler) write(r *slog.Record) (written bool, err error) {
	if r.Time.IsZero() {
		return false, nil
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	l := line{text: h.last.append(append(h.line[:0], "time="...), r.Time)}
	l.text = append(append(l.text, " level="...), r.Level.String()...)
	l.text = append(l.text, " msg="...)
	l.append(r.Message)
	r.Attrs(l.attr)
	if !l.special {
		l.text = append(l.text, '\n')
		_, err = h.to.Write(l.text)
	}
	if cap(l.text) <= longLine {
		h.line = l.text
	}
	return !l.special, err //nolint:wrapcheck // the other's own error
}

// second is a time without the fraction, which many lines have in common.
type second struct {
	zone          *time.Location
	unix          int64
	before, after []byte // the fraction
}

// append adds a time to a line.
func (s *second) append(text []byte, t time.Time) []byte {
	if unix := t.Unix(); s.zone != t.Location() || s.unix != unix {
		s.zone, s.unix = t.Location(), unix
		s.before, s.after = t.AppendFormat(s.before[:0], "2006-01-02T15:04:05."), t.AppendFormat(s.after[:0], "Z07:00")
	}
	milliseconds := t.Nanosecond() / 1e6
	digits := [...]byte{'0' + byte(milliseconds/100), '0' + byte(milliseconds/10%10), '0' + byte(milliseconds%10)}
	return append(append(append(text, s.before...), digits[:]...), s.after...)
}

// locked lets slog write between the lines of the handler.
type locked struct{ *Handler }

// Write implements io.Writer.
func (l locked) Write(text []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.to.Write(text) //nolint:wrapcheck // the other's own error
}
