package connectapi

import (
	"net/http"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server/api"
	"github.com/vitable-sandbox/sandbox/server/internal/httpapi"
)

func listPlans(c *httpapi.Call) (httpapi.Answer, error) {
	plans, pagination := page(c, c.Tenant.Plans())
	return httpapi.OK(api.PlanListResponse{Data: plans, Pagination: pagination}), nil
}

func listGroups(c *httpapi.Call) (httpapi.Answer, error) {
	var reference *string
	if text, given := c.QueryText("external_reference_id"); given {
		reference = &text
	}
	groups, pagination := page(c, c.Tenant.Groups(reference))
	list := api.GroupListResponse{Data: make([]api.Group, len(groups)), Pagination: pagination}
	for i := range groups {
		list.Data[i] = wireGroup(c, &groups[i])
	}
	return httpapi.OK(list), nil
}

func createGroup(c *httpapi.Call) (httpapi.Answer, error) {
	request, err := decode[api.GroupCreateRequest](c)
	if err != nil {
		return httpapi.Answer{}, err
	}
	group, err := c.Tenant.CreateGroup(request.Name, request.ExternalReferenceId)
	return answerGroup(c, http.StatusCreated, &group, err)
}

func getGroup(c *httpapi.Call) (httpapi.Answer, error) {
	group, err := c.Tenant.Group(c.GroupID())
	return answerGroup(c, http.StatusOK, &group, err)
}

func updateGroup(c *httpapi.Call) (httpapi.Answer, error) {
	request, err := decode[api.GroupUpdateRequest](c)
	if err != nil {
		return httpapi.Answer{}, err
	}
	group, err := c.Tenant.UpdateGroup(c.GroupID(), request.Name, request.ExternalReferenceId)
	return answerGroup(c, http.StatusOK, &group, err)
}

func answerGroup(c *httpapi.Call, status int, group *fixtures.Group, err error) (httpapi.Answer, error) {
	c.About(group.ID, "")
	return httpapi.Answer{Status: status, Value: api.GroupResponse{Data: wireGroup(c, group)}}, err
}

func wireGroup(c *httpapi.Call, g *fixtures.Group) api.Group {
	return api.Group{
		Id: g.ID, OrganizationId: c.Tenant.ID(), Name: g.Name, ExternalReferenceId: g.ExternalReferenceID,
		CreatedAt: g.CreatedAt, UpdatedAt: g.UpdatedAt,
	}
}

// defaultLimit is the number of items on a page if the request does not say.
const defaultLimit = 20

// page returns the page of a list that the request asks for; one past the end is empty.
func page[T any](c *httpapi.Call, items []T) ([]T, api.Pagination) {
	p := api.Pagination{Total: len(items), Limit: c.QueryNumber("limit", defaultLimit), Page: c.QueryNumber("page", 1)}
	p.TotalPages = (p.Total + p.Limit - 1) / p.Limit
	if p.Page > p.TotalPages {
		return nil, p
	}
	first := (p.Page - 1) * p.Limit
	return items[first:min(first+p.Limit, p.Total)], p
}
