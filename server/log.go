package server

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"time"
)

// record writes the log line of an exchange: a view of it without any person's data and without the key. Calls of the
// sandbox's own are logged at debug, so that health probes do not fill the log.
func (x *exchange) record() {
	level := slog.LevelInfo
	if isControl(x.request.URL.Path) {
		level = slog.LevelDebug
	}
	// A client that has left is still worth its line.
	ctx := context.WithoutCancel(x.request.Context())
	log := x.server.log
	if !log.Enabled(ctx, level) {
		return
	}
	attrs := make([]slog.Attr, 0, 12)
	if x.call != "" {
		attrs = append(attrs, slog.String("call", x.call))
	} else {
		attrs = append(attrs, slog.String("method", x.request.Method), slog.String("path", x.safePath()))
	}
	attrs = append(attrs, slog.Int("status", x.status), slog.Duration("duration", time.Since(x.started)))
	for _, attr := range []slog.Attr{
		slog.String("code", x.code), slog.String("group", cut(x.groupID, mostLogged)), slog.String("request_id", cut(x.requestID, mostLogged)),
		slog.String("trace_id", x.traceID), slog.String("hint", x.hint),
		slog.String("connection", x.fate.broken()),
	} {
		if attr.Value.String() != "" {
			attrs = append(attrs, attr)
		}
	}
	if x.rows > 0 {
		attrs = append(attrs, slog.Int("rows", x.rows))
	}
	if len(x.rules) > 0 {
		attrs = append(attrs, slog.Any("rules", x.rules))
	}
	// Violations name places, never values.
	if p := new(problem); errors.As(x.failure, &p) && log.Enabled(ctx, slog.LevelDebug) {
		attrs = append(attrs, slog.String("violations", p.message))
	}
	log.LogAttrs(ctx, level, "request", attrs...)
}

// mostLogged is how many bytes of a text from a request stand in a log line.
const mostLogged = 200

// safePath is a path that no call has, without what could be a person or the key in it.
func (x *exchange) safePath() string {
	segments := strings.Split(cut(x.request.URL.Path, mostLogged), "/")
	_, key := credentials(x.request)
	for i, segment := range segments {
		if strings.Contains(segment, "@") || key != "" && strings.Contains(segment, key) {
			segments[i] = "…"
		}
	}
	return strings.Join(segments, "/")
}

// cut shortens a text to at most n bytes; a character that is cut through becomes the replacement character in the log.
func cut(text string, n int) string {
	if len(text) <= n {
		return text
	}
	return text[:n] + "…"
}
