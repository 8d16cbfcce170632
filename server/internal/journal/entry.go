package journal

import (
	"slices"
	"time"
)

// Entry is one request to the simulated API, and what it got. It keeps what was sent: where the API key was in that, it is
// here too, and whoever shows the entry hides it.
type Entry struct {
	// Number counts the requests of the organization, from 1, in the order in which they were answered.
	Number uint64
	// At is the time of the organization's clock, RealTime that of the machine.
	At, RealTime time.Time
	// Call is the operationId; empty if the request was not one of the API's calls.
	Call         string
	Method, Path string
	// Query is what follows the path, without its "?".
	Query  string
	Status int
	// Duration is real time, until the first byte of the answer was ready.
	Duration time.Duration
	// GroupID and RequestID are those of the group and the sync request that it was about, if any.
	GroupID, RequestID string
	// ReferenceIDs are those of the rows that were submitted, in payload order.
	ReferenceIDs []string
	// BodyHash is the SHA-256 of the whole body in hexadecimal; empty if there was no body, or it was not read.
	BodyHash string
	// Body is the beginning of the body, at most 64 KiB; BodySize is its whole size. BodyEvicted reports whether the body
	// was dropped because the journal was full.
	Body        []byte
	BodySize    int
	BodyEvicted bool
	// Connection says how a rule broke the connection; empty if none did. "reset, uncharged" is a request that the HTTP
	// client resent by itself, and that was reset again.
	Connection string
	// AnswerLost reports whether the call was carried out and only its answer was lost or replaced. RetryOf is, for a
	// request that repeats such a one, the number of the first: two batches where the partner meant one. 0 means none.
	AnswerLost bool
	RetryOf    uint64
	// Rules are the ids of the rules that affected the answer.
	Rules []string
	// Hint is that of the Sandbox-Hint header, in full.
	Hint string
	// Warnings are the violations of the rules in prose, if they do not refuse the body.
	Warnings []string
	// Code is the app_error_code of a refusal, and Violations its message.
	Code, Violations string
	TraceID          string
	// ContentType, UserAgent and Directives are the request's headers Content-Type, User-Agent and Sandbox.
	ContentType, UserAgent, Directives string
	// RetryCount is what an official client says of its retries; empty if it says nothing.
	RetryCount string
}

// Milliseconds returns the duration as it is shown, to the microsecond.
func (r *Entry) Milliseconds() float64 { return float64(r.Duration.Microseconds()) / 1000 }

// Clone returns a copy that shares nothing with the journal.
func (r *Entry) Clone() Entry {
	c := *r
	c.ReferenceIDs = slices.Clone(r.ReferenceIDs)
	c.Body = slices.Clone(r.Body)
	c.Rules = slices.Clone(r.Rules)
	c.Warnings = slices.Clone(r.Warnings)
	return c
}

// costOf is what an entry takes in memory, roughly.
func costOf(r *Entry) int64 {
	cost := entryBytes + len(r.Body)
	for _, text := range []string{r.Path, r.Query, r.ContentType, r.UserAgent, r.Directives, r.Hint, r.Violations, r.GroupID, r.RequestID, r.Method, r.BodyHash, r.TraceID} {
		cost += len(text)
	}
	for _, rule := range r.Rules {
		cost += len(rule) + 16
	}
	for _, warning := range r.Warnings {
		cost += len(warning) + 16
	}
	for _, ref := range r.ReferenceIDs {
		cost += len(ref) + 16
	}
	return int64(cost)
}
