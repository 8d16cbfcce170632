// Package httpapi takes one request from its first header to the last byte of its answer: the key, routing, the order of
// checks, the table of problems, headers, what rules do to the exchange, and the one place that records and then writes.
// What a call does is the business of its handler.
package httpapi

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"runtime/debug"
	"strings"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server/internal/tenant"
)

// Prefix is the path below which the sandbox's own calls are.
const Prefix = "/_sandbox"

// Config is what a Server is made of.
type Config struct {
	Tenants *tenant.Registry
	// API is the simulated API, and Control the sandbox's own, made when it is first asked for.
	API     *API
	Control func() (*API, error)
	// ControlOff turns Control off, and the Sandbox header of requests too.
	ControlOff bool
	// Open are the answers to GET that need no key, by path.
	Open map[string]func() (Answer, error)
	// MaxBody is the largest request body in bytes.
	MaxBody int64
	// Strict refuses what breaks the rules in prose.
	Strict bool
	Logger *slog.Logger
	// Intercept is asked about each call of the simulated API before any rule; nil asks nobody. The rule that it returns comes
	// first of all, and answered is called when the answer is decided.
	Intercept func(c *Intercepted) (rule *fixtures.Rule, answered func())
	// Closed ends at once what rules make wait or hang.
	Closed <-chan struct{}
}

// Server answers requests. It is safe for concurrent use.
type Server struct {
	Config
	log    *slog.Logger
	strict bool
}

// NewServer returns a Server.
func NewServer(c Config) *Server { return &Server{Config: c, log: c.Logger, strict: c.Strict} }

// ServeHTTP answers one request. A request can never bring the process down: a panic is a 500 and a line in the log.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	x := &exchange{ResponseWriter: w, server: s, request: newRequest(r)}
	x.noteHeader()
	x.serve()
	x.conclude()
}

func (x *exchange) serve() {
	defer func() {
		if p := recover(); p != nil {
			if p == http.ErrAbortHandler { //nolint:errorlint // net/http compares it so too
				panic(p)
			}
			x.server.log.Error("panic", "call", x.request.operationID(), "trace_id", x.request.TraceID,
				"panic", fmt.Sprintf("%T", p), "stack", string(debug.Stack()))
			x.failure = &Problem{Kind: Internal, Message: "The sandbox failed; its log has the stack under this trace id"}
		}
	}()
	if x.request.control {
		if err := x.serveControl(); err != nil {
			x.failure = err
		}
		return
	}
	if err := x.authenticate(); err != nil {
		x.failure = err
		return
	}
	x.api = x.server.API
	x.api.routes.ServeHTTP(x, x.request.Request)
}

func isControl(path string) bool { return path == Prefix || strings.HasPrefix(path, Prefix+"/") }

// serveControl answers the sandbox's own calls. A few need no key; all others belong to the organization of the key.
func (x *exchange) serveControl() error {
	r := x.request.Request
	open := x.server.Open[r.URL.Path]
	if open != nil || x.server.ControlOff {
		// No key is needed, but one that is good still says whose it is.
		if x.authenticate() != nil {
			x.request.TraceID = x.server.Tenants.NextTrace()
		}
	}
	switch {
	case open != nil && r.Method != http.MethodGet && r.Method != http.MethodHead:
		return methodNotAllowed("GET, HEAD")
	case open != nil:
		answer, err := open()
		x.answer = answer
		return err
	case x.server.ControlOff:
		return &Problem{Kind: PathNotFound, Message: "Not found: --control=false turns the sandbox's own calls off"}
	}
	if err := x.authenticate(); err != nil {
		return err
	}
	if err := checkOrigin(r); err != nil {
		return err
	}
	api, err := x.server.Control()
	if err != nil {
		return err
	}
	x.api = api
	// HEAD is answered like GET, without the body: waiting tools probe with it.
	if r.Method == http.MethodHead {
		r = r.Clone(r.Context())
		r.Method = http.MethodGet
	}
	api.routes.ServeHTTP(x, r)
	return nil
}

// checkOrigin refuses what a page of another site sends: a browser says where it comes from, other clients do not.
func checkOrigin(r *http.Request) error {
	origin := r.Header.Get("Origin")
	if origin == "" {
		return nil
	}
	if from, err := url.Parse(origin); err != nil || from.Host != r.Host || from.Host == "" {
		return &Problem{Kind: ForbiddenOrigin, Message: "Origin: a page of another site may not control the sandbox"}
	}
	return nil
}

// authenticate finds the tenant of the request's key. It looks at nothing but the header.
func (x *exchange) authenticate() error {
	r := &x.request
	var err error
	switch {
	case len(r.Header["Authorization"]) == 0:
		err = &Problem{Kind: Unauthorized, Message: "Missing API key: send the header Authorization: Bearer <API key>"}
	case !strings.EqualFold(r.scheme, "Bearer") || r.key == "":
		err = &Problem{Kind: Unauthorized, Message: "Malformed API key: the header must be Authorization: Bearer <API key>"}
	default:
		r.Tenant, err = x.server.Tenants.Tenant(r.key)
	}
	switch {
	case err != nil:
		r.TraceID = x.server.Tenants.NextTrace()
	case r.control:
		r.TraceID = r.Tenant.BeginControl()
	default:
		r.TraceID = r.Tenant.Begin()
	}
	return err
}

// wait waits in real time, and reports whether the call goes on: not if the client has left, nor if the server ends. No
// lock is held meanwhile.
func (s *Server) wait(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-s.Closed:
		return false
	case <-ctx.Done():
		return false
	}
}
