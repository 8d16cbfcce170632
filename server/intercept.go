package server

import (
	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server/internal/httpapi"
	"github.com/vitable-sandbox/sandbox/server/internal/tenant"
)

// Interceptor stands before all rules of all organizations. It is no rule: no list has it, and no load, reset or removal of
// rules touches it. Its methods are called from several goroutines at once.
type Interceptor interface {
	// Intercept is asked about each call of the simulated API that has a key, a path and a method which are good. A call that
	// a transport has sent again by itself is none. The rule says what to do to it, before any other rule; it has an ID, its
	// When holds for the rows that a Fail is about, and it has no Times, Skip or Probability. Nil does nothing.
	Intercept(c *Call) *fixtures.Rule
	// Answered is told of the same call when its answer is decided, before the first byte of it leaves.
	Answered(c *Call)
	// Replacing is told before the state of an organization goes, by a load or a reset, or because it is forgotten.
	Replacing(o *Organization)
}

// Call is a call of the simulated API as an Interceptor sees it.
type Call struct {
	// Organization is that of the key.
	Organization *Organization
	// Key stands for the API key, the same in every server, and is not the key itself.
	Key string
	// Operation is the operationId.
	Operation string
	// GroupID and RequestID are of the path, and in Answered also of what the call has made.
	GroupID, RequestID string
	// Body is what was sent. It must not be changed.
	Body []byte

	// What follows is known in Answered.

	// Status is that of the answer; 0 where none begins.
	Status int
	// Whole says that the answer arrives to its end, as far as the server can know.
	Whole bool
	// Done says that the platform did what was asked, whatever becomes of the answer.
	Done bool
	// Finished says that the client gets to see a finished sync request.
	Finished bool
	// RetryAfter is the header of that name that a rule has set.
	RetryAfter string
}

// WithInterceptor sets who is asked about each call of the simulated API before any rule; without it nobody is.
func WithInterceptor(i Interceptor) Option {
	return func(c *config) { c.intercept = i }
}

// asked is the interceptor as httpapi asks it.
func (c *config) asked() func(*httpapi.Intercepted) (*fixtures.Rule, func()) {
	by := c.intercept
	if by == nil {
		return nil
	}
	return func(seen *httpapi.Intercepted) (*fixtures.Rule, func()) {
		call := &Call{
			Organization: &Organization{tenant: seen.Tenant}, Key: seen.Tenant.Fingerprint, Operation: seen.Operation,
			GroupID: seen.GroupID, RequestID: seen.RequestID, Body: seen.Body,
		}
		return by.Intercept(call), func() {
			call.GroupID, call.RequestID = seen.GroupID, seen.RequestID
			call.Status, call.Whole, call.Done = seen.Status, seen.Whole, seen.Done
			call.Finished, call.RetryAfter = seen.Finished, seen.RetryAfter
			by.Answered(call)
		}
	}
}

func (c *config) replacing() func(*tenant.Tenant) {
	by := c.intercept
	if by == nil {
		return nil
	}
	return func(t *tenant.Tenant) { by.Replacing(&Organization{tenant: t}) }
}
