package server

import (
	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server/internal/httpapi"
	"github.com/vitable-sandbox/sandbox/server/internal/tenant"
)

// Interceptor acts before all rules of all organizations. It is in no list of rules, and no load, reset or removal of rules
// affects it. Its methods are called concurrently.
type Interceptor interface {
	// Intercept is called for each call of the simulated API with a valid key, path and method, except for those that a
	// transport has resent by itself. The rule that it returns applies before any other rule. It has an ID; its When selects
	// the rows of a Fail; it has no Times, Skip or Probability. Nil does nothing.
	Intercept(c *Call) *fixtures.Rule
	// Answered is called for the same call when its answer is decided, before the first byte is sent.
	Answered(c *Call)
	// Replacing is called before the state of an organization goes: a load or a reset replaces it, or it is forgotten.
	Replacing(o *Organization)
}

// Call is a call of the simulated API, for an Interceptor.
type Call struct {
	// Organization is the organization of the API key.
	Organization *Organization
	// Key identifies the API key, equally in every server, without being the key.
	Key string
	// Operation is the operationId.
	Operation string
	// GroupID and RequestID come from the path; in Answered, also from what the call has created.
	GroupID, RequestID string
	// Body is the request body. It must not be changed.
	Body []byte

	// What follows is known in Answered.

	// Status is the status of the answer; 0 if there is no answer.
	Status int
	// Whole reports whether the answer arrives completely, as far as the server can know.
	Whole bool
	// Done reports whether the platform carried out the call, even if the answer is lost.
	Done bool
	// Finished reports whether the answer shows a finished sync request.
	Finished bool
	// RetryAfter is the Retry-After header that a rule has set.
	RetryAfter string
}

// WithInterceptor sets an Interceptor of the calls of the simulated API; by default there is none.
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
