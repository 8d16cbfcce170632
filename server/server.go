package server

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"github.com/vitable-sandbox/sandbox/server/api"
	"github.com/vitable-sandbox/sandbox/server/control"
	"github.com/vitable-sandbox/sandbox/server/internal/contract"
)

// Server is a sandbox: an http.Handler that serves the simulated API, and its own calls under /_sandbox/. It is safe for
// concurrent use; two servers in one process share nothing.
type Server struct {
	tenants   *tenants
	api       *face
	control   func() (*face, error) // made when it is first asked for: embedders pay for it only then
	controlOn bool
	log       *slog.Logger
	maxBody   int64

	validation Validation
	closing
}

// face is one API of the server: its contract, and the routes that follow from it.
type face struct {
	contract *contract.Document
	routes   *echo.Echo
}

// New makes a Server. It fails if an option, or the fixture, has a mistake, and then names all of them.
func New(opts ...Option) (*Server, error) {
	c := newConfig(opts)
	var misplaced error
	if c.inMemory {
		misplaced = errors.New("in memory: is an option of Start; a handler of New has no client")
	}
	s, err := newServer(&c)
	if err := errors.Join(misplaced, err); err != nil {
		return nil, fmt.Errorf("server: %w", err)
	}
	return s, nil
}

func newServer(c *config) (*Server, error) {
	tenants, err := newTenants(c)
	if err := errors.Join(c.check(), err); err != nil {
		return nil, err
	}
	s := &Server{
		tenants: tenants, log: c.logger, maxBody: c.maxBody, controlOn: c.control, validation: c.validation,
		closing: newClosing(),
	}
	s.control = sync.OnceValues(s.controlFace)
	if s.api, err = s.apiFace(); err != nil {
		return nil, err
	}
	return s, nil
}

// apiFace is the simulated API: one route for each operation of the contract, each behind its operation's checks.
func (s *Server) apiFace() (*face, error) {
	f, checks, err := newFace(api.GetSpecJSON)
	if err != nil {
		return nil, err
	}
	api.RegisterHandlersWithOptions(f.routes, calls{s}, api.RegisterHandlersOptions{OperationMiddlewares: checks})
	return f, nil
}

// controlFace is the sandbox's own API, made in the same way.
func (s *Server) controlFace() (*face, error) {
	f, checks, err := newFace(control.GetSpecJSON, contract.StrictQuery)
	if err != nil {
		return nil, err
	}
	control.RegisterHandlersWithOptions(f.routes, controls{s}, control.RegisterHandlersOptions{OperationMiddlewares: checks})
	return f, nil
}

// newFace makes an API of a specification, with the checks that stand in front of each operation.
func newFace(specification func() ([]byte, error), options ...contract.Option) (*face, map[string][]echo.MiddlewareFunc, error) {
	text, err := specification()
	if err != nil {
		return nil, nil, fmt.Errorf("embedded specification: %w", err)
	}
	loaded, err := contract.Load(text, options...)
	if err != nil {
		return nil, nil, err
	}
	e := echo.New()
	e.HTTPErrorHandler = func(err error, c echo.Context) { exchangeOf(c).fail(err) }
	e.Use(refuseMethods)
	checks := make(map[string][]echo.MiddlewareFunc)
	for _, op := range loaded.Operations() {
		checks[op.ID] = []echo.MiddlewareFunc{check(op)}
	}
	return &face{contract: loaded, routes: e}, checks, nil
}

// refuseMethods refuses a method that the path does not have. Echo's own way answers OPTIONS with an empty 204, and lists
// it among the methods allowed.
func refuseMethods(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		allow, wrong := c.Get(echo.ContextKeyHeaderAllow).(string)
		if !wrong {
			return next(c)
		}
		// The router takes an empty parameter, and lets the last one of a path swallow slashes.
		if path := c.Request().URL.EscapedPath(); strings.Count(path, "/") != strings.Count(c.Path(), "/") ||
			strings.Contains(path, "//") || strings.HasSuffix(path, "/") || strings.Contains(strings.ToLower(path), "%2f") ||
			!utf8.ValidString(c.Request().URL.Path) {
			return pathNotFound()
		}
		return methodNotAllowed(strings.TrimPrefix(allow, "OPTIONS, "))
	}
}

// calls are the handlers of the simulated API, controls those of the sandbox's own, one file for each resource.
type (
	calls    struct{ *Server }
	controls struct{ *Server }
)

var (
	_ api.ServerInterface     = calls{}
	_ control.ServerInterface = controls{}
)

// ServeHTTP answers one request. A request can never bring the process down: a panic is a 500 and a line in the log.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	x := &exchange{ResponseWriter: w, request: r, server: s, started: time.Now()}
	x.noteDirectives()
	s.serve(x)
	x.conclude()
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
		if err := s.serveControl(x); err != nil {
			x.fail(err)
		}
		return
	}
	if err := s.authenticate(x); err != nil {
		x.fail(err)
		return
	}
	x.face = s.api
	x.face.routes.ServeHTTP(x, x.request)
}

func isControl(path string) bool {
	return path == controlPrefix || strings.HasPrefix(path, controlPrefix+"/")
}
