package httpapi

import (
	"fmt"
	"slices"
	"strings"
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
	limit := x.server.MaxBody
	if r.ContentLength > limit {
		return tooLarge(limit)
	}
	text, err := x.readAll()
	switch {
	case x.incoming.stalled:
		return Invalid(fmt.Sprintf("body: came too slowly, less than %d bytes in %s; send it faster, or a shorter one", leastProgress, mostPatience))
	case err != nil:
		return Invalid("body: could not be read to its end")
	case int64(len(text)) > limit:
		return tooLarge(limit)
	}
	x.request.Text = text
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
	for _, name := range []string{"Content-Type", "Content-Encoding"} {
		if len(r.Header[name]) > 1 {
			return &Problem{Kind: UnsupportedMediaType, Message: name + ": is there more than once; send one header line of this name"}
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
