package httpapi

import (
	"bytes"
	"context"
	"encoding/hex"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/vitable-sandbox/sandbox/server/internal/journal"
)

// record adds the exchange to the journal, and logs it and the batches that have finished since. It does so before the
// first byte of the answer is sent, so that a client that has the answer finds the request.
func (x *exchange) record(r *reply) *journal.Entry {
	entry := x.entry(r)
	tenant := x.request.Tenant
	if tenant != nil && x.api != nil && !x.request.control {
		entry.At = tenant.Now()
		tenant.Journal.Add(*entry)
		tenant.NoteRequest()
	}
	x.log(entry)
	if tenant != nil {
		tenant.LogFinished()
	}
	return entry
}

// Limits in bytes on texts of a request in log and journal.
const (
	maxLogged    = 200
	maxJournaled = 4 * maxLogged
)

// entry is the exchange as the journal keeps it.
func (x *exchange) entry(r *reply) *journal.Entry {
	req := &x.request
	e := &journal.Entry{
		RealTime:     req.started.UTC(),
		Call:         req.operationID(),
		Method:       truncate(req.Method, 20),
		Path:         truncate(req.redactKey(req.URL.Path), maxJournaled),
		Status:       r.status,
		Duration:     time.Since(req.started),
		GroupID:      truncate(req.redactKey(x.notes.groupID), maxJournaled),
		RequestID:    truncate(req.redactKey(x.notes.requestID), maxJournaled),
		ReferenceIDs: x.notes.referenceIDs,
		BodySize:     len(req.Text),
		Rules:        x.plan.Name(x.notes.rules),
		Hint:         req.redactKey(x.notes.hint()),
		Code:         r.code,
		Violations:   req.redactKey(truncateMessage(r.message)),
		Connection:   x.connection(),
		AnswerLost:   x.answerLost(),
		TraceID:      req.TraceID,
		RetryCount:   truncate(req.redactKey(req.Header.Get("X-Stainless-Retry-Count")), 20),
	}
	for _, warning := range x.notes.warnings {
		e.Warnings = append(e.Warnings, req.redactKey(warning.String()))
	}
	if len(req.Text) > 0 && !req.control {
		sum := x.sumOf(req.Text)
		e.BodyHash = hex.EncodeToString(sum[:])
		e.Body = slices.Clone(req.Text[:min(len(req.Text), journal.MaxBody)])
		if len(req.key) >= shortKey && bytes.Contains(req.Text, []byte(req.key)) {
			e.Body = bytes.ReplaceAll(e.Body, []byte(req.key), []byte("…"))
			e.ReferenceIDs = slices.Clone(e.ReferenceIDs)
			for i, ref := range e.ReferenceIDs {
				e.ReferenceIDs[i] = strings.ReplaceAll(ref, req.key, "…")
			}
		}
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
		add("method", e.Method)
		add("path", loggable(e.Path))
	}
	attrs = append(attrs, slog.Int("status", e.Status), slog.Duration("duration", e.Duration))
	add("code", e.Code)
	add("group", loggable(e.GroupID))
	add("request_id", loggable(e.RequestID))
	add("trace_id", e.TraceID)
	add("hint", e.Hint)
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
		add("violations", e.Violations)
	}
	log.LogAttrs(ctx, level, "request", attrs...)
}

// loggable is a text from the path without what could identify a person.
func loggable(text string) string {
	segments := strings.Split(text, "/")
	for i, segment := range segments {
		if strings.Contains(segment, "@") {
			segments[i] = "…"
		}
	}
	return truncate(strings.Join(segments, "/"), maxLogged)
}
