package httpapi

import (
	"cmp"
	"fmt"
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
	e.HTTPErrorHandler = func(err error, c echo.Context) { exchangeOf(c).failure = err }
	e.Use(refuseMethods)
	operations := document.Operations()
	for _, op := range operations {
		handler := handlers[op.ID]
		if handler == nil {
			return nil, fmt.Errorf("operation %s has no handler", op.ID)
		}
		path := strings.NewReplacer("{", ":", "}", "").Replace(op.Path)
		e.Add(op.Method, path, func(c echo.Context) error { return exchangeOf(c).call(op, handler, c) })
	}
	if len(handlers) != len(operations) {
		return nil, fmt.Errorf("%d handlers for %d operations", len(handlers), len(operations))
	}
	return &API{document: document, routes: e}, nil
}

func exchangeOf(c echo.Context) *exchange {
	return c.Response().Writer.(*exchange) //nolint:forcetypeassert,errcheck // Server gives Echo nothing else
}

// refuseMethods refuses a method that the path does not have. Echo itself answers OPTIONS with an empty 204, and lists it
// among the allowed methods.
func refuseMethods(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		allow, wrong := c.Get(echo.ContextKeyHeaderAllow).(string)
		if !wrong {
			return next(c)
		}
		// The router accepts an empty parameter, and its last one matches slashes.
		if path := c.Request().URL.EscapedPath(); strings.Count(path, "/") != strings.Count(c.Path(), "/") ||
			strings.Contains(path, "//") || strings.HasSuffix(path, "/") || strings.Contains(strings.ToLower(path), "%2f") ||
			!utf8.ValidString(c.Request().URL.Path) {
			return pathNotFound()
		}
		return methodNotAllowed(strings.TrimPrefix(allow, "OPTIONS, "))
	}
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
