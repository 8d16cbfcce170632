package program

import (
	"bytes"
	"io"
	"log"
	"log/slog"
)

// newLogger writes records from level on to w.
func newLogger(w io.Writer, json bool, level slog.Level) *slog.Logger {
	options := &slog.HandlerOptions{Level: level}
	if json {
		return slog.New(slog.NewJSONHandler(w, options))
	}
	return slog.New(slog.NewTextHandler(w, options))
}

// netErrorLog passes on what net/http has to complain about.
func netErrorLog(to *slog.Logger) *log.Logger {
	return log.New(netErrors{to}, "", 0)
}

// netErrors turns the lines of net/http into records.
type netErrors struct{ to *slog.Logger }

// Write makes a record of one message. Of a panic only the stack stays: the value can hold what the client sent.
func (n netErrors) Write(message []byte) (int, error) {
	if bytes.HasPrefix(message, []byte("http: panic serving")) {
		_, stack, _ := bytes.Cut(message, []byte("\ngoroutine "))
		n.to.Error("a request ended in a panic", "stack", "goroutine "+string(stack))
		return len(message), nil
	}
	line, _, _ := bytes.Cut(message, []byte("\n"))
	n.to.Warn(string(line))
	return len(message), nil
}
