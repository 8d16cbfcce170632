package httpapi

import (
	"net/http"
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
	// code and message are those of a failure.
	code, message string
}

// ownReply is what the platform answers.
func (x *exchange) ownReply() *reply {
	if x.failure != nil {
		return x.failedReply(x.failure)
	}
	a := &x.answer
	r := &reply{status: a.Status, body: a.Text, contentType: a.ContentType, location: a.Location, extra: a.Header}
	if r.body != nil {
		return r
	}
	var err error
	if r.body, err = encode(a.Value); err != nil {
		x.server.log.Error("answer cannot be encoded", "call", x.request.operationID(), "trace_id", x.request.TraceID, "error", err.Error())
		return x.failedReply(err)
	}
	return r
}

// failedReply is the reply to an error.
func (x *exchange) failedReply(err error) *reply {
	p := problemOf(err)
	x.hintAt(p)
	x.drain()
	entry := problems[p.Kind]
	r := x.errorReply(entry.status, entry.code, p.Message)
	r.allow = p.allow
	return r
}

// injectedReply is the answer of a rule.
func (x *exchange) injectedReply(respond *fixtures.Respond) *reply {
	a := faults.AnswerOf(respond)
	r := x.errorReply(a.Status, a.Code, a.Message)
	r.message = truncateMessage(a.Message)
	r.headers, r.bare = a.Headers, a.Bare
	if a.Body != nil {
		r.body, r.contentType = a.Body, a.ContentType
	}
	return r
}

// errorReply is the API's error model.
func (x *exchange) errorReply(status int, code, message string) *reply {
	fits := truncateMessage(message)
	// Texts and a time can always be encoded.
	body, _ := encode(api.Error{Timestamp: x.now(), Message: fits, Error: fits, AppErrorCode: &code, TraceId: x.request.TraceID})
	return &reply{status: status, body: body, code: code, message: message}
}

// now is the time of the organization's clock or, without an organization, of the clock that one would start with.
func (x *exchange) now() time.Time {
	if x.request.Tenant != nil {
		return x.request.Tenant.Now()
	}
	return x.server.Tenants.StartClock()
}

// encode writes a value as JSON, with a line break for readers in a terminal. It is the only place that writes times.
func encode(value any) ([]byte, error) {
	// Texts from JSON and YAML are valid UTF-8; one from elsewhere must not make the answer fail.
	body, err := json.Marshal(value, jsontext.AllowInvalidUTF8(true), json.WithMarshalers(json.MarshalToFunc(encodeTime)))
	return append(body, '\n'), err
}

func encodeTime(enc *jsontext.Encoder, t time.Time) error {
	return enc.WriteToken(jsontext.String(rfc3339.Format(t)))
}

// send is the only place that records and then writes.
func (x *exchange) send(r *reply) {
	entry := x.record(r)
	x.writeHeaders(r, entry)
	x.WriteHeader(r.status)
	switch {
	case x.request.Method == http.MethodHead || r.bare:
	case r.truncated:
		_, _ = x.Write(r.body[:len(r.body)/2])
		// Without this, net/http would drop what it still buffers.
		_ = http.NewResponseController(x.ResponseWriter).Flush()
		panic(http.ErrAbortHandler)
	default:
		// An error means that the client has left.
		_, _ = x.Write(r.body)
	}
}

// maxMessage keeps every error body under 8 KB: the body contains the message twice.
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
