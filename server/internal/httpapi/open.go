package httpapi

import (
	"net/http"
	"strings"

	"github.com/vitable-sandbox/sandbox/server/internal/tenant"
)

// servePage answers with the page, or a part of it, and reports whether it did. It looks at no key.
func (x *exchange) servePage() bool {
	r := x.request.Request
	if x.server.Page == nil || r.Method != http.MethodGet && r.Method != http.MethodHead {
		return false
	}
	answer, found := x.server.Page(r)
	if found {
		x.answer, x.request.TraceID = answer, x.server.Tenants.NextTrace()
	}
	return found
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
