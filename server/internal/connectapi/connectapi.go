// Package connectapi implements the calls of openapi.yaml, one handler each.
package connectapi

import (
	"sync"

	"github.com/vitable-sandbox/sandbox/server/api"
	"github.com/vitable-sandbox/sandbox/server/internal/contract"
	"github.com/vitable-sandbox/sandbox/server/internal/httpapi"
)

// handlers are the calls, by operationId.
var handlers = map[string]httpapi.Handler{
	"ListPlans":             listPlans,
	"ListGroups":            listGroups,
	"CreateGroup":           createGroup,
	"GetGroup":              getGroup,
	"UpdateGroup":           updateGroup,
	"SubmitGroupMemberSync": submit,
	"GetGroupMemberSync":    retrieve,
}

// Load returns the simulated API. It is made once, and all servers share it.
func Load() (*httpapi.API, error) { return load() }

var load = sync.OnceValues(func() (*httpapi.API, error) {
	text, err := api.GetSpecJSON()
	if err != nil {
		return nil, err
	}
	document, err := contract.Load(text)
	if err != nil {
		return nil, err
	}
	return httpapi.NewAPI(document, handlers)
})

// decode decodes a small body; violations of the rules in prose are warnings, or refused if they are strict.
func decode[T any](c *httpapi.Call) (*T, error) {
	c.Work(len(c.Text))
	value, warnings, err := contract.DecodeWithProse[T](c.Operation, c.Text, c.Prose())
	c.Warn(warnings)
	return value, err
}
