package httpapi

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vitable-sandbox/sandbox/fixtures"
)

// The media types of bodies.
const (
	JSONType = "application/json"
	YAMLType = "application/yaml"
)

// readBody takes the body of a request, if it is of a type that the call takes and no larger than the limit. Where the call
// does without a body, none means an empty object.
func (x *exchange) readBody() error {
	r := x.request.Request
	// Where the length is not known, only reading shows whether there is a body. Where it is, nothing is read before the
	// rest is checked: a client that asked first, with Expect, would be told to go on.
	if !x.hasBody() {
		if x.request.Operation.BodyOptional {
			x.request.Text = []byte("{}")
		}
		return nil
	}
	if err := x.checkMediaType(); err != nil {
		return err
	}
	if r.ContentLength > x.maxBody() {
		return x.tooLarge()
	}
	text, err := x.readAll()
	switch {
	case x.incoming.stalled:
		return Invalid(fmt.Sprintf("body: arrived too slowly, with less than %d bytes in %s; send it faster, or send less", leastProgress, mostPatience))
	case err != nil:
		return Invalid("body: could not be read to its end")
	case int64(len(text)) > x.maxBody():
		return x.tooLarge()
	}
	x.request.Text = text
	return nil
}

// maxBody is the largest body of the request in bytes. Where a call takes fixtures, that is what a file may have.
func (x *exchange) maxBody() int64 {
	if op := x.request.Operation; op != nil && slices.Contains(op.MediaTypes, YAMLType) {
		return fixtures.MaxJSON
	}
	return x.server.MaxBody
}

func (x *exchange) tooLarge() error {
	message := fmt.Sprintf("body: is larger than %d bytes", x.maxBody())
	if x.maxBody() == x.server.MaxBody {
		message += "; --max-body or SANDBOX_MAX_BODY raises the limit"
	}
	return &Problem{Kind: BodyTooLarge, Message: message}
}

func (x *exchange) checkMediaType() error {
	r := &x.request
	for _, name := range []string{"Content-Type", "Content-Encoding"} {
		if len(r.Header[name]) > 1 {
			return &Problem{Kind: UnsupportedMediaType, Message: name + ": occurs more than once; send one header line with this name"}
		}
	}
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
