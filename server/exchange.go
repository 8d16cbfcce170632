package server

import (
	"cmp"
	"crypto/sha256"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/labstack/echo/v4"

	"github.com/vitable-sandbox/sandbox/server/api"
	"github.com/vitable-sandbox/sandbox/server/internal/contract"
	"github.com/vitable-sandbox/sandbox/server/internal/platform"
)

// exchange is one request and its answer. The stages that a request passes through fill it in; log line and headers
// are views of it. It travels through Echo as the http.ResponseWriter, and nothing is written before send.
type exchange struct {
	http.ResponseWriter
	request *http.Request
	server  *Server
	started time.Time

	org     *tenant // nil without a valid key
	traceID string
	call    string // the operationId; empty if no operation matched

	face      *face               // the API that the request is for
	operation *contract.Operation // nil if no operation matched
	mediaType string              // of the body
	complete  platform.Mode
	directed  bool     // whether it has directives
	wanted    []string // the directives, as they are understood
	applied   []string // those that took effect

	groupID   string
	requestID string // of the sync request
	rows      int
	text      []byte // the request body, if the call has one
	sum       [sha256.Size]byte
	summed    bool
	hint      string
	code      string              // the app_error_code of a failure
	message   string              // and its message
	warnings  contract.Violations // of rules in prose, where they do not refuse

	referenceIDs []string // of the rows submitted
	rules        []string
	allow        string

	status int
	answer any    // what goes into the body
	raw    []byte // the body itself, where it is ready-made

	contentType string // empty means JSON
	failure     error

	fate fate // what rules do with it
}

// maxWarnings is how many Sandbox-Warning headers an answer has.
const maxWarnings = 5

func exchangeOf(c echo.Context) *exchange {
	return c.Response().Writer.(*exchange) //nolint:forcetypeassert,errcheck // ServeHTTP gives Echo nothing else
}

// reply sets the answer of a handler: the value with the status, or the error.
func (x *exchange) reply(status int, value any, err error) error {
	if err != nil {
		return err
	}
	x.status, x.answer = status, value
	return nil
}

func (x *exchange) fail(err error) {
	x.failure = err
}

// send is the one place that writes.
func (x *exchange) send() {
	if x.failure != nil {
		x.answerFailure()
		x.drain()
	}
	body := x.raw
	if body == nil {
		body = x.encode()
	}
	h := x.Header()
	h["Content-Type"] = []string{cmp.Or(x.contentType, jsonType)}
	h["Content-Length"] = []string{strconv.Itoa(len(body))}
	if x.traceID != "" {
		h["X-Request-Id"] = []string{x.traceID}
	}
	if x.org != nil {
		h["Sandbox-Organization"] = []string{x.org.ID()}
	}
	if x.hint != "" {
		h["Sandbox-Hint"] = []string{headerText(x.hint)}
	}
	if x.failure == nil && len(x.warnings) > 0 {
		for _, warning := range x.warnings.Summary(maxWarnings) {
			h.Add("Sandbox-Warning", headerText(warning))
		}
	}
	if x.directed {
		h["Sandbox-Applied"] = []string{headerText(cmp.Or(strings.Join(x.applied, ", "), "none"))}
	}
	if len(x.rules) > 0 {
		h["Sandbox-Rule"] = []string{headerList(x.rules)}
	}
	if x.allow != "" {
		h["Allow"] = []string{x.allow}
	}
	if x.status == http.StatusUnauthorized {
		h["Www-Authenticate"] = []string{"Bearer"}
	}
	x.injectHeaders()
	x.record()
	x.WriteHeader(x.status)
	if x.request.Method != http.MethodHead {
		x.writeBody(body)
	}
}

// encode is the answer as JSON, with a line break for those who read it in a terminal.
func (x *exchange) encode() []byte {
	// Every text is valid UTF-8 that came in as JSON or YAML; one that came in otherwise must not spoil the answer.
	body, err := json.Marshal(x.answer, jsontext.AllowInvalidUTF8(true))
	if err != nil {
		x.server.log.Error("answer cannot be encoded", "call", x.call, "trace_id", x.traceID, "error", err.Error())
		x.fail(err)
		x.answerFailure()
		// A failure is made of valid texts only.
		body, _ = json.Marshal(x.answer, jsontext.AllowInvalidUTF8(true))
	}
	return append(body, '\n')
}

// answerFailure turns the failure into status and body.
func (x *exchange) answerFailure() {
	p := problemOf(x.failure)
	entry := registry[p.kind]
	x.status = entry.status
	x.allow = p.allow
	x.hintAt(p)
	x.code, x.message = entry.code, p.message
	message := fitting(p.message)
	code := entry.code
	x.raw, x.contentType = nil, ""
	x.answer = api.Error{
		Timestamp:    formatTime(x.now()),
		Message:      message,
		Error:        message,
		AppErrorCode: &code,
		TraceId:      x.traceID,
	}
}

// now is the time of the organization's clock, or, without one, that of the clock an organization starts with.
func (x *exchange) now() time.Time {
	if x.org != nil {
		return x.org.Now()
	}
	return x.server.tenants.startClock()
}
