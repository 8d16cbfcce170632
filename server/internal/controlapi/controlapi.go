// Package controlapi implements the sandbox's own calls, those of control.yaml, one handler each. They work on the
// tenant of the caller's key, and on no other.
package controlapi

import (
	"bytes"
	"sync"

	"github.com/vitable-sandbox/sandbox/server/control"
	"github.com/vitable-sandbox/sandbox/server/internal/contract"
	"github.com/vitable-sandbox/sandbox/server/internal/httpapi"
)

// handlers are the calls, by operationId.
var handlers = map[string]httpapi.Handler{
	"GetClock":     getClock,
	"ChangeClock":  changeClock,
	"AdvanceClock": advanceClock,
	"ListSyncs":    listSyncs,
	"GetSync":      getSync,
	"CompleteSync": completeSync,
	"ListMembers":  listMembers,
	"MakeRoster":   makeRoster,
	"GetFixture":   getFixture,
	"LoadFixture":  loadFixture,
	"Reset":        reset,
	"ListRequests": listRequests,
	"GetRequest":   getRequest,
	"Verify":       verify,
	"ListRules":    listRules,
	"GetRule":      getRule,
	"InjectRule":   injectRule,
	"RemoveRule":   removeRule,
	"RemoveRules":  removeRules,
	"ListMagic":    listMagic,

	"ForgetOrganization": forgetOrganization,
	"ListOrganizations":  listOrganizations,
	"OpenOrganization":   openOrganization,
	"ShowGroups":         showGroups,
	"PreviewRoster":      previewRoster,
	"ListScenarios":      listScenarios,
	"WatchEvents":        watchEvents,
}

// Load returns the control API. It is made at its first use, since embedders may not need it, and all servers share it. A
// query parameter that the contract does not have is refused: a misspelled filter would prove the wrong thing.
func Load() (*httpapi.API, error) { return load() }

var load = sync.OnceValues(func() (*httpapi.API, error) {
	text, err := control.GetSpecJSON()
	if err != nil {
		return nil, err
	}
	document, err := contract.Load(text, contract.StrictQuery)
	if err != nil {
		return nil, err
	}
	return httpapi.NewAPI(document, handlers)
})

func decode[T any](c *httpapi.Call) (*T, error) {
	c.Work(len(c.Text))
	return contract.Decode[T](c.Operation, c.Text)
}

// isEmpty reports whether a body is empty.
func isEmpty(body []byte) bool { return len(bytes.TrimSpace(body)) == 0 }

// orNull returns a pointer to a value, or nil for the zero value, which JSON writes as null.
func orNull[T comparable](value T) *T {
	var nothing T
	if value == nothing {
		return nil
	}
	return &value
}

// valueOf returns what was given, or the zero value.
func valueOf[T any](given *T) (value T) {
	if given != nil {
		value = *given
	}
	return value
}

// defaultLimit is the number of items in a list if the request does not say.
const defaultLimit = 10_000
