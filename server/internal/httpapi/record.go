package httpapi

import (
	"encoding/hex"
	"slices"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server/internal/journal"
)

// record adds the exchange to the journal, and logs it and the batches that have finished since. It does so before the
// first byte of the answer is sent, so that a client that has the answer finds the request.
func (x *exchange) record(r *reply) *journal.Entry {
	entry := x.entry(r)
	t := x.request.Tenant
	if t != nil && x.api != nil && !x.request.control {
		if entry.Call == fixtures.SubmitOperation {
			t.NoteSubmitted()
		}
		entry.At = t.Now()
		t.Journal.Add(*entry)
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
