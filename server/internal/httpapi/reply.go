package httpapi

import (
	"bytes"
	"time"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/internal/rfc3339"
	"github.com/vitable-sandbox/sandbox/server/api"
	"github.com/vitable-sandbox/sandbox/server/internal/faults"
)

// reply is what is sent.
type reply struct {
	status      int
	body        []byte
	contentType string            // empty means JSON
	headers     map[string]string // of a rule; they override the server's own
	extra       map[string]string // of the answer, besides
	allow       string
	location    string
	bare        bool // whether the reply has no body
	truncated   bool // whether the connection ends in the middle of the body
	endless     bool // whether the length of the body is not known yet
	// code and message are those of a failure.
	code, message string
}

// ownReply is what the platform answers.
func (x *exchange) ownReply() reply {
	if x.failure != nil {
		return x.failedReply(x.failure)
	}
	a := &x.answer
	r := x.begunReply(a.Text)
	var err error
	switch {
	case r.body != nil:
	case a.Stream != nil:
		var all bytes.Buffer
		err = a.Stream(&all)
		r.body = all.Bytes()
	default:
		r.body, err = x.encode(a.Value)
	}
	if err != nil {
		return x.unwrittenReply(err)
	}
	return r
}

// begunReply is the answer of the handler with a body, or the beginning of one.
func (x *exchange) begunReply(body []byte) reply {
	a := &x.answer
	return reply{status: a.Status, body: body, contentType: a.ContentType, location: a.Location, extra: a.Header}
}

// unwrittenReply is what stands for an answer that cannot be encoded.
func (x *exchange) unwrittenReply(err error) reply {
	x.logUnwritten(err)
	return x.failedReply(err)
}

func (x *exchange) logUnwritten(err error) {
	x.server.Logger.Error("answer cannot be encoded", "call", x.request.operationID(), "trace_id", x.request.TraceID,
		"error", err.Error())
}

// failedReply is the problem that an error is.
func (x *exchange) failedReply(err error) reply {
	p := problemOf(err)
	x.hintAt(p)
	x.drain()
	entry := problems[p.Kind]
	r := x.errorReply(entry.status, entry.code, p.Message)
	r.allow = p.allow
	if p.Kind == TooManyInFlight || p.Kind == TooManyStreams {
		r.headers = map[string]string{"Retry-After": "1"}
	}
	return r
}

// injectedReply is the answer of a rule.
func (x *exchange) injectedReply(respond *fixtures.Respond) reply {
	a := faults.AnswerOf(respond)
	r := x.errorReply(a.Status, a.Code, a.Message)
	r.headers, r.bare = a.Headers, a.Bare
	if a.Body != nil {
		r.body, r.contentType = a.Body, a.ContentType
	}
	return r
}

// errorReply is the API's error model.
func (x *exchange) errorReply(status int, code, message string) reply {
	fits := truncateMessage(message)
	// Texts and a time can always be encoded.
	body, _ := x.encode(api.Error{Timestamp: x.now(), Message: fits, Error: fits, AppErrorCode: &code, TraceId: x.request.TraceID})
	return reply{status: status, body: body, code: code, message: message}
}

// now is the time of the organization's clock or, without an organization, of the clock that one would start with.
func (x *exchange) now() time.Time {
	if x.request.Tenant != nil {
		return x.request.Tenant.Now()
	}
	return x.server.Tenants.StartClock()
}

// encode writes a body as JSON, with a line break for readers in a terminal.
func (x *exchange) encode(value any) ([]byte, error) {
	if x.writesOffsets() {
		return encodeWith(encodingOffsets, value)
	}
	return encodeWith(encoding, value)
}

// writesOffsets reports whether times are written with an offset: in the simulated API alone, where the organization does or,
// without one, where a new one would.
func (x *exchange) writesOffsets() bool {
	switch {
	case x.request.control:
		return false
	case x.request.Tenant != nil:
		return x.request.Tenant.WritesOffsets()
	default:
		return x.server.Tenants.WritesOffsets()
	}
}

// Encode writes a value as a body of the control API has it.
func Encode(value any) ([]byte, error) { return encodeWith(encoding, value) }

func encodeWith(options json.Options, value any) ([]byte, error) {
	body, err := json.Marshal(value, options)
	return append(body, '\n'), err
}

// The ways in which values are written as JSON. Every text is valid UTF-8 that came in as JSON or YAML; one that came in
// otherwise must not spoil the answer.
var (
	encoding        = encodingOf(rfc3339.Format)
	encodingOffsets = encodingOf(rfc3339.FormatOffset)
)

// encodingOf and Call.FormatTime are the only places that write times.
func encodingOf(format func(time.Time) string) json.Options {
	return json.JoinOptions(jsontext.AllowInvalidUTF8(true), json.WithMarshalers(json.MarshalToFunc(
		func(enc *jsontext.Encoder, t time.Time) error { return enc.WriteToken(jsontext.String(format(t))) })))
}

// maxMessage keeps every error body under 8 KB: the message stands in it twice.
const maxMessage = 3600

// truncateMessage cuts a message to what fits into an error body once it is escaped as JSON.
func truncateMessage(message string) string {
	size := 0
	for i, char := range message {
		switch {
		case char == '"' || char == '\\' || char == '\n' || char == '\t':
			size += 2
		case char < ' ':
			size += 6
		default:
			size += utf8.RuneLen(char)
		}
		if size > maxMessage {
			return message[:i] + "…"
		}
	}
	return message
}
