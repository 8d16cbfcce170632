package httpapi

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/internal/rfc3339"
	"github.com/vitable-sandbox/sandbox/server/internal/contract"
	"github.com/vitable-sandbox/sandbox/server/internal/faults"
	"github.com/vitable-sandbox/sandbox/server/internal/tenant"
)

// Request is one request, as a handler gets it. It does not change once its handler is called.
type Request struct {
	*http.Request
	// Tenant belongs to the API key. It is nil without a valid key; handlers always have one.
	Tenant *tenant.Tenant
	// TraceID is the identifier of the request.
	TraceID string
	// Operation is the call; nil if no operation matched.
	Operation *contract.Operation
	// Directives are those of the Sandbox header; nil without one.
	Directives *faults.Directives
	// MediaType is the media type of the body, in lower case and without parameters.
	MediaType string
	// Text is the body, if the call has one.
	Text []byte

	started time.Time
	scheme  string // of the Authorization header
	key     tenant.Key
	control bool // whether it is for the sandbox's own API
	params  [mostParams]param
	query   url.Values
}

// mostParams is how many parameters a path has at most.
const mostParams = 2

type param struct{ name, value string }

func newRequest(r *http.Request) Request {
	request := Request{Request: r, started: time.Now(), control: isControl(r.URL.Path)}
	request.scheme = r.Header.Get("Authorization")
	if i := strings.IndexAny(request.scheme, " \t"); i >= 0 {
		request.scheme, request.key = request.scheme[:i], tenant.Key(strings.Trim(request.scheme[i:], " \t"))
	}
	return request
}

// Address is that by which the client reached the server, as a URL without a path. Without a Host it is only "/", which
// stands for the same in a document.
func (r *Request) Address() string {
	switch {
	case r.Host == "":
		return "/"
	case r.TLS != nil:
		return "https://" + r.Host
	default:
		return "http://" + r.Host
	}
}

// operationID returns that of the call; empty if no operation matched.
func (r *Request) operationID() string {
	if r.Operation == nil {
		return ""
	}
	return r.Operation.ID
}

// Param returns a parameter of the path; empty if the path has none of that name.
func (r *Request) Param(name string) string {
	for _, p := range r.params {
		if p.name == name {
			return p.value
		}
	}
	return ""
}

// GroupID returns the group of the path; empty if the path names none.
func (r *Request) GroupID() string { return r.Param("group_id") }

// RequestID returns the sync request of the path; empty if the path names none.
func (r *Request) RequestID() string { return r.Param("request_id") }

// QueryText returns a parameter of the query, and whether it is given. It has been checked by the contract.
func (r *Request) QueryText(name string) (string, bool) {
	return r.query.Get(name), r.query.Has(name)
}

// QueryNumber returns a parameter of the query, or otherwise if it is not given. It has been checked by the contract.
func (r *Request) QueryNumber(name string, otherwise int) int {
	if text, given := r.QueryText(name); given {
		otherwise, _ = strconv.Atoi(text)
	}
	return otherwise
}

// readPath takes the parameters from the path that was matched. It fails if one of them cannot be an identifier.
func (r *Request) readPath(c echo.Context) error {
	for i, name := range c.ParamNames() {
		value, ok := identifier(c.ParamValues()[i], r.URL.RawPath != "")
		if !ok {
			return pathNotFound()
		}
		r.params[i] = param{name, value}
	}
	return nil
}

// identifier returns a value of the path, and whether it can be an identifier. The router accepts an empty one, and its
// last one matches slashes.
func identifier(value string, escaped bool) (string, bool) {
	if escaped {
		plain, err := url.PathUnescape(value)
		if err != nil {
			return "", false
		}
		value = plain
	}
	return value, value != "" && !strings.Contains(value, "/") && utf8.ValidString(value)
}

// Answer is the answer of a handler.
type Answer struct {
	Status int
	// Value goes into the body as JSON, unless Text is the body itself, or Stream writes it.
	Value  any
	Text   []byte
	Stream func(w io.Writer) error
	// ContentType is that of the body; empty means JSON.
	ContentType string
	// Location is the header Location; empty means none.
	Location string
	// Header has headers besides, by their canonical names.
	Header map[string]string
	// Live, if it is not nil, sends the body until the context ends, and must return then.
	Live func(ctx context.Context, l Live)

	items int // that Stream writes, if it is known
}

// OK returns an answer with status 200.
func OK(value any) Answer { return Answer{Status: http.StatusOK, Value: value} }

// Notes are what is known of a request besides its answer, for headers, journal and log. They are only added to.
type Notes struct {
	hints        []string
	warnings     contract.Violations
	rules        []string
	applied      []string
	referenceIDs []string
	rows         int
	groupID      string
	requestID    string
	finished     bool
}

// Hint adds a hint for the developer: for a header and the log, never for the body.
func (n *Notes) Hint(text string) { n.hints = append(n.hints, text) }

// Warn adds violations of the rules in prose.
func (n *Notes) Warn(v contract.Violations) { n.warnings = append(n.warnings, v...) }

// Rules adds the ids of rules that affected the answer.
func (n *Notes) Rules(ids []string) { n.rules = append(n.rules, ids...) }

// Applied adds directives of the request that took effect.
func (n *Notes) Applied(directives []string) { n.applied = append(n.applied, directives...) }

// Submitted adds the rows of a roster.
func (n *Notes) Submitted(referenceIDs []string, rows []fixtures.Row) {
	n.referenceIDs, n.rows = referenceIDs, len(rows)
}

// About sets the group and the sync request that the request is about; an empty one leaves it as it was.
func (n *Notes) About(groupID, requestID string) {
	if groupID != "" {
		n.groupID = groupID
	}
	if requestID != "" {
		n.requestID = requestID
	}
}

// Finished says that the answer shows a sync request that has finished.
func (n *Notes) Finished() { n.finished = true }

func (n *Notes) hint() string { return strings.Join(n.hints, "; ") }

// Call is what a handler gets: the request, and its notes and rules.
type Call struct {
	*Request
	*Notes

	exchange *exchange
}

// Prose returns the rules in prose that the body is checked by, with today's date by the organization's clock.
func (c *Call) Prose() contract.Prose {
	// Package time is quick with this layout alone.
	today := c.Tenant.Now().Format(time.RFC3339)[:len(time.DateOnly)]
	return contract.Prose{Today: today, Strict: c.exchange.server.Strict}
}

// Encoded returns an answer with its value encoded, as Text.
func (c *Call) Encoded(a Answer) (Answer, error) {
	var err error
	a.Text, err = c.exchange.encode(a.Value)
	return a, err
}

// FormatTime returns a time as the simulated API writes it to the organization.
func (c *Call) FormatTime(t time.Time) string {
	if c.exchange.writesOffsets() {
		return rfc3339.FormatOffset(t)
	}
	return rfc3339.Format(t)
}

// Handler carries out one operation.
type Handler func(c *Call) (Answer, error)
