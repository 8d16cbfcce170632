// Package httpapi handles one request from its first header to the last byte of its answer: the key, routing, the order of
// checks, the table of problems, headers, what rules do to the exchange, and the journal entry before the answer. What a
// call does is up to its handler.
package httpapi

import (
	"context"
	"fmt"
	"hash/maphash"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server/internal/contract"
	"github.com/vitable-sandbox/sandbox/server/internal/tenant"
)

// Prefix is the path below which the sandbox's own calls are.
const Prefix = "/_sandbox"

const healthPath = Prefix + "/health"

// Config is what a Server needs.
type Config struct {
	Tenants *tenant.Registry
	// API is the simulated API, and Control the sandbox's own, built at its first use.
	API     *API
	Control func() (*API, error)
	// ControlOff turns Control off, and the Sandbox header of requests too.
	ControlOff bool
	// Open are the answers to GET that need no key, by path.
	Open map[string]func(r *Request) (Answer, error)
	// Page answers GET of / and of what is below /_sandbox/ and not in Open, without a key; false means that it has no such
	// thing. It is nil if there is no page.
	Page func(r *http.Request) (Answer, bool)
	// AllowedHosts are good as the Host of a request besides those that no public name server hands out, each as HostName
	// returns it; nil means that any is good.
	AllowedHosts map[string]bool
	// Instance is the name of this server, which every answer has.
	Instance string
	// MaxBody is the largest request body in bytes, but for fixtures.
	MaxBody int64
	// Strict refuses violations of the rules in prose.
	Strict bool
	Logger *slog.Logger
	// Intercept is asked about each call of the simulated API before any rule; nil asks nobody. The rule that it returns comes
	// first of all, and answered is called when the answer is decided.
	Intercept func(c *Intercepted) (rule *fixtures.Rule, answered func())
	// Closed, when it is closed, ends everything that rules delay or leave hanging.
	Closed <-chan struct{}
}

// Server answers requests. It is safe for concurrent use.
type Server struct {
	Config
	connections connections
	inFlight    inFlight
	repeats     tenant.Repeats // of requests that no organization answers
	digests     maphash.Seed   // of what identical requests have in common
}

// NewServer returns a Server.
func NewServer(c Config) *Server { return &Server{Config: c, digests: maphash.MakeSeed()} }

// ServeHTTP answers one request. A request can never bring the process down: a panic is a 500 and a line in the log.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	x := &exchange{ResponseWriter: w, server: s, request: newRequest(r)}
	defer x.leave()
	defer x.endTurn()
	x.noteHeader()
	x.serve()
	x.finish()
}

func (x *exchange) serve() {
	defer func() {
		if p := recover(); p != nil {
			if p == http.ErrAbortHandler { //nolint:errorlint // net/http compares it the same way
				panic(p)
			}
			x.server.Logger.Error("panic", "call", x.request.operationID(), "trace_id", x.request.TraceID,
				"panic", fmt.Sprintf("%T", p), "stack", string(debug.Stack()))
			x.failure = &Problem{Kind: Internal, Message: "The sandbox failed; its log has the stack with this trace id"}
		}
	}()
	err := x.checkDoor()
	if err == nil {
		err = x.enterServer()
	}
	if err != nil {
		x.request.TraceID, x.failure = x.server.Tenants.NextTrace(), err
		return
	}
	if x.servePage() {
		return
	}
	if x.request.control {
		if err := x.serveControl(); err != nil {
			x.failure = err
		}
		return
	}
	if err := x.authenticate(); err != nil {
		x.failure = x.orNoPath(x.server.API, err)
		return
	}
	if len(x.request.Header["X-Vitable-Organization"]) > 0 {
		x.notes.Warn(contract.Violations{{
			Path: "X-Vitable-Organization", Message: "these calls do not take this header; the API key selects the organization",
		}})
	}
	x.api = x.server.API
	if err := x.api.serve(x, x.request.Request); err != nil {
		x.failure = err
	}
}

func isControl(path string) bool { return path == Prefix || strings.HasPrefix(path, Prefix+"/") }

// serveControl serves the sandbox's own calls. A few need no key; all others are about the organization of the key.
func (x *exchange) serveControl() error {
	r := x.request.Request
	open := x.server.Open[r.URL.Path]
	switch {
	case r.URL.Path == healthPath:
		// It asks no organization, which could be slow.
		x.request.TraceID = x.server.Tenants.NextTrace()
	case open != nil || x.server.ControlOff:
		// No key is needed, but one that is good still says whose it is.
		if err := x.authenticate(); isFull(err) {
			return err
		} else if err != nil {
			x.request.TraceID = x.server.Tenants.NextTrace()
		}
	}
	switch {
	case open != nil && r.Method != http.MethodGet && r.Method != http.MethodHead:
		return methodNotAllowed("GET, HEAD")
	case open != nil:
		answer, err := open(&x.request)
		x.answer = answer
		return err
	case x.server.ControlOff:
		return &Problem{Kind: PathNotFound, Message: "Not found: --control=false turns the sandbox's own calls off"}
	}
	api, err := x.server.Control()
	if err != nil {
		return err
	}
	if x.isDirectory() {
		x.request.TraceID = x.server.Tenants.NextTrace()
	} else if err := x.authenticate(); err != nil {
		return x.orNoPath(api, err)
	}
	if err := checkOrigin(r); err != nil {
		return err
	}
	x.api = api
	// HEAD is answered like GET, without the body: tools that wait for a server probe with it.
	if r.Method == http.MethodHead {
		r = r.Clone(r.Context())
		r.Method = http.MethodGet
	}
	return api.serve(x, r)
}

// orNoPath returns why a request has no tenant, unless its path is that of no call: that is said without a key as well.
func (x *exchange) orNoPath(api *API, err error) error {
	if !isFull(err) && problemOf(err).Kind == Unauthorized && !api.hasPath(x.request.URL) {
		x.api = api
		return pathNotFound()
	}
	return err
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
	case len(r.key) > tenant.MaxKey:
		err = &Problem{Kind: Unauthorized, Message: fmt.Sprintf("Malformed API key: it has more than %d bytes", tenant.MaxKey)}
	default:
		r.Tenant, err = x.server.Tenants.Tenant(string(r.key))
	}
	if full := x.enterTenant(); full != nil {
		// Nothing more is asked of an organization that has so much to do: not even its clock.
		r.Tenant, err = nil, full
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

// wait waits in real time, and reports whether the call goes on: it does not if the client leaves or the server closes. No
// lock is held meanwhile.
func (s *Server) wait(ctx context.Context, d time.Duration) bool {
	if ctx.Err() != nil {
		return false
	}
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
