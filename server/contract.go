package server

import (
	"fmt"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
)

// contract is a loaded OpenAPI document: what requests are judged by.
type contract struct {
	json       []byte // as it is served
	operations map[string]*operation
	templates  []template
	// fast is nil where the document has no submit.
	fast *fastRoster
}

// operation is one call of a contract.
type operation struct {
	id    string
	query []*openapi3.Parameter
	// body is the schema of the JSON body; nil if the call takes none.
	body         *openapi3.Schema
	bodyOptional bool
	// strictQuery refuses parameters that the contract does not know: in a control call they prove the wrong thing.
	strictQuery bool
	mediaTypes  []string
}

func loadContract(text []byte, err error) (*contract, error) {
	if err != nil {
		return nil, fmt.Errorf("embedded specification: %w", err)
	}
	doc, err := openapi3.NewLoader().LoadFromData(text)
	if err != nil {
		return nil, fmt.Errorf("embedded specification: %w", err)
	}
	c := &contract{json: text, operations: make(map[string]*operation)}
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			c.operations[op.OperationID] = newOperation(op)
			c.templates = append(c.templates, template{method: method, path: path})
		}
	}
	sortTemplates(c.templates)
	if submit := c.operations[submitCall]; submit != nil {
		c.fast = newFastRoster(submit.body)
	}
	return c, nil
}

// submitCall is the operationId of the call whose bodies are large.
const submitCall = "SubmitGroupMemberSync"

func newOperation(op *openapi3.Operation) *operation {
	o := &operation{id: op.OperationID}
	for _, ref := range op.Parameters {
		if ref.Value != nil && ref.Value.In == openapi3.ParameterInQuery {
			o.query = append(o.query, ref.Value)
		}
	}
	if op.RequestBody == nil || op.RequestBody.Value == nil {
		return o
	}
	o.bodyOptional = !op.RequestBody.Value.Required
	for mediaType, media := range op.RequestBody.Value.Content {
		o.mediaTypes = append(o.mediaTypes, mediaType)
		if mediaType == jsonType && media.Schema != nil {
			o.body = media.Schema.Value
		}
	}
	slices.Sort(o.mediaTypes)
	return o
}
