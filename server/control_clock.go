package server

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/internal/rfc3339"
	"github.com/vitable-sandbox/sandbox/server/control"
	"github.com/vitable-sandbox/sandbox/server/internal/platform"
)

// GetClock is the operation of the control API.
func (controls) GetClock(ctx echo.Context) error {
	x := exchangeOf(ctx)
	return x.replyClock(x.org.Clock(), nil)
}

// ChangeClock is the operation of the control API.
func (controls) ChangeClock(ctx echo.Context) error {
	x := exchangeOf(ctx)
	request, err := decodeBody[control.ClockChange](x)
	if err != nil {
		return err
	}
	change := platform.ClockChange{Freeze: isTrue(request.Freeze), Resume: isTrue(request.Resume)}
	if change.At, err = instantOf("at", request.At); err != nil {
		return err
	}
	for field, given := range map[string]*bool{"freeze": request.Freeze, "resume": request.Resume} {
		if given != nil && !*given {
			return invalid(field + ": can only be true; freeze and resume are each other's opposite")
		}
	}
	if change.Freeze && change.Resume {
		return invalid("freeze, resume: exclude each other; give one of the two")
	}
	return x.replyClock(x.org.ChangeClock(change))
}

func (x *exchange) replyClock(state platform.ClockState, err error) error {
	return x.reply(http.StatusOK, control.ClockResponse{Data: control.Clock{Now: formatTime(state.Now), Frozen: state.Frozen}}, err)
}

// AdvanceClock is the operation of the control API.
func (controls) AdvanceClock(ctx echo.Context) error {
	x := exchangeOf(ctx)
	request, err := decodeBody[control.ClockAdvance](x)
	if err != nil {
		return err
	}
	state, err := advance(x.org.Organization, request)
	if err != nil {
		return err
	}
	data := control.ClockAdvanced{Now: formatTime(state.Now), Frozen: state.Frozen, Waiting: []control.Waiting{}}
	for _, w := range x.org.Waiting() {
		data.Waiting = append(data.Waiting, control.Waiting{RequestId: w.ID, GroupId: w.GroupID, WaitsFor: w.For})
	}
	return x.reply(http.StatusOK, control.ClockAdvanceResponse{Data: data}, nil)
}

func advance(org *platform.Organization, request *control.ClockAdvance) (platform.ClockState, error) {
	given := 0
	for _, field := range []*string{request.By, request.To, request.Until} {
		if field != nil {
			given++
		}
	}
	if given != 1 {
		return platform.ClockState{}, invalid(`by, to, until: give exactly one, as in {"by":"5m"}, {"to":"2026-01-15T10:30:00Z"} or {"until":"idle"}`)
	}
	switch {
	case request.By != nil:
		by, err := fixtures.ParseDuration(*request.By)
		if err != nil {
			return platform.ClockState{}, invalid("by: " + err.Error())
		}
		return org.Advance(by) //nolint:wrapcheck // the registry of errors knows it
	case request.To != nil:
		to, err := instantOf("to", request.To)
		if err != nil {
			return platform.ClockState{}, err
		}
		return org.ChangeClock(platform.ClockChange{At: to}) //nolint:wrapcheck // the registry of errors knows it
	default:
		state, _, err := org.AdvanceUntilIdle()
		return state, err //nolint:wrapcheck // the registry of errors knows it
	}
}

func invalid(message string) error {
	return &problem{kind: kindInvalidRequest, message: message}
}

// instantOf reads an RFC 3339 instant that may be left out.
func instantOf(field string, text *string) (time.Time, error) {
	if text == nil {
		return time.Time{}, nil
	}
	at, err := rfc3339.ParseTime(*text)
	if err != nil || at.IsZero() {
		return time.Time{}, invalid(field + ": " + rfc3339.TimeForm)
	}
	return at, nil
}
