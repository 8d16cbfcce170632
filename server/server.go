package server

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/vitable-sandbox/sandbox/internal/version"
	"github.com/vitable-sandbox/sandbox/server/internal/connectapi"
	"github.com/vitable-sandbox/sandbox/server/internal/controlapi"
	"github.com/vitable-sandbox/sandbox/server/internal/httpapi"
	"github.com/vitable-sandbox/sandbox/server/internal/page"
	"github.com/vitable-sandbox/sandbox/server/internal/tenant"
)

// Server is a sandbox: an http.Handler that serves the simulated API, and its own calls under /_sandbox/. It is safe for
// concurrent use; two servers in one process share nothing.
type Server struct {
	tenants *tenant.Registry
	http    *httpapi.Server
	close   func()
}

// New returns a Server. It fails if an option, or the fixture, has a mistake, and then names all of them.
func New(opts ...Option) (*Server, error) {
	c := newConfig(opts)
	var misplaced error
	if c.inMemory {
		misplaced = errors.New("in memory: is an option of Start only; a handler of New has no client")
	}
	s, err := newServer(&c)
	if err := errors.Join(misplaced, err); err != nil {
		return nil, fmt.Errorf("server: %w", err)
	}
	return s, nil
}

// newServer is the only place that assembles a Server.
func newServer(c *config) (*Server, error) {
	c.tenants.Replacing = c.replacing()
	if c.tenants.Logger != nil {
		c.tenants.Logger = slog.New(recovering{c.tenants.Logger.Handler()})
	}
	tenants, err := tenant.NewRegistry(c.tenants)
	if err := errors.Join(c.check(), err); err != nil {
		return nil, err
	}
	api, err := connectapi.Load()
	if err != nil {
		return nil, fmt.Errorf("openapi.yaml: %w", err)
	}
	closed := make(chan struct{})
	health := healthy{Status: "ok", Instance: rand.Text()[:instanceLength], Version: version.Build(), StartedAt: time.Now().UTC().Truncate(time.Millisecond)}
	open := map[string]func(r *httpapi.Request) (httpapi.Answer, error){
		httpapi.Prefix + "/health": func(*httpapi.Request) (httpapi.Answer, error) {
			return httpapi.OK(health), nil
		},
	}
	var servePage func(*http.Request) (httpapi.Answer, bool)
	if c.control {
		servePage = pageOf(page.About{SomeKeys: tenants.Restricted(), Group: tenants.FirstGroup(), Plan: tenants.FirstPlan()})
		open[httpapi.Prefix+"/openapi.json"] = func(r *httpapi.Request) (httpapi.Answer, error) {
			return httpapi.Answer{Status: http.StatusOK, Text: api.ServedAt(r.Address())}, nil
		}
		open[httpapi.Prefix+"/control.json"] = func(r *httpapi.Request) (httpapi.Answer, error) {
			control, err := loadControl()
			if err != nil {
				return httpapi.Answer{}, err
			}
			return httpapi.Answer{Status: http.StatusOK, Text: control.ServedAt(r.Address())}, nil
		}
	}
	served := httpapi.NewServer(httpapi.Config{
		Tenants:      tenants,
		API:          api,
		Control:      loadControl,
		ControlOff:   !c.control,
		AllowedHosts: c.allowedHosts(),
		Open:         open,
		Page:         servePage,
		MaxBody:      c.maxBody,
		Instance:     health.Instance,
		Strict:       c.validation == Strict,
		Logger:       c.tenants.Logger,
		Intercept:    c.asked(),
		Closed:       closed,
	})
	return &Server{
		tenants: tenants,
		http:    served,
		close: sync.OnceFunc(func() {
			close(closed)
			served.LogLeftOut()
		}),
	}, nil
}

// instanceLength is how long the name of a running sandbox is: long enough that no two are the same (our choice).
const instanceLength = 12

// healthy is what the health check answers: which sandbox that is, so that a client sees a restart, and more than one of them.
type healthy struct {
	Status    string    `json:"status"`
	Instance  string    `json:"instance"`
	Version   string    `json:"version"`
	StartedAt time.Time `json:"started_at"`
}

func pageOf(about page.About) func(r *http.Request) (httpapi.Answer, bool) {
	return func(r *http.Request) (httpapi.Answer, bool) {
		answer, found := about.Serve(r)
		return httpapi.Answer{Status: http.StatusOK, Text: answer.Body, Header: answer.Header}, found
	}
}

func loadControl() (*httpapi.API, error) {
	api, err := controlapi.Load()
	if err != nil {
		return nil, fmt.Errorf("control.yaml: %w", err)
	}
	return api, nil
}

// ServeHTTP answers one request. A request can never bring the process down: a panic is a 500 and a line in the log.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.http.ServeHTTP(w, r) }

// ConnContext lets the server know which requests come by the same connection. Set it where you serve the Server yourself:
//
//	web := &http.Server{Handler: sandbox, ConnContext: sandbox.ConnContext}
//
// WithResendWindow needs it; without it the server compares the addresses of requests. Start sets it by itself.
func (s *Server) ConnContext(ctx context.Context, _ net.Conn) context.Context {
	return httpapi.ConnContext(ctx)
}

// Close ends all calls that rules delay or leave hanging, now and from now on: an http.Server that shuts down would
// otherwise wait for them. It logs what was only counted until then. All other calls keep working. Closing twice does no harm;
// Start closes by itself.
func (s *Server) Close() { s.close() }

// Forget forgets the organization of an API key, with its journal, as DELETE /_sandbox/organization does; nothing happens
// if there is none. The next request with the key, or the next call of Organization, creates it again. Requests in progress
// end on the old one, and an *Organization from before, such as that of a Sandbox, stays the old one. A key of WithAPIKeys
// stays valid.
func (s *Server) Forget(key string) { s.tenants.Forget(key) }

// Organization returns the organization of an API key, and makes it from the fixture if the key is new. It fails if the key
// is not valid or not accepted, or if there are too many organizations.
func (s *Server) Organization(key string) (*Organization, error) {
	if err := tenant.CheckKey(key); err != nil {
		return nil, fmt.Errorf("server: organization: %w", err)
	}
	t, err := s.tenants.Tenant(key)
	if err != nil {
		return nil, fmt.Errorf("server: %w", err)
	}
	return &Organization{tenant: t}, nil
}

// Organizations returns the fingerprints of the newest 100 organizations, the newest last, as GET /_sandbox/organizations
// does. A fingerprint is the beginning of the SHA-256 of the API key; the log has it too.
func (s *Server) Organizations() []string {
	listed, _ := s.tenants.Listed()
	fingerprints := make([]string, len(listed))
	for i := range listed {
		fingerprints[i] = listed[i].Fingerprint
	}
	return fingerprints
}
