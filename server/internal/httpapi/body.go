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

// maxPreallocated limits the bytes that are allocated for a body before any of it has arrived, whatever its Content-Length.
const maxPreallocated = 4 << 20

// readBody reads the body of a request, if the call takes its media type and it is not larger than the limit. If the body
// is optional, a missing one means an empty object.
func (x *exchange) readBody() error {
	r := x.request.Request
	var body io.Reader = r.Body
	// If the length is unknown, only reading shows whether there is a body. If it is known, nothing is read before the
	// rest has been checked: to read tells a client that sent Expect to go on.
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
		// With room for one more read, ReadFrom reaches the end without growing.
		buf.Grow(int(min(r.ContentLength, maxPreallocated)) + bytes.MinRead)
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
		return &Problem{Kind: UnsupportedMediaType, Message: "Content-Encoding: must be left out; send the body without an encoding"}
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

// Limits on reading the rest of a refused body: a client that is cut off while it sends sees a broken connection instead
// of the answer.
const (
	maxDrained   = 64 << 20
	maxDrainTime = 5 * time.Second
)

// drain reads the rest of the body of a refused request. A client that sent Expect has not sent the body.
func (x *exchange) drain() {
	r := x.request.Request
	if r.Body == nil || r.Body == http.NoBody || r.Header.Get("Expect") != "" {
		return
	}
	control := http.NewResponseController(x.ResponseWriter)
	if err := control.SetReadDeadline(time.Now().Add(maxDrainTime)); err != nil {
		// Without a deadline there is no connection that could hang.
		_, _ = io.CopyN(io.Discard, r.Body, maxDrained)
		return
	}
	if _, err := io.CopyN(io.Discard, r.Body, maxDrained); errors.Is(err, io.EOF) {
		_ = control.SetReadDeadline(time.Time{})
	}
}
