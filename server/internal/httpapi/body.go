package httpapi

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"
)

// The media types of bodies.
const (
	JSONType = "application/json"
	YAMLType = "application/yaml"
)

// mostAhead is how many bytes are set aside for a body before any of it has come, whatever its length is said to be.
const mostAhead = 4 << 20

// readBody reads the body of a request, if it is of a type that the call takes and no larger than the limit. Where the
// call does without a body, none means an empty object.
func (x *exchange) readBody() error {
	r := x.request.Request
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
		if x.request.Operation.BodyOptional {
			x.request.Text = []byte("{}")
		}
		return nil
	}
	if err := x.checkMediaType(); err != nil {
		return err
	}
	limit := x.server.MaxBody
	if r.ContentLength > limit {
		return tooLarge(limit)
	}
	var buf bytes.Buffer
	if r.ContentLength > 0 {
		// Room for one more read lets ReadFrom meet the end without growing.
		buf.Grow(int(min(r.ContentLength, mostAhead)) + bytes.MinRead)
	}
	if _, err := buf.ReadFrom(io.LimitReader(body, limit+1)); err != nil {
		return Invalid("body: could not be read to its end")
	}
	if int64(buf.Len()) > limit {
		return tooLarge(limit)
	}
	x.request.Text = buf.Bytes()
	return nil
}

func tooLarge(limit int64) error {
	return &Problem{
		Kind:    BodyTooLarge,
		Message: fmt.Sprintf("body: is larger than %d bytes; --max-body or SANDBOX_MAX_BODY raises the limit", limit),
	}
}

func (x *exchange) checkMediaType() error {
	r := &x.request
	mediaType, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";")
	r.MediaType = strings.ToLower(strings.TrimSpace(mediaType))
	encoding := strings.TrimSpace(r.Header.Get("Content-Encoding"))
	types := r.Operation.MediaTypes
	switch {
	case r.MediaType == "":
		return wrongMediaType("Content-Type: is missing", types)
	case !slices.Contains(types, r.MediaType):
		return wrongMediaType("Content-Type: is not "+strings.Join(types, " or "), types)
	case encoding != "" && !strings.EqualFold(encoding, "identity"):
		return &Problem{Kind: UnsupportedMediaType, Message: "Content-Encoding: the body must be sent as it is, without an encoding"}
	}
	return nil
}

func wrongMediaType(what string, types []string) error {
	for i, mediaType := range types {
		what += []string{"; with curl add -H 'Content-Type: ", ", or '"}[min(i, 1)] + mediaType + "'"
		if mediaType == YAMLType {
			what += " and --data-binary"
		}
	}
	return &Problem{Kind: UnsupportedMediaType, Message: what}
}

// Bounds on what is read of a body that nobody wants: a client that is cut off while it sends sees a broken connection
// instead of the answer.
const (
	mostDrained  = 64 << 20
	longestDrain = 5 * time.Second
)

// drain reads what is left of the body of a refused request. A client that asked first, with Expect, has not sent it.
func (x *exchange) drain() {
	r := x.request.Request
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
