package server

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server/api"
)

// inject puts the answer of a rule into the place of the platform's.
func (x *exchange) inject(r *fixtures.Respond) {
	x.drain()
	x.failure, x.raw, x.contentType = nil, nil, ""
	x.status = r.Status
	x.fate.headers = r.Headers
	usual := cmp.Or(http.StatusText(r.Status), fmt.Sprintf("Status %d", r.Status))
	x.code = cmp.Or(r.AppErrorCode, wordOf(usual))
	message := fitting(cmp.Or(r.Message, usual))
	code := x.code
	x.message = message
	x.answer = api.Error{
		Timestamp:    formatTime(x.now()),
		Message:      message,
		Error:        message,
		AppErrorCode: &code,
		TraceId:      x.traceID,
	}
	if r.Body != nil {
		x.raw = []byte(*r.Body)
	}
	x.fate.bare = r.Status == http.StatusNoContent || r.Status == http.StatusNotModified
}

// wordOf is the text of a status as a word for programs.
func wordOf(text string) string {
	return strings.Map(func(char rune) rune {
		switch {
		case char >= 'a' && char <= 'z', char >= '0' && char <= '9':
			return char
		case char == ' ' || char == '-':
			return '_'
		}
		return -1
	}, strings.ToLower(text))
}

// injectHeaders sets the headers of an answer that a rule gives. They win over the server's own.
func (x *exchange) injectHeaders() {
	h := x.Header()
	if x.raw != nil && x.fate.effects.Ending != nil && x.fate.connection == "" && !json.Valid(x.raw) {
		h.Set("Content-Type", "text/plain; charset=utf-8")
	}
	for name, value := range x.fate.headers {
		h.Set(name, value)
	}
	if x.fate.bare {
		h.Del("Content-Type")
		h.Del("Content-Length")
	}
}

// writeBody writes the body of the answer, or the half of it that a rule leaves.
func (x *exchange) writeBody(body []byte) {
	if x.fate.bare {
		return
	}
	if x.fate.connection == fixtures.ConnectionTruncate {
		_, _ = x.Write(body[:len(body)/2])
		// What net/http still holds back when the connection ends would not be sent.
		_ = http.NewResponseController(x.ResponseWriter).Flush()
		panic(http.ErrAbortHandler)
	}
	// A client that has left cannot be told so.
	_, _ = x.Write(body)
}
