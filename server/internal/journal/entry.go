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
	// Call is the operationId; empty if the request was none of the API's calls.
	Call         string
	Method, Path string
	Status       int
	// Duration is real time, until the first byte of the answer was ready.
	Duration time.Duration
	// GroupID and RequestID are of the group and the sync request that it was about; empty if there is none.
	GroupID, RequestID string
	// ReferenceIDs are those of the rows that were submitted, in payload order.
	ReferenceIDs []string
	// BodyHash is the SHA-256 of the whole body in hexadecimal; empty if there was no body, or it was not read.
	BodyHash string
	// Body is the beginning of the body, at most 64 KiB; BodySize is how long it was. BodyEvicted says that the body is
	// gone because the journal was full.
	Body        []byte
	BodySize    int
	BodyEvicted bool
	// Connection says how a rule broke the connection; empty if it held. "reset, uncharged" is one that was reset again
	// because the client sends again by itself.
	Connection string
	// AnswerLost says that the call did what it does, and only its answer was lost or replaced. RetryOf is then, at the
	// same request sent again, the number of the first: two batches where the partner meant one. 0 means none.
	AnswerLost bool
	RetryOf    uint64
	// Rules are the ids of the rules that shaped the answer.
	Rules []string
	// Hint is that of the Sandbox-Hint header, in full.
	Hint string
	// Warnings are what the rules in prose find wrong with the body, where they do not refuse it.
	Warnings []string
	// Code is the app_error_code of a refusal, and Violations its message.
	Code, Violations string
	TraceID          string
	// RetryCount is what an official client says of its retries; empty if it says nothing.
	RetryCount string
}

func (r *Entry) clone() Entry {
	c := *r
	c.ReferenceIDs = slices.Clone(r.ReferenceIDs)
	c.Body = slices.Clone(r.Body)
	c.Rules = slices.Clone(r.Rules)
	c.Warnings = slices.Clone(r.Warnings)
	return c
}
