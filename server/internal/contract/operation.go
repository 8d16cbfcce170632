package contract

import (
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
)

// Operation is one call of a document.
type Operation struct {
	// ID is the operationId.
	ID string
	// Method and Path are written as in the document: the path is a template.
	Method, Path string
	// MediaTypes are the media types that a body can have, sorted.
	MediaTypes []string
	// BodyOptional reports whether the body can be left out.
	BodyOptional bool

	query       []*openapi3.Parameter
	strictQuery bool
	// body is the schema of a JSON body; nil if the call takes none.
	body *openapi3.Schema
	// anyObject says that the schema takes every object.
	anyObject bool
	// limits are those of a roster's texts; nil if the body is not a roster.
	limits rosterLimits
}

func newOperation(method, path string, definition *openapi3.Operation) *Operation {
	op := &Operation{ID: definition.OperationID, Method: method, Path: path}
	for _, ref := range definition.Parameters {
		if ref.Value != nil && ref.Value.In == openapi3.ParameterInQuery {
			op.query = append(op.query, ref.Value)
		}
	}
	if definition.RequestBody == nil || definition.RequestBody.Value == nil {
		return op
	}
	op.BodyOptional = !definition.RequestBody.Value.Required
	for mediaType, media := range definition.RequestBody.Value.Content {
		op.MediaTypes = append(op.MediaTypes, mediaType)
		if mediaType == "application/json" && media.Schema != nil {
			op.body = media.Schema.Value
			op.limits = newRosterLimits(op.body)
			op.anyObject = bare(op.body, "object")
		}
	}
	slices.Sort(op.MediaTypes)
	return op
}

// TakesBody reports whether the call takes a JSON body.
func (op *Operation) TakesBody() bool { return op.body != nil }
