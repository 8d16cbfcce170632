package httpapi

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"github.com/vitable-sandbox/sandbox/server/internal/contract"
)

// API is a contract with a handler for each of its operations, behind Echo's router.
type API struct {
	document *contract.Document
	routes   *echo.Echo
}

// NewAPI returns an API. It fails unless each operation of the document has a handler, by operationId, and each handler an
// operation.
func NewAPI(document *contract.Document, handlers map[string]Handler) (*API, error) {
	e := echo.New()
	operations := document.Operations()
	for _, op := range operations {
		handler := handlers[op.ID]
		if handler == nil {
			return nil, fmt.Errorf("operation %s has no handler", op.ID)
		}
		if strings.Count(op.Path, "{") > mostParams {
			return nil, fmt.Errorf("operation %s has more than %d parameters in its path", op.ID, mostParams)
		}
		path := strings.NewReplacer("{", ":", "}", "").Replace(op.Path)
		e.Add(op.Method, path, func(c echo.Context) error { return exchangeOf(c).call(op, handler, c) })
	}
	if len(handlers) != len(operations) {
		return nil, fmt.Errorf("%d handlers for %d operations", len(handlers), len(operations))
	}
	return &API{document: document, routes: e}, nil
}

// ServedAt returns the contract as JSON, with an address as its only server.
func (a *API) ServedAt(address string) []byte { return a.document.ServedAt(address) }

func exchangeOf(c echo.Context) *exchange {
	return c.Response().Writer.(*exchange) //nolint:forcetypeassert,errcheck // Server gives Echo nothing else
}

// serve finds the operation of a request by Echo's router, and calls it. What the router does not find, and a method that the
// path does not have, is refused here: Echo would answer OPTIONS with an empty 204, and its other answers are variables of
// the whole process.
func (a *API) serve(x *exchange, r *http.Request) error {
	c := a.routes.AcquireContext()
	defer a.routes.ReleaseContext(c)
	c.Reset(r, x)
	a.routes.Router().Find(r.Method, echo.GetPath(r), c)
	allow, wrong := c.Get(echo.ContextKeyHeaderAllow).(string)
	switch {
	case c.Path() == "", wrong && !isPathOf(r, c.Path()):
		return pathNotFound()
	case wrong:
		return methodNotAllowed(strings.TrimPrefix(allow, "OPTIONS, "))
	}
	return c.Handler()(c) //nolint:wrapcheck // it is the handler's own
}

// isPathOf reports whether a path is one of a template that the router has matched: it accepts an empty parameter, and its
// last one matches slashes.
func isPathOf(r *http.Request, template string) bool {
	path := r.URL.EscapedPath()
	return strings.Count(path, "/") == strings.Count(template, "/") && !strings.Contains(path, "//") &&
		!strings.HasSuffix(path, "/") && !strings.Contains(strings.ToLower(path), "%2f") && utf8.ValidString(r.URL.Path)
}

// hasPath reports whether a call has this path, with any method. It goes by what the router goes by.
func (a *API) hasPath(u *url.URL) bool {
	given := strings.Split(cmp.Or(u.RawPath, u.Path), "/")
	return slices.ContainsFunc(a.document.Operations(), func(op *contract.Operation) bool {
		template := strings.Split(op.Path, "/")
		if len(template) != len(given) {
			return false
		}
		for i, segment := range template {
			if strings.HasPrefix(segment, "{") {
				if _, ok := identifier(given[i], u.RawPath != ""); !ok {
					return false
				}
			} else if segment != given[i] {
				return false
			}
		}
		return true
	})
}
