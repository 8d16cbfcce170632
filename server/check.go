package server

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"
)

const jsonType = "application/json"

// check stands in front of an operation: it names the call and refuses what the contract refuses, in the order path,
// directives, query, content type and size. What is in the body is judged by the call, which knows the type to decode it
// into.
func check(op *operation) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			x := exchangeOf(c)
			for _, value := range c.ParamValues() {
				if !isIdentifier(value, x.request.URL.RawPath != "") {
					return pathNotFound()
				}
			}
			x.call, x.operation = op.id, op
			if err := x.readDirectives(); err != nil {
				return err
			}
			if err := op.judgeQuery(x.request); err != nil {
				return err
			}
			if op.body != nil {
				if err := x.read(); err != nil {
					return err
				}
			}
			return next(c)
		}
	}
}

// isIdentifier says whether a value of the path can be one. The router takes an empty one, and lets the last one of a
// path swallow slashes.
func isIdentifier(value string, escaped bool) bool {
	if escaped {
		plain, err := url.PathUnescape(value)
		if err != nil {
			return false
		}
		value = plain
	}
	return value != "" && !strings.Contains(value, "/")
}

// read reads the body of a request, if it is of a type that the call takes and no larger than the limit. Where the call
// does without a body, none means an empty object.
func (x *exchange) read() error {
	r := x.request
	if r.Body == nil || r.Body == http.NoBody {
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
		buf.Grow(int(r.ContentLength) + bytes.MinRead)
	}
	if _, err := buf.ReadFrom(io.LimitReader(r.Body, limit+1)); err != nil {
		return &problem{kind: kindInvalidRequest, message: "body: could not be read to its end"}
	}
	if int64(buf.Len()) > limit {
		return tooLarge(limit)
	}
	if x.text = buf.Bytes(); len(x.text) == 0 {
		x.noBody()
	}
	return nil
}

func (x *exchange) noBody() {
	if x.operation.bodyOptional {
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
		return mediaTypeProblem("Content-Type: is missing")
	case !slices.Contains(x.operation.mediaTypes, x.mediaType):
		return mediaTypeProblem("Content-Type: is not " + strings.Join(x.operation.mediaTypes, " or "))
	case encoding != "" && !strings.EqualFold(encoding, "identity"):
		return &problem{kind: kindMediaType, message: "Content-Encoding: the body must be sent as it is, without an encoding"}
	}
	return nil
}

func mediaTypeProblem(what string) error {
	return &problem{kind: kindMediaType, message: what + "; with curl add -H 'Content-Type: application/json'"}
}
