package controlapi

import (
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/vitable-sandbox/sandbox/server/control"
	"github.com/vitable-sandbox/sandbox/server/internal/httpapi"
	"github.com/vitable-sandbox/sandbox/server/internal/journal"
	"github.com/vitable-sandbox/sandbox/server/internal/tenant"
)

// defaultRequests is the number of requests in a list if the request does not say.
const defaultRequests = 100

func listRequests(c *httpapi.Call) (httpapi.Answer, error) {
	filter := journal.Filter{Status: c.QueryNumber("status", 0), Since: uint64(c.QueryNumber("since", 0))}
	filter.Call, _ = c.QueryText("call")
	filter.GroupID, _ = c.QueryText("group_id")
	filter.ReferenceID, _ = c.QueryText("reference_id")
	if err := journal.CheckCall("call", filter.Call); err != nil {
		return httpapi.Answer{}, httpapi.Invalid(err.Error())
	}
	bodies, given := c.QueryText("bodies")
	shown := func(e *journal.Entry) control.Request {
		wire := wireRequest(c.Tenant.Shown(e))
		if given && bodies == "false" {
			wire.Body = nil
		}
		return wire
	}
	found := c.Tenant.Journal.Find(filter, c.QueryNumber("limit", defaultRequests))
	c.WorkOn(len(found.Entries))
	page, left := pageOf(found.Entries, shown)
	list := control.RequestListResponse{Data: []control.Request{}, More: found.More + left, Evicted: control.Evicted(found.Lost)}
	return httpapi.List(list, len(page), func(i int) any { return shown(page[i]) }), nil
}

func getRequest(c *httpapi.Call) (httpapi.Answer, error) {
	n, err := strconv.ParseUint(c.Param("number"), 10, 64)
	if err != nil || n == 0 {
		return httpapi.Answer{}, httpapi.Invalid("number: must be a whole number, 1 or more")
	}
	entry, known := c.Tenant.Journal.Get(n)
	if entry == nil {
		if known {
			c.Hint("the journal had this request, and dropped it when it was full or reset; a larger --journal-size keeps more")
		}
		return httpapi.Answer{}, &httpapi.Problem{Kind: httpapi.RequestNotFound, Message: "The journal has no request with this number"}
	}
	return httpapi.OK(control.RequestResponse{Data: wireRequest(c.Tenant.Shown(entry))}), nil
}

func verify(c *httpapi.Call) (httpapi.Answer, error) {
	request, err := decode[control.VerifyRequest](c)
	if err != nil {
		return httpapi.Answer{}, err
	}
	count, err := countOf(request.Count)
	if err != nil {
		return httpapi.Answer{}, err
	}
	when := valueOf(request.When)
	filter := journal.Filter{
		Call: valueOf(when.Call), Status: valueOf(when.Status), GroupID: valueOf(when.GroupId),
		ReferenceID: valueOf(when.ReferenceId), Since: valueOf(when.Since),
	}
	if err := journal.CheckCall("when.call", filter.Call); err != nil {
		return httpapi.Answer{}, httpapi.Invalid(err.Error())
	}
	v := c.Tenant.Verify(filter, count)
	if v.OtherKeys != "" {
		c.HintOtherKeys()
	}
	answer := control.VerifyResponse{
		Result: v.Result, Matched: v.Matched, Message: v.Text(count), Evicted: v.Evicted, Differs: v.Differs,
	}
	status := http.StatusOK
	if fail, _ := c.QueryText("fail"); fail == "true" && v.Result != journal.Verified {
		status = http.StatusConflict
	}
	if r := v.Nearest; r != nil {
		answer.Nearest = &control.NearestRequest{
			Number: r.Number, Call: orNull(r.Call), Method: r.Method, Path: r.Path, Status: r.Status,
		}
	}
	return httpapi.Answer{Status: status, Value: answer}, nil
}

func countOf(c *control.CountRange) (journal.Count, error) {
	switch {
	case c == nil || c.Exactly == nil && c.AtLeast == nil && c.AtMost == nil:
		return journal.AtLeast(1), nil
	case c.Exactly != nil && (c.AtLeast != nil || c.AtMost != nil):
		return journal.Count{}, httpapi.Invalid("count: exactly cannot be combined with at_least or at_most")
	case c.Exactly != nil:
		return journal.Exactly(*c.Exactly), nil
	case c.AtMost == nil:
		return journal.AtLeast(*c.AtLeast), nil
	case c.AtLeast == nil:
		return journal.AtMost(*c.AtMost), nil
	}
	count := journal.Between(*c.AtLeast, *c.AtMost)
	if err := count.Check(); err != nil {
		return journal.Count{}, httpapi.Invalid(err.Error())
	}
	return count, nil
}

// WriteJournal writes the journal of a tenant, one request a line, as GET /_sandbox/requests shows them.
func WriteJournal(w io.Writer, t *tenant.Tenant) error {
	for _, e := range t.Journal.Find(journal.Filter{}, 0).Entries {
		line, err := httpapi.Encode(wireRequest(t.Shown(e)))
		if err != nil {
			return err
		}
		if _, err := w.Write(line); err != nil {
			return err //nolint:wrapcheck // it is the writer's own
		}
	}
	return nil
}

func wireRequest(e *journal.Entry) control.Request {
	wire := control.Request{
		Number: e.Number, At: e.At, RealTime: e.RealTime.Truncate(time.Millisecond),
		Call: orNull(e.Call), Method: e.Method, Path: e.Path, Query: orNull(e.Query), Status: e.Status,
		DurationMs: e.Milliseconds(),
		GroupId:    orNull(e.GroupID), RequestId: orNull(e.RequestID), ReferenceIds: e.ReferenceIDs,
		BodySha256: orNull(e.BodyHash), BodySize: e.BodySize, BodyEvicted: e.BodyEvicted,
		Connection: orNull(e.Connection), AnswerLost: e.AnswerLost, RetryOf: orNull(e.RetryOf),
		Rules: e.Rules, Warnings: e.Warnings, Hint: orNull(e.Hint), Code: orNull(e.Code), Violations: orNull(e.Violations),
		TraceId: e.TraceID, ContentType: orNull(e.ContentType), UserAgent: orNull(e.UserAgent), Directives: orNull(e.Directives),
		RetryCount: orNull(e.RetryCount),
	}
	if len(e.Body) > 0 {
		wire.Body = orNull(string(e.Body))
	}
	return wire
}
