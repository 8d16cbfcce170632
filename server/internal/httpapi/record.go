package httpapi

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/vitable-sandbox/sandbox/server/internal/journal"
	"github.com/vitable-sandbox/sandbox/server/internal/tenant"
)

// record adds the exchange to the journal, and logs it and the batches that have finished since. It does so before the
// first byte of the answer is sent, so that a client that has the answer finds the request.
func (x *exchange) record(r *reply) {
	t := x.request.Tenant
	journaled := t != nil && x.api != nil && !x.request.control
	if journaled && !t.Journal.Keeps() {
		t.Journal.Skip()
		journaled = false
	}
	if level := x.level(); journaled || x.server.log.Enabled(x.request.Context(), level) {
		entry := x.entry(r)
		if journaled {
			x.keepBody(entry)
			entry.At = t.Now()
			t.Journal.Add(entry)
		}
		x.log(level, entry)
	}
	x.tellAnswered(r)
	if t != nil {
		t.LogFinished()
	}
}

const (
	// maxJournaled is how much of a text of a request is kept, in bytes.
	maxJournaled = 800
	// longLine is a request line that a record must not hold, in bytes: what is cut from it would hold all of it.
	longLine = 128
)

// entry is the exchange as the journal keeps it.
func (x *exchange) entry(r *reply) *journal.Entry {
	req := &x.request
	e := &journal.Entry{
		RealTime:     req.started.UTC(),
		Call:         req.operationID(),
		Method:       req.key.Cut(req.Method, 20),
		Path:         req.key.Cut(req.URL.Path, maxJournaled),
		Status:       r.status,
		Duration:     time.Since(req.started),
		GroupID:      req.key.Cut(x.notes.groupID, maxJournaled),
		RequestID:    req.key.Cut(x.notes.requestID, maxJournaled),
		ReferenceIDs: x.notes.referenceIDs,
		BodySize:     len(req.Text),
		Rules:        x.plan.Name(x.notes.rules),
		Hint:         x.notes.hint(),
		Code:         r.code,
		Violations:   truncateMessage(r.message),
		Connection:   x.connection(),
		AnswerLost:   x.answerLost(),
		TraceID:      req.TraceID,
		RetryCount:   req.key.Cut(req.Header.Get("X-Stainless-Retry-Count"), 20),
	}
	if len(req.RequestURI) > longLine {
		for _, text := range []*string{&e.Method, &e.Path, &e.GroupID, &e.RequestID} {
			*text = strings.Clone(*text)
		}
	}
	for _, warning := range x.notes.warnings {
		e.Warnings = append(e.Warnings, warning.String())
	}
	return e
}

// keepBody adds the body of the request to its entry. Nothing changes a body, so that the journal can have it. Of a large
// one it copies the beginning, and one in a much larger place it copies too: the rest is held no longer than the request.
func (x *exchange) keepBody(e *journal.Entry) {
	text := x.request.Text
	if len(text) == 0 {
		return
	}
	sum := x.sumOf(text)
	var digits [2 * sha256.Size]byte
	hex.Encode(digits[:], sum[:])
	e.BodyHash = string(digits[:])
	if e.Body = text; len(text) > journal.MaxBody || cap(text) > len(text)+len(text)/8+16 {
		e.Body = slices.Clone(text[:min(len(text), journal.MaxBody)])
	}
}

// level is that of the exchange's log line. The sandbox's own calls are logged at debug, so that health probes do not fill
// the log.
func (x *exchange) level() slog.Level {
	if x.request.control {
		return slog.LevelDebug
	}
	return slog.LevelInfo
}

// log writes the log line of an exchange, without personal data and without the key.
func (x *exchange) log(level slog.Level, e *journal.Entry) {
	log := x.server.log
	if !log.Enabled(x.request.Context(), level) {
		return
	}
	// The line is written even if the client has left.
	ctx := context.WithoutCancel(x.request.Context())
	attrs := make([]slog.Attr, 0, 14)
	add := func(key, text string) {
		if text != "" {
			attrs = append(attrs, slog.String(key, text))
		}
	}
	if e.Call != "" {
		add("call", e.Call)
	} else {
		add("method", x.request.key.Hide(e.Method))
		add("path", x.route())
	}
	attrs = append(attrs, slog.Int("status", e.Status), slog.Duration("duration", e.Duration))
	add("code", e.Code)
	add("group", tenant.LoggedID(e.GroupID))
	add("request_id", tenant.LoggedID(e.RequestID))
	add("trace_id", e.TraceID)
	add("hint", x.request.key.Hide(e.Hint))
	add("connection", e.Connection)
	if x.request.Tenant != nil {
		add("key_fingerprint", x.request.Tenant.Fingerprint)
	}
	if x.notes.rows > 0 {
		attrs = append(attrs, slog.Int("rows", x.notes.rows))
	}
	if len(e.Rules) > 0 {
		attrs = append(attrs, slog.Any("rules", e.Rules))
	}
	// Violations name places, never values.
	if x.failure != nil && log.Enabled(ctx, slog.LevelDebug) {
		add("violations", x.request.key.Hide(e.Violations))
	}
	log.LogAttrs(ctx, level, "request", attrs...)
}

// route is what a log may show of a path: it could hold anything, a person's name too.
func (x *exchange) route() string {
	path := x.request.URL.Path
	switch {
	case x.server.Open[path] != nil:
		return path
	case x.api != nil:
		return x.api.document.Route(path)
	case x.request.control:
		return Prefix + "/…"
	default:
		return x.server.API.document.Route(path)
	}
}
