package server

import (
	"context"
	"log/slog"
	"strings"
	"time"
)

// record keeps the exchange in the journal, and writes its line and those of the batches that were seen to be finished: all
// before the first byte of the answer leaves, so that whoever has the answer finds the request.
func (x *exchange) record() {
	if x.org != nil && x.face != nil && x.face == x.server.api {
		x.org.journal.add(x.journaled())
	}
	x.logRequest()
	if x.org != nil {
		logFinished(x.server.log, x.org)
	}
}

// logRequest writes the log line of an exchange: a view of it without any person's data and without the key. Calls of the
// sandbox's own are logged at debug, so that health probes do not fill the log.
func (x *exchange) logRequest() {
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
		attrs = append(attrs, slog.String("method", cut(x.request.Method, 20)), slog.String("path", x.safe(x.request.URL.Path)))
	}
	attrs = append(attrs, slog.Int("status", x.status), slog.Duration("duration", time.Since(x.started)))
	for _, attr := range []slog.Attr{
		slog.String("code", x.code), slog.String("group", x.safe(x.groupID)), slog.String("request_id", x.safe(x.requestID)),
		slog.String("trace_id", x.traceID), slog.String("hint", x.withoutKey(x.hint)),
		slog.String("connection", x.fate.broken()),
	} {
		if attr.Value.String() != "" {
			attrs = append(attrs, attr)
		}
	}
	if x.org != nil {
		attrs = append(attrs, slog.String("key_fingerprint", x.org.fingerprint))
	}
	if x.rows > 0 {
		attrs = append(attrs, slog.Int("rows", x.rows))
	}
	if len(x.rules) > 0 {
		attrs = append(attrs, slog.Any("rules", x.rules))
	}
	// Violations name places, never values.
	if p := problemOf(x.failure); p.kind != kindInternal && log.Enabled(ctx, slog.LevelDebug) {
		attrs = append(attrs, slog.String("violations", x.withoutKey(p.message)))
	}
	log.LogAttrs(ctx, level, "request", attrs...)
}

// logFinished writes a line for each batch that was seen to be finished.
func logFinished(log *slog.Logger, org *tenant) {
	for _, f := range org.TakeFinished() {
		log.LogAttrs(context.Background(), slog.LevelInfo, "sync finished",
			slog.String("group", cut(f.GroupID, mostLogged)), slog.String("request_id", f.ID),
			slog.String("completed_at", formatTime(f.CompletedAt)),
			slog.Int("added", f.Added), slog.Int("removed", f.Removed), slog.Int("failed", f.Failed), slog.Int("unchanged", f.Unchanged))
	}
}

// mostLogged is how many bytes of a text from a request stand in a log line.
const mostLogged = 200

// safe is a text from the path, as a log may show it: without the key, and without what could be a person.
func (x *exchange) safe(text string) string {
	segments := strings.Split(x.withoutKey(text), "/")
	for i, segment := range segments {
		if strings.Contains(segment, "@") {
			segments[i] = "…"
		}
	}
	return cut(strings.Join(segments, "/"), mostLogged)
}

// shortKey is how long a key may be that is a word like others: it is taken out where it stands alone, not inside others.
const shortKey = 8

// withoutKey is a text without the API key of the request.
func (x *exchange) withoutKey(text string) string {
	_, key := credentials(x.request)
	switch {
	case key == "":
		return text
	case len(key) >= shortKey:
		return strings.ReplaceAll(text, key, "…")
	}
	segments := strings.Split(text, "/")
	for i, segment := range segments {
		if segment == key {
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
