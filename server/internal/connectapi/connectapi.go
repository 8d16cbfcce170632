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

// New returns the simulated API, and its contract. They are made once in a process, and do not change.
func New() (*httpapi.API, *contract.Document, error) {
	made, err := made()
	return made.api, made.document, err
}

type contracted struct {
	api      *httpapi.API
	document *contract.Document
}

var made = sync.OnceValues(func() (contracted, error) {
	text, err := api.GetSpecJSON()
	if err != nil {
		return contracted{}, err
	}
	document, err := contract.Load(text)
	if err != nil {
		return contracted{}, err
	}
	made, err := httpapi.NewAPI(document, handlers)
	return contracted{made, document}, err
})

// decode decodes a small body; violations of the rules in prose are warnings, or refused if they are strict.
func decode[T any](c *httpapi.Call) (*T, error) {
	value, warnings, err := contract.DecodeWithProse[T](c.Operation, c.Text, c.Prose())
	c.Warn(warnings)
	return value, err
}
