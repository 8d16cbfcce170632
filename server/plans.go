package server

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/vitable-sandbox/sandbox/server/api"
)

// ListPlans is the operation of the contract.
func (c calls) ListPlans(ctx echo.Context, params api.ListPlansParams) error {
	x := exchangeOf(ctx)
	page, pagination := pageOf(x.org.Plans(), params.Limit, params.Page)
	list := api.PlanListResponse{Data: make([]api.Plan, len(page)), Pagination: pagination}
	for i, plan := range page {
		list.Data[i] = api.Plan{Id: plan.ID, Name: plan.Name}
	}
	return x.reply(http.StatusOK, list, nil)
}
