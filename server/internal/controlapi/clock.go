package controlapi

import (
	"errors"
	"fmt"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/internal/duration"
	"github.com/vitable-sandbox/sandbox/internal/rfc3339"
	"github.com/vitable-sandbox/sandbox/server/control"
	"github.com/vitable-sandbox/sandbox/server/internal/httpapi"
	"github.com/vitable-sandbox/sandbox/server/internal/platform"
	"github.com/vitable-sandbox/sandbox/server/internal/tenant"
)

func getClock(c *httpapi.Call) (httpapi.Answer, error) {
	return httpapi.OK(control.ClockResponse{Data: c.Tenant.Clock()}), nil
}

func changeClock(c *httpapi.Call) (httpapi.Answer, error) {
	request, err := decode[control.ClockChange](c)
	if err != nil {
		return httpapi.Answer{}, err
	}
	change := platform.ClockChange{Freeze: valueOf(request.Freeze), Resume: valueOf(request.Resume)}
	if change.At, err = parseTime("at", request.At); err != nil {
		return httpapi.Answer{}, err
	}
	switch {
	case request.Freeze != nil && !change.Freeze:
		return httpapi.Answer{}, httpapi.Invalid("freeze: must be true; resume lets the clock run")
	case request.Resume != nil && !change.Resume:
		return httpapi.Answer{}, httpapi.Invalid("resume: must be true; freeze stops the clock")
	case change.Freeze && change.Resume:
		return httpapi.Answer{}, httpapi.Invalid("freeze, resume: cannot be combined")
	}
	clock, err := c.Tenant.ChangeClock(change)
	return httpapi.OK(control.ClockResponse{Data: clock}), err
}

// maxWaiting is how many sync requests in flight an advance lists.
const maxWaiting = 100

func advanceClock(c *httpapi.Call) (httpapi.Answer, error) {
	request, err := decode[control.ClockAdvance](c)
	if err != nil {
		return httpapi.Answer{}, err
	}
	clock, err := advance(c.Tenant, request)
	if err != nil {
		return httpapi.Answer{}, err
	}
	waiting, more := c.Tenant.Waiting(maxWaiting)
	data := control.ClockAdvanced{Now: clock.Now, Frozen: clock.Frozen, Waiting: []control.Waiting{}, More: more}
	for _, w := range waiting {
		data.Waiting = append(data.Waiting, control.Waiting{RequestId: w.RequestID, GroupId: w.GroupID, WaitsFor: w.WaitsFor})
	}
	return httpapi.OK(control.ClockAdvanceResponse{Data: data}), nil
}

func advance(t *tenant.Tenant, request *control.ClockAdvance) (fixtures.Clock, error) {
	given := 0
	for _, field := range []*string{request.By, request.To, request.Until} {
		if field != nil {
			given++
		}
	}
	if given != 1 {
		return fixtures.Clock{}, httpapi.Invalid(`by, to, until: give exactly one, as in {"by":"5m"}, {"to":"2026-01-15T10:30:00Z"} or {"until":"idle"}`)
	}
	switch {
	case request.By != nil:
		by, err := duration.Parse(*request.By)
		if by == duration.TooLong {
			err = fmt.Errorf("must be at most %dh; to sets any later time", int(by.Hours()))
		}
		if err != nil {
			return fixtures.Clock{}, httpapi.Invalid("by: " + err.Error())
		}
		clock, err := t.Advance(by)
		if errors.Is(err, platform.ErrNegative) || errors.Is(err, platform.ErrFraction) {
			err = httpapi.Invalid("by: " + err.Error())
		}
		return clock, err
	case request.To != nil:
		to, err := parseTime("to", request.To)
		if err != nil {
			return fixtures.Clock{}, err
		}
		return t.ChangeClock(platform.ClockChange{At: to})
	default:
		clock, _, _, err := t.AdvanceUntilIdle(1) // Waiting tells the rest
		return clock, err
	}
}

// parseTime parses an optional time.
func parseTime(field string, text *string) (time.Time, error) {
	if text == nil {
		return time.Time{}, nil
	}
	at, err := rfc3339.ParseTime(*text)
	if err != nil || at.IsZero() {
		return time.Time{}, httpapi.Invalid(field + ": " + rfc3339.TimeForm)
	}
	return at, nil
}
