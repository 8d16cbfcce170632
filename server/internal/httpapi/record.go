package httpapi

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server/internal/journal"
)

// record adds the exchange to the journal, and logs it and the batches that have finished since. It does so before the
// first byte of the answer is sent, so that a client that has the answer finds the request.
func (x *exchange) record(r *reply) {
	t := x.request.Tenant
	journaled := t != nil && x.api != nil && !x.request.control
	if journaled && x.request.operationID() == fixtures.SubmitOperation {
		t.NoteSubmitted()
	}
	if journaled && !t.Journal.Keeps() {
		t.Journal.Skip()
		journaled = false
	}
	if level := x.level(r); journaled || x.server.Logger.Enabled(x.request.Context(), level) {
		entry := x.entry(r)
		if journaled {
			x.keepBody(entry)
			entry.At = t.Now()
			t.Journal.Add(entry)
			t.NoteRequest()
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
		Query:        req.key.Cut(req.URL.RawQuery, maxJournaled),
		Status:       r.status,
		Duration:     time.Since(req.started),
		GroupID:      req.key.Cut(x.notes.groupID, maxJournaled),
		RequestID:    req.key.Cut(x.notes.requestID, maxJournaled),
		ReferenceIDs: x.notes.referenceIDs,
		BodySize:     len(req.Text),
		Rules:        x.plan.Name(x.notes.rules),
		Hint:         x.notes.hint(),
		Code:         r.code,
		Violations:   truncateMessage(req.key.Hide(r.message)), // what is cut off a key could not be hidden
		Connection:   x.connection(),
		AnswerLost:   x.answerLost(),
		TraceID:      req.TraceID,
		ContentType:  x.header("Content-Type", 200),
		UserAgent:    x.header("User-Agent", 200),
		Directives:   x.header("Sandbox", maxJournaled),
		RetryCount:   x.header("X-Stainless-Retry-Count", 20),
	}
	if len(req.RequestURI) > longLine {
		for _, text := range []*string{&e.Method, &e.Path, &e.Query, &e.GroupID, &e.RequestID} {
			*text = strings.Clone(*text)
		}
	}
	for _, warning := range x.notes.warnings {
		e.Warnings = append(e.Warnings, warning.String())
	}
	return e
}

// header is a header of the request as the journal keeps it: its first values, joined, and at most n bytes.
func (x *exchange) header(name string, n int) string {
	value := strings.Join(x.request.Header[name], ", ")
	if len(value) <= n {
		return value
	}
	return strings.Clone(x.request.key.Cut(value, n))
}

// keepBody adds the body of the request to its entry. Nothing changes a body, so that the journal can have it. Of a large
// one it copies the beginning, and one in a much larger place it copies too: the rest is held no longer than the request.
func (x *exchange) keepBody(e *journal.Entry) {
	text := x.request.Text
	if len(text) == 0 {
		return
	}
	switch e.Body = text; {
	case len(text) > journal.MaxBody:
		end := journal.MaxBody
		for end > journal.MaxBody-utf8.UTFMax && !utf8.RuneStart(text[end]) {
			end--
		}
		e.BodyHash, e.Body = journal.HashOf(text), slices.Clone(text[:end])
	case cap(text) > len(text)+len(text)/8+16:
		e.Body = slices.Clone(text)
	}
}
