package server

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/vitable-sandbox/sandbox/server/api"
	"github.com/vitable-sandbox/sandbox/server/internal/platform"
)

// ListGroups is the operation of the contract.
func (c calls) ListGroups(ctx echo.Context, params api.ListGroupsParams) error {
	x := exchangeOf(ctx)
	page, pagination := pageOf(x.org.Groups(params.ExternalReferenceId), params.Limit, params.Page)
	list := api.GroupListResponse{Data: make([]api.Group, len(page)), Pagination: pagination}
	for i := range page {
		list.Data[i] = wireOfGroup(x.org.ID(), &page[i])
	}
	return x.reply(http.StatusOK, list, nil)
}

// CreateGroup is the operation of the contract.
func (c calls) CreateGroup(ctx echo.Context) error {
	x := exchangeOf(ctx)
	request, err := decodeBody[api.GroupCreateRequest](x)
	if err != nil {
		return err
	}
	group, err := x.org.CreateGroup(request.Name, request.ExternalReferenceId)
	return x.replyGroup(http.StatusCreated, &group, err)
}

// GetGroup is the operation of the contract.
func (c calls) GetGroup(ctx echo.Context, groupID string) error {
	x := exchangeOf(ctx)
	group, err := x.org.Group(groupID)
	return x.replyGroup(http.StatusOK, &group, err)
}

// UpdateGroup is the operation of the contract.
func (c calls) UpdateGroup(ctx echo.Context, groupID string) error {
	x := exchangeOf(ctx)
	request, err := decodeBody[api.GroupUpdateRequest](x)
	if err != nil {
		return err
	}
	group, err := x.org.UpdateGroup(groupID, request.Name, request.ExternalReferenceId)
	return x.replyGroup(http.StatusOK, &group, err)
}

func (x *exchange) replyGroup(status int, group *platform.Group, err error) error {
	if err != nil {
		return err
	}
	x.groupID = group.ID
	return x.reply(status, api.GroupResponse{Data: wireOfGroup(x.org.ID(), group)}, nil)
}
