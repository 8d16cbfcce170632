package server

import (
	"errors"

	"github.com/go-json-experiment/json"

	"github.com/vitable-sandbox/sandbox/server/api"
)

// roster decodes and judges the body of a submit. The body is decoded once; kin-openapi judges it only where the quick
// look has a doubt, which it has about everything that kin-openapi refuses. Places are looked for only where a name is
// unknown, or a rule in prose has a doubt.
func (x *exchange) roster() (*api.SyncSubmitRequest, error) {
	contract := x.face.contract
	var roster api.SyncSubmitRequest
	err := json.Unmarshal(x.text, &roster, json.RejectUnknownMembers(true))
	known := !errors.Is(err, json.ErrUnknownName)
	if !known {
		roster = api.SyncSubmitRequest{}
		err = json.Unmarshal(x.text, &roster)
	}
	// The journal knows whom a refused roster was about, too.
	x.referenceIDs = referencesInWire(roster.Members)
	var broken []finding
	if err == nil && contract.fast.accepts(&roster) {
		if known && x.prose().holds(&roster) {
			return &roster, nil
		}
	} else {
		var noJSON error
		if broken, noJSON = breaches(x.operation.body, x.text); noJSON != nil {
			return nil, noJSON
		}
	}
	if err := x.weigh(broken); err != nil {
		return nil, err
	}
	// What the contract accepts, the wire type holds: an error here is ours.
	return &roster, err
}
