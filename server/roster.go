package server

import (
	"github.com/go-json-experiment/json"

	"github.com/vitable-sandbox/sandbox/server/api"
)

// roster decodes and judges the body of a submit. The body is decoded once; kin-openapi judges it only where the quick
// look has a doubt, which it has about everything that kin-openapi refuses.
func (x *exchange) roster() (*api.SyncSubmitRequest, error) {
	contract := x.face.contract
	var roster api.SyncSubmitRequest
	err := json.Unmarshal(x.text, &roster)
	if err == nil && contract.fast.accepts(&roster) {
		return &roster, nil
	}
	if err := judge(x.operation.body, x.text); err != nil {
		return nil, err
	}
	// What the contract accepts, the wire type holds: an error here is ours.
	return &roster, err
}
