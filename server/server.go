package server

import (
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/vitable-sandbox/sandbox/server/api"
)

// Server is a sandbox: an http.Handler that serves the simulated API, and its own calls under /_sandbox/. It is safe for
// concurrent use; two servers in one process share nothing.
type Server struct {
	contract *contract
	tenants  *tenants
	api      *echo.Echo
	log      *slog.Logger
	maxBody  int64
}

// New makes a Server. It fails if an option, or the fixture, has a mistake, and then names all of them.
func New(opts ...Option) (*Server, error) {
	c := newConfig(opts)
	if c.inMemory {
		return nil, fmt.Errorf("server: InMemory is an option of Start; a handler of New has no client")
	}
	return newServer(c)
}

func newServer(c config) (*Server, error) {
	if err := c.check(); err != nil {
		return nil, fmt.Errorf("server: %w", err)
	}
	loaded, err := loadContract()
	if err != nil {
		return nil, fmt.Errorf("server: contract: %w", err)
	}
	tenants, err := newTenants(&c)
	if err != nil {
		return nil, fmt.Errorf("server: %w", err)
	}
	s := &Server{contract: loaded, tenants: tenants, log: c.logger, maxBody: c.maxBody}
	s.api = s.routes()
	return s, nil
}

// routes is the simulated API: one route for each operation of the contract, each behind its operation's checks.
func (s *Server) routes() *echo.Echo {
	e := echo.New()
	e.HTTPErrorHandler = func(err error, c echo.Context) { exchangeOf(c).fail(err) }
	e.Use(refuseMethods)
	checks := make(map[string][]echo.MiddlewareFunc, len(s.contract.operations))
	for id, op := range s.contract.operations {
		checks[id] = []echo.MiddlewareFunc{s.check(op)}
	}
	api.RegisterHandlersWithOptions(e, calls{s}, api.RegisterHandlersOptions{OperationMiddlewares: checks})
	return e
}

// refuseMethods refuses a method that the path does not have. Echo's own way answers OPTIONS with an empty 204, and lists
// it among the methods allowed.
func refuseMethods(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		allow, wrong := c.Get(echo.ContextKeyHeaderAllow).(string)
		if !wrong {
			return next(c)
		}
		if path := c.Request().URL.Path; strings.Contains(path, "//") || strings.HasSuffix(path, "/") {
			return pathNotFound()
		}
		return methodNotAllowed(strings.TrimPrefix(allow, "OPTIONS, "))
	}
}

// calls are the handlers of the simulated API, one file for each resource.
type calls struct{ *Server }

var _ api.ServerInterface = calls{}

// ServeHTTP answers one request. A request can never bring the process down: a panic is a 500 and a line in the log.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	x := &exchange{ResponseWriter: w, request: r, server: s, started: time.Now()}
	s.serve(x)
	x.send()
}

func (s *Server) serve(x *exchange) {
	defer func() {
		if p := recover(); p != nil {
			if p == http.ErrAbortHandler { //nolint:errorlint // net/http compares it so too
				panic(p)
			}
			s.log.Error("panic", "call", x.call, "trace_id", x.traceID, "panic", fmt.Sprintf("%T", p), "stack", string(debug.Stack()))
			x.fail(&problem{kind: kindInternal, message: "The sandbox failed; its log has the stack under this trace id"})
		}
	}()
	if isControl(x.request.URL.Path) {
		s.serveControl(x)
		return
	}
	if err := s.authenticate(x); err != nil {
		x.fail(err)
		return
	}
	s.api.ServeHTTP(x, x.request)
}

func isControl(path string) bool {
	return path == controlPrefix || strings.HasPrefix(path, controlPrefix+"/")
}
