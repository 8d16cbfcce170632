package program

import (
	"bytes"
	"io"
	"log"
	"log/slog"

	"github.com/vitable-sandbox/sandbox/internal/textlog"
)

// newLogger returns a logger that writes records of this level and above.
func newLogger(w io.Writer, json bool, level slog.Level) *slog.Logger {
	if json {
		return slog.New(slog.NewJSONHandler(w, &slog.HandlerOptions{Level: level}))
	}
	return slog.New(textlog.New(w, level))
}

// netErrorLog forwards what net/http logs to a structured log.
func netErrorLog(to *slog.Logger) *log.Logger {
	return log.New(netErrors{to}, "", 0)
}

// netErrors turns the lines of net/http into records.
type netErrors struct{ to *slog.Logger }

// Write turns one message into a record. Of a panic it keeps only the stack: the value can contain what the client sent.
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
