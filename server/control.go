package server

import (
	"net/http"
	"net/url"
)

// controlPrefix is the path below which the sandbox's own calls are.
const controlPrefix = "/_sandbox"

// serveControl answers the sandbox's own calls. A few need no key; all others belong to the organization of the key.
func (s *Server) serveControl(x *exchange) error {
	if open := s.openCall(x.request.URL.Path); open != nil {
		// No key is needed, but one that is good still says whose it is.
		if s.authenticate(x) != nil {
			x.traceID = s.tenants.nextTrace()
		}
		if x.request.Method != http.MethodGet && x.request.Method != http.MethodHead {
			return methodNotAllowed("GET, HEAD")
		}
		x.status = http.StatusOK
		return open(x)
	}
	if !s.controlOn {
		if s.authenticate(x) != nil {
			x.traceID = s.tenants.nextTrace()
		}
		return &problem{kind: kindPathNotFound, message: "Not found: --control=false turns the sandbox's own calls off"}
	}
	if err := s.authenticate(x); err != nil {
		return err
	}
	if err := checkOrigin(x.request); err != nil {
		return err
	}
	face, err := s.control()
	if err != nil {
		return err
	}
	x.face = face
	// HEAD is answered like GET, without the body: waiting tools probe with it.
	routed := x.request
	if routed.Method == http.MethodHead {
		routed = routed.Clone(routed.Context())
		routed.Method = http.MethodGet
	}
	face.routes.ServeHTTP(x, routed)
	return nil
}

// openCall is a call that needs no key, or nil.
func (s *Server) openCall(path string) func(*exchange) error {
	switch {
	case path == controlPrefix+"/health":
		return func(x *exchange) error {
			x.answer = health{Status: "ok"}
			return nil
		}
	case path == controlPrefix+"/openapi.json" && s.controlOn:
		return func(x *exchange) error {
			x.raw = s.api.contract.JSON()
			return nil
		}
	case path == controlPrefix+"/control.json" && s.controlOn:
		return func(x *exchange) error {
			face, err := s.control()
			if err != nil {
				return err
			}
			x.raw = face.contract.JSON()
			return nil
		}
	}
	return nil
}

// health is the answer of the health check.
type health struct {
	Status string `json:"status"`
}

// checkOrigin refuses what a page of another site sends: a browser says where it comes from, other clients do not.
func checkOrigin(r *http.Request) error {
	origin := r.Header.Get("Origin")
	if origin == "" {
		return nil
	}
	if from, err := url.Parse(origin); err != nil || from.Host != r.Host || from.Host == "" {
		return &problem{kind: kindForbiddenOrigin, message: "Origin: a page of another site may not control the sandbox"}
	}
	return nil
}
