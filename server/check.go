package server

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"github.com/vitable-sandbox/sandbox/server/internal/contract"
)

const jsonType = "application/json"

// check stands in front of an operation: it names the call and refuses what the contract refuses, in the order path,
// directives, rules, query, content type and size. What is in the body is judged by the call, which knows the type to decode it
// into.
func check(op *contract.Operation) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			x := exchangeOf(c)
			for i, name := range c.ParamNames() {
				value, ok := identifier(c.ParamValues()[i], x.request.URL.RawPath != "")
				if !ok {
					return pathNotFound()
				}
				switch name {
				case "group_id":
					x.groupID = value
				case "request_id":
					x.requestID = value
				}
			}
			x.call, x.operation = op.ID, op
			if err := x.readDirectives(); err != nil {
				return err
			}
			if err := x.arrive(); err != nil {
				return err
			}
			if err := op.JudgeQuery(x.request); err != nil {
				return err
			}
			if op.TakesBody() {
				if err := x.read(); err != nil {
					return err
				}
			}
			return next(c)
		}
	}
}

// identifier is a value of the path, if it can be one. The router takes an empty one, and lets the last one of a path
// swallow slashes.
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

// mostAhead is how many bytes are set aside for a body before any of it has come, whatever its length is said to be.
const mostAhead = 4 << 20

// read reads the body of a request, if it is of a type that the call takes and no larger than the limit. Where the call
// does without a body, none means an empty object.
func (x *exchange) read() error {
	r := x.request
	var body io.Reader = r.Body
	// Where the length is not known, only reading shows whether there is a body. Where it is, nothing is read before the
	// rest is checked: a client that asked first, with Expect, would be told to go on.
	empty := r.ContentLength == 0
	if r.ContentLength < 0 {
		ahead := bufio.NewReader(r.Body)
		_, err := ahead.Peek(1)
		body, empty = ahead, errors.Is(err, io.EOF)
	}
	if empty {
		x.noBody()
		return nil
	}
	if err := x.checkMediaType(); err != nil {
		return err
	}
	limit := x.server.maxBody
	if r.ContentLength > limit {
		return tooLarge(limit)
	}
	var buf bytes.Buffer
	if r.ContentLength > 0 {
		// Room for one more read lets ReadFrom meet the end without growing.
		buf.Grow(int(min(r.ContentLength, mostAhead)) + bytes.MinRead)
	}
	if _, err := buf.ReadFrom(io.LimitReader(body, limit+1)); err != nil {
		return &problem{kind: kindInvalidRequest, message: "body: could not be read to its end"}
	}
	if int64(buf.Len()) > limit {
		return tooLarge(limit)
	}
	x.text = buf.Bytes()
	return nil
}

func (x *exchange) noBody() {
	if x.operation.BodyOptional {
		x.text = []byte("{}")
	}
}

func tooLarge(limit int64) error {
	return &problem{
		kind:    kindBodyTooLarge,
		message: fmt.Sprintf("body: is larger than %d bytes; --max-body or SANDBOX_MAX_BODY raises the limit", limit),
	}
}

func (x *exchange) checkMediaType() error {
	given := x.request.Header.Get("Content-Type")
	mediaType, _, _ := strings.Cut(given, ";")
	x.mediaType = strings.ToLower(strings.TrimSpace(mediaType))
	encoding := strings.TrimSpace(x.request.Header.Get("Content-Encoding"))
	switch {
	case x.mediaType == "":
		return x.mediaTypeProblem("Content-Type: is missing")
	case !slices.Contains(x.operation.MediaTypes, x.mediaType):
		return x.mediaTypeProblem("Content-Type: is not " + strings.Join(x.operation.MediaTypes, " or "))
	case encoding != "" && !strings.EqualFold(encoding, "identity"):
		return &problem{kind: kindMediaType, message: "Content-Encoding: the body must be sent as it is, without an encoding"}
	}
	return nil
}

// Bounds on what is read of a body that nobody wants: a client that is cut off while it sends sees a broken connection
// instead of the answer.
const (
	mostDrained  = 64 << 20
	longestDrain = 5 * time.Second
)

// drain reads what is left of the body of a refused request. A client that asked first, with Expect, has not sent it.
func (x *exchange) drain() {
	r := x.request
	if r.Body == nil || r.Body == http.NoBody || r.Header.Get("Expect") != "" {
		return
	}
	control := http.NewResponseController(x.ResponseWriter)
	if err := control.SetReadDeadline(time.Now().Add(longestDrain)); err != nil {
		// Where there is no deadline there is no connection that could hang.
		_, _ = io.CopyN(io.Discard, r.Body, mostDrained)
		return
	}
	if _, err := io.CopyN(io.Discard, r.Body, mostDrained); errors.Is(err, io.EOF) {
		_ = control.SetReadDeadline(time.Time{})
	}
}

func (x *exchange) mediaTypeProblem(what string) error {
	for i, mediaType := range x.operation.MediaTypes {
		what += []string{"; with curl add -H 'Content-Type: ", ", or '"}[min(i, 1)] + mediaType + "'"
		if mediaType == yamlType {
			what += " and --data-binary"
		}
	}
	return &problem{kind: kindMediaType, message: what}
}
