package server

import (
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/vitable-sandbox/sandbox/server/control"
)

// defaultRequestLimit is how many requests of the journal a list has where the request does not say.
const defaultRequestLimit = 100

// ListRequests is the operation of the control API.
func (controls) ListRequests(ctx echo.Context, params control.ListRequestsParams) error {
	x := exchangeOf(ctx)
	filter := filterOf(&control.RequestFilter{
		Call: params.Call, Status: params.Status, GroupId: params.GroupId, ReferenceId: params.ReferenceId,
	})
	if params.Since != nil {
		filter.Since = uint64(*params.Since)
	}
	if err := checkCall("call", filter.Call); err != nil {
		return invalid(err.Error())
	}
	limit := defaultRequestLimit
	if params.Limit != nil {
		limit = *params.Limit
	}
	found, more := x.org.journal.find(filter, limit)
	lost := x.org.journal.lost()
	list := control.RequestListResponse{
		Data:    make([]control.Request, len(found)),
		More:    more,
		Evicted: control.Evicted{Requests: lost.Requests, Through: lost.Through, Bodies: lost.Bodies},
	}
	for i := range found {
		list.Data[i] = wireOfRequest(&found[i])
	}
	return x.reply(http.StatusOK, list, nil)
}

// GetRequest is the operation of the control API.
func (controls) GetRequest(ctx echo.Context, number string) error {
	x := exchangeOf(ctx)
	n, err := strconv.ParseUint(number, 10, 64)
	if err != nil {
		return invalid("number: must be a whole number from 1 on")
	}
	r, found, known := x.org.journal.get(n)
	if !found {
		if known {
			x.addHint("the request was there once: the journal was full, or was reset; --journal-size keeps more")
		}
		return &problem{kind: kindRequestNotFound, message: "The journal has no request of this number"}
	}
	return x.reply(http.StatusOK, control.RequestResponse{Data: wireOfRequest(&r)}, nil)
}

// Verify is the operation of the control API.
func (controls) Verify(ctx echo.Context) error {
	x := exchangeOf(ctx)
	request, err := decodeBody[control.VerifyRequest](x)
	if err != nil {
		return err
	}
	count, err := countOf(request.Count)
	if err != nil {
		return err
	}
	filter := filterOf(request.When)
	if err := checkCall("when.call", filter.Call); err != nil {
		return invalid(err.Error())
	}
	v := x.org.journal.verify(filter, count)
	answer := control.VerifyResponse{
		Result: v.result, Matched: v.matched, Message: v.text(count), Evicted: v.evicted, Differs: notNil(v.differs),
	}
	if r := v.nearest; r != nil {
		answer.Nearest = &control.NearestRequest{
			Number: r.Number, Call: textOrNull(r.Call), Method: r.Method, Path: r.Path, Status: r.Status,
		}
	}
	return x.reply(http.StatusOK, answer, nil)
}

func countOf(c *control.CountRange) (Count, error) {
	switch {
	case c == nil || c.Exactly == nil && c.AtLeast == nil && c.AtMost == nil:
		return AtLeast(1), nil
	case c.Exactly != nil && (c.AtLeast != nil || c.AtMost != nil):
		return Count{}, invalid("count: exactly stands alone")
	case c.Exactly != nil:
		return Exactly(*c.Exactly), nil
	case c.AtMost == nil:
		return AtLeast(*c.AtLeast), nil
	case c.AtLeast == nil:
		return AtMost(*c.AtMost), nil
	}
	count := Between(*c.AtLeast, *c.AtMost)
	if err := count.check(); err != nil {
		return Count{}, invalid(err.Error())
	}
	return count, nil
}

func numberOrNull(n uint64) *uint64 {
	if n == 0 {
		return nil
	}
	return &n
}

func filterOf(f *control.RequestFilter) Filter {
	if f == nil {
		return Filter{}
	}
	var filter Filter
	set(&filter.Call, f.Call)
	set(&filter.Status, f.Status)
	set(&filter.GroupID, f.GroupId)
	set(&filter.ReferenceID, f.ReferenceId)
	set(&filter.Since, f.Since)
	return filter
}

// set takes over what was given.
func set[T any](into, given *T) {
	if given != nil {
		*into = *given
	}
}

func wireOfRequest(r *Request) control.Request {
	wire := control.Request{
		Number: r.Number, At: formatTime(r.At), RealTime: formatTime(r.RealTime.Truncate(time.Millisecond)),
		Call: textOrNull(r.Call), Method: r.Method, Path: r.Path, Status: r.Status,
		DurationMs: float64(r.Duration.Microseconds()) / 1000,
		GroupId:    textOrNull(r.GroupID), RequestId: textOrNull(r.RequestID),
		ReferenceIds: notNil(r.ReferenceIDs),
		BodySha256:   textOrNull(r.BodyHash), BodySize: r.BodySize, BodyEvicted: r.BodyEvicted,
		Connection: textOrNull(r.Connection), AnswerLost: r.AnswerLost, RetryOf: numberOrNull(r.RetryOf),
		Rules: notNil(r.Rules), Warnings: notNil(r.Warnings), Hint: textOrNull(r.Hint), Code: textOrNull(r.Code), Violations: textOrNull(r.Violations),
		TraceId: r.TraceID, RetryCount: textOrNull(r.RetryCount),
	}
	if len(r.Body) > 0 {
		body := string(r.Body)
		wire.Body = &body
	}
	return wire
}
