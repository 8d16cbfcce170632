package httpapi

import (
	"context"
	"encoding/hex"
	"log/slog"
	"slices"
	"time"

	"github.com/vitable-sandbox/sandbox/server/internal/journal"
	"github.com/vitable-sandbox/sandbox/server/internal/tenant"
)

// record adds the exchange to the journal, and logs it and the batches that have finished since. It does so before the
// first byte of the answer is sent, so that a client that has the answer finds the request.
func (x *exchange) record(r *reply) *journal.Entry {
	entry := x.entry(r)
	t := x.request.Tenant
	if t != nil && x.api != nil && !x.request.control {
		entry.At = t.Now()
		t.Journal.Add(*entry)
		t.NoteRequest()
	}
	x.log(entry)
	if t != nil {
		t.LogFinished()
	}
	return entry
}

// maxJournaled is how much of a text of a request is kept, in bytes.
const maxJournaled = 800

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
	for _, warning := range x.notes.warnings {
		e.Warnings = append(e.Warnings, warning.String())
	}
	if len(req.Text) > 0 && !req.control {
		sum := x.sumOf(req.Text)
		e.BodyHash = hex.EncodeToString(sum[:])
		e.Body = slices.Clone(req.Text[:min(len(req.Text), journal.MaxBody)])
	}
	return e
}

// log writes the log line of an exchange, without personal data and without the key. The sandbox's own calls are logged at
// debug, so that health probes do not fill the log.
func (x *exchange) log(e *journal.Entry) {
	level := slog.LevelInfo
	if x.request.control {
		level = slog.LevelDebug
	}
	// The line is written even if the client has left.
	ctx := context.WithoutCancel(x.request.Context())
	log := x.server.log
	if !log.Enabled(ctx, level) {
		return
	}
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
