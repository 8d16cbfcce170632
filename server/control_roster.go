package server

import (
	"bytes"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server/control"
)

// MakeRoster is the operation of the control API.
func (controls) MakeRoster(ctx echo.Context, params control.MakeRosterParams) error {
	x := exchangeOf(ctx)
	size, seed, plan := 10, uint64(1), ""
	set(&size, params.Size)
	if params.Seed != nil {
		seed = uint64(*params.Seed)
	}
	if plans := x.org.Plans(); len(plans) > 0 {
		plan = plans[0].ID
	}
	set(&plan, params.PlanId)
	if plan == "" {
		return invalid("plan_id: is required, since the organization has no plan")
	}
	rows, err := fixtures.Roster(size, seed, plan)
	if err != nil {
		return invalid(err.Error())
	}
	var payload bytes.Buffer
	if err := fixtures.WriteRoster(&payload, rows); err != nil {
		return err //nolint:wrapcheck // it cannot be: memory takes everything
	}
	x.status, x.raw = http.StatusOK, payload.Bytes()
	return nil
}
