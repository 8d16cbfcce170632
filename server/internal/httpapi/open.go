package httpapi

import (
	"net/http"
	"strings"

	"github.com/vitable-sandbox/sandbox/server/internal/tenant"
)

// servePage answers with the page, or a part of it, and reports whether it did. It looks at no key.
func (x *exchange) servePage() bool {
	answer, found := x.page()
	if !found {
		return false
	}
	// At / too it is the sandbox that answers, not the simulated API.
	x.request.control, x.request.TraceID = true, x.server.Tenants.NextTrace()
	if method := x.request.Method; method != http.MethodGet && method != http.MethodHead {
		x.failure = methodNotAllowed("GET, HEAD")
	} else {
		x.answer = answer
	}
	return true
}

// page returns what the page has at the path of the request.
func (x *exchange) page() (answer Answer, found bool) {
	if x.server.Page == nil {
		return Answer{}, false
	}
	return x.server.Page(x.request.Request)
}

// directory is the path of the calls about organizations. They need none, and must not make one.
const directory = Prefix + "/organizations"

func (x *exchange) isDirectory() bool {
	path := x.request.URL.Path
	return path == directory || strings.HasPrefix(path, directory+"/")
}

// Instance returns the name of the running server, that of the Sandbox-Instance header.
func (c *Call) Instance() string { return c.exchange.server.Instance }

// Organizations returns the organizations of the server as everybody may see them, and how many more there are.
func (c *Call) Organizations() ([]tenant.Listed, int) { return c.exchange.server.Tenants.Listed() }

// Known returns the organization with a fingerprint if the key of the request is its own. It makes none.
func (c *Call) Known(fingerprint string) (tenant.Listed, error) {
	if !strings.EqualFold(c.scheme, "Bearer") || c.key == "" {
		return tenant.Listed{}, &Problem{Kind: Unauthorized, Message: "Missing API key: send the header Authorization: Bearer <API key>"}
	}
	return c.exchange.server.Tenants.Known(fingerprint, string(c.key))
}
