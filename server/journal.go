package server

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server/api"
	"github.com/vitable-sandbox/sandbox/server/internal/journal"
)

// Request is a record of the journal: one request to the simulated API, and its answer. It is as it was sent, even if a
// body, a path or an id contains the API key; the log and the control API hide the key, except in ids.
type Request struct {
	// Number counts the requests of the organization, from 1, in the order in which they were answered.
	Number uint64
	// At is the time of the organization's clock, RealTime the time of the machine.
	At, RealTime time.Time
	// Call is the operationId; empty if the request was not one of the API's calls.
	Call         string
	Method, Path string
	// Query is what follows the path, without its "?".
	Query  string
	Status int
	// Duration is real time, until the first byte of the answer was ready.
	Duration time.Duration
	// GroupID and RequestID are the group and the sync request of the call, if any.
	GroupID, RequestID string
	// ReferenceIDs are the reference ids of the submitted rows, in payload order.
	ReferenceIDs []string
	// BodyHash is the SHA-256 of the whole body in hexadecimal; empty if there was no body, or it was not read.
	BodyHash string
	// Body is the beginning of the body, at most 64 KiB; BodySize is its whole size. BodyEvicted reports whether the body
	// was dropped because the journal was full.
	Body        []byte
	BodySize    int
	BodyEvicted bool
	// Connection says how a rule broke the connection; empty if none did. "reset, uncharged" is a request that the HTTP
	// client resent by itself, and whose connection was reset again.
	Connection string
	// AnswerLost reports whether the call was carried out and only its answer was lost or replaced. RetryOf is, for a
	// request that repeats such a one, the number of the first: two batches where the partner meant one. 0 means none.
	AnswerLost bool
	RetryOf    uint64
	// Rules are the ids of the rules that affected the answer.
	Rules []string
	// Hint is the text of the Sandbox-Hint header, in full.
	Hint string
	// Warnings are the violations of the rules in prose, if they do not refuse the body.
	Warnings []string
	// Code is the app_error_code of a refusal, and Violations its message.
	Code, Violations string
	TraceID          string
	// ContentType, UserAgent and Directives are the request's headers Content-Type, User-Agent and Sandbox.
	ContentType, UserAgent, Directives string
	// RetryCount is the retry header of an official client; empty if it sends none.
	RetryCount string
}

// Filter selects requests of the journal; a zero field matches every request.
type Filter struct {
	// Call is an operationId, as in "SubmitGroupMemberSync".
	Call string
	// Status is the status of the answer.
	Status int
	// GroupID is the group of the request.
	GroupID string
	// ReferenceID is the reference id of any submitted row.
	ReferenceID string
	// Since selects the requests with a higher Number.
	Since uint64
}

// Count is the expected number of requests. Its zero value means at least one.
type Count = journal.Count

// Exactly means n requests.
func Exactly(n int) Count { return journal.Exactly(n) }

// AtLeast means n requests or more.
func AtLeast(n int) Count { return journal.AtLeast(n) }

// Between means from least to most times; Between(0, n) is n times or less.
func Between(least, most int) Count { return journal.Between(least, most) }

// ErrInconclusive means that the journal has dropped requests that might have matched.
var ErrInconclusive = errors.New("inconclusive")

// Requests returns the requests of the journal that match, the newest last, as GET /_sandbox/requests does. It fails if
// the filter's Call does not exist.
func (o *Organization) Requests(f Filter) ([]Request, error) {
	if err := journal.CheckCall("call", f.Call); err != nil {
		return nil, fmt.Errorf("server: requests: %w", err)
	}
	found := o.tenant.Journal.Find(journal.Filter(f), 0).Entries
	requests := make([]Request, len(found))
	for i, e := range found {
		requests[i] = Request(e.Clone())
	}
	return requests, nil
}

// Verify fails unless as many requests match as c says; a zero c means at least one. The error names the nearest
// request that does not match. It is ErrInconclusive if the journal has dropped requests that might have matched.
func (o *Organization) Verify(f Filter, c Count) error {
	c = c.OrDefault()
	if err := cmp.Or(c.Check(), journal.CheckCall("call", f.Call)); err != nil {
		return fmt.Errorf("server: verify: %w", err)
	}
	v := o.tenant.Verify(journal.Filter(f), c)
	switch v.Result {
	case journal.Verified:
		return nil
	case journal.Inconclusive:
		return fmt.Errorf("server: verify: %w%s", ErrInconclusive, strings.TrimPrefix(v.Text(c), journal.Inconclusive))
	default:
		return errors.New("server: verify: " + v.Text(c))
	}
}

// Submission is a roster that was submitted, as the journal has it.
type Submission struct {
	Request
	// Rows is nil if the body is not a roster, or was not kept in full, because it is too long or was evicted.
	Rows []fixtures.Row
}

// Submissions returns the submitted rosters, accepted or not, the newest last.
func (o *Organization) Submissions() []Submission {
	found := o.tenant.Journal.Find(journal.Filter{Call: fixtures.SubmitOperation}, 0).Entries
	all := make([]Submission, len(found))
	for i, e := range found {
		all[i] = Submission{Request: Request(e.Clone())}
		var roster api.SyncSubmitRequest
		if len(e.Body) == e.BodySize && json.Unmarshal(e.Body, &roster) == nil {
			all[i].Rows = roster.Members
		}
	}
	return all
}
