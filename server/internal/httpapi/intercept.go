package httpapi

import (
	"cmp"
	"net/http"

	"github.com/vitable-sandbox/sandbox/server/internal/faults"
	"github.com/vitable-sandbox/sandbox/server/internal/platform"
	"github.com/vitable-sandbox/sandbox/server/internal/tenant"
)

// Intercepted is a call of the simulated API as an interceptor sees it: what was asked, and, once that is decided, what the
// client gets.
type Intercepted struct {
	Tenant *tenant.Tenant
	// Operation is the operationId.
	Operation string
	// GroupID and RequestID are of the path; when the answer is decided, also of what it made.
	GroupID, RequestID string
	Body               []byte

	// Status is that of the answer; 0 where none begins.
	Status int
	// Whole says that the answer arrives to its end, as far as the server can know.
	Whole bool
	// Done says that the platform did what was asked.
	Done bool
	// Finished says that the client gets to see a finished sync request.
	Finished bool
	// RetryAfter is the header of that name.
	RetryAfter string
}

// intercept asks the interceptor, whose rule comes before all others.
func (x *exchange) intercept(body []byte) {
	if x.server.Intercept == nil {
		return
	}
	r := &x.request
	x.intercepted = &Intercepted{
		Tenant: r.Tenant, Operation: r.operationID(), GroupID: r.GroupID(), RequestID: r.RequestID(), Body: body,
	}
	rule, answered := x.server.Intercept(x.intercepted)
	x.answered = answered
	if rule == nil {
		return
	}
	x.rules.Preempt(rule)
	if rule.Fail == nil && rule.Complete.IsZero() {
		return
	}
	d := faults.Directives{}
	if r.Directives != nil {
		d = *r.Directives
	}
	if !rule.Complete.IsZero() {
		d.Complete = rule.Complete
	}
	if rule.Fail != nil {
		// Nothing else has this key: a Sandbox header has no line break.
		d.Rows = &platform.RequestRule{Key: "\n" + x.request.TraceID, Rule: rule}
	}
	r.Directives = &d
}

// tellAnswered tells the interceptor what the client gets, before it does.
func (x *exchange) tellAnswered(r *reply) {
	if x.answered == nil {
		return
	}
	c := x.intercepted
	c.GroupID, c.RequestID = cmp.Or(c.GroupID, x.notes.groupID), cmp.Or(c.RequestID, x.notes.requestID)
	c.Status, c.Done = r.status, x.done
	c.Whole = r.status > 0 && !r.truncated && !x.left
	c.Finished = x.notes.finished && c.Whole && x.plan.Ending == nil
	for name, value := range r.headers {
		if http.CanonicalHeaderKey(name) == "Retry-After" {
			c.RetryAfter = value
		}
	}
	x.answered()
}
