package server

import (
	"fmt"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/vitable-sandbox/sandbox/server/api"
)

// contract is the loaded openapi.yaml: what requests are judged by.
type contract struct {
	json       []byte // as it is served
	operations map[string]*operation
	fast       *fastRoster
}

// operation is one call of the contract.
type operation struct {
	id    string
	body  *openapi3.Schema // nil if the call takes no body
	query []*openapi3.Parameter
}

func loadContract() (*contract, error) {
	text, err := api.GetSpecJSON()
	if err != nil {
		return nil, fmt.Errorf("embedded specification: %w", err)
	}
	doc, err := openapi3.NewLoader().LoadFromData(text)
	if err != nil {
		return nil, fmt.Errorf("embedded specification: %w", err)
	}
	c := &contract{json: text, operations: make(map[string]*operation)}
	for _, item := range doc.Paths.Map() {
		for _, op := range item.Operations() {
			c.operations[op.OperationID] = &operation{id: op.OperationID, body: bodySchema(op), query: queryParameters(op)}
		}
	}
	if submit := c.operations["SubmitGroupMemberSync"]; submit != nil {
		c.fast = newFastRoster(submit.body)
	}
	return c, nil
}

func bodySchema(op *openapi3.Operation) *openapi3.Schema {
	if op.RequestBody == nil || op.RequestBody.Value == nil {
		return nil
	}
	media := op.RequestBody.Value.Content["application/json"]
	if media == nil || media.Schema == nil {
		return nil
	}
	return media.Schema.Value
}

func queryParameters(op *openapi3.Operation) []*openapi3.Parameter {
	var parameters []*openapi3.Parameter
	for _, ref := range op.Parameters {
		if ref.Value != nil && ref.Value.In == openapi3.ParameterInQuery {
			parameters = append(parameters, ref.Value)
		}
	}
	return parameters
}
