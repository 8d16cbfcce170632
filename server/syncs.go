package server

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/vitable-sandbox/sandbox/server/api"
	"github.com/vitable-sandbox/sandbox/server/internal/platform"
)

// SubmitGroupMemberSync is the operation of the contract.
func (c calls) SubmitGroupMemberSync(ctx echo.Context, groupID string) error {
	x := exchangeOf(ctx)
	value, err := c.submit(x, groupID)
	return x.reply(http.StatusAccepted, value, err)
}

// GetGroupMemberSync is the operation of the contract.
func (c calls) GetGroupMemberSync(ctx echo.Context, groupID, requestID string) error {
	x := exchangeOf(ctx)
	value, err := c.retrieve(x, groupID, requestID)
	return x.reply(http.StatusOK, value, err)
}

func (c calls) submit(x *exchange, groupID string) (*api.SyncSubmitResponse, error) {
	roster, err := x.operation.DecodeRoster(x.text, x.prose())
	// The journal knows whom a refused roster was about, too.
	x.referenceIDs, x.warnings = roster.ReferenceIDs, roster.Warnings
	if err != nil {
		return nil, err
	}
	x.rows = len(roster.Rows)
	if twice := roster.Duplicates(); twice != nil {
		return nil, &problem{kind: kindDuplicateReference, message: twice.Error()}
	}
	rows := rowsOfFixture(roster.Rows)
	if err := x.meet(rows); err != nil {
		return nil, err
	}
	accepted, err := x.org.Submit(platform.Submission{
		GroupID:   groupID,
		Rows:      rows,
		Complete:  x.complete,
		Call:      &x.fate.call,
		Directive: x.fate.failing,
	})
	if err != nil {
		return nil, err //nolint:wrapcheck // the registry of errors knows it
	}
	x.requestID, x.rules, x.applied = accepted.ID, accepted.Rules, x.wanted
	if len(accepted.PlanStays) > 0 {
		x.addHint(planStaysHint(accepted.PlanStays))
	}
	return &api.SyncSubmitResponse{Data: api.SyncAccepted{
		RequestId:  accepted.ID,
		GroupId:    accepted.GroupID,
		AcceptedAt: formatTime(accepted.AcceptedAt),
	}}, nil
}

func (c calls) retrieve(x *exchange, groupID, requestID string) (*api.SyncRetrieveResponse, error) {
	sync, err := x.org.Retrieve(groupID, requestID)
	if err != nil {
		return nil, err //nolint:wrapcheck // the registry of errors knows it
	}
	x.rules = sync.Results.Rules
	if sync.Behind != "" {
		x.addHint("it waits behind " + sync.Behind + ": the batches of a group finish one after the other")
	}
	if sync.Results.UnknownPlan {
		x.hintUnknownPlan()
	}
	wire := wireOfSync(&sync)
	return &wire, nil
}

// planStaysHint says which rows name a plan that will not be looked at; places only, never a row's value.
func planStaysHint(places []int) string {
	var b strings.Builder
	b.WriteString("plan_id is not looked at for members who are subscribed already: their plan stays; rows: ")
	for i, place := range places {
		if i == 20 {
			b.WriteString(" and more")
			break
		}
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString("members[" + strconv.Itoa(place) + "]")
	}
	return b.String()
}
