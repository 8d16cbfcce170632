package server

import (
	"net/http"
)

// controlPrefix is the path below which the sandbox's own calls are.
const controlPrefix = "/_sandbox"

// serveControl answers the sandbox's own calls. HEAD is answered like GET, without the body: waiting tools probe with it.
func (s *Server) serveControl(x *exchange) {
	x.traceID = s.tenants.nextTrace()
	var answer func(*exchange)
	switch x.request.URL.Path {
	case controlPrefix + "/health":
		answer = func(x *exchange) { x.answer = health{Status: "ok"} }
	case controlPrefix + "/openapi.json":
		answer = func(x *exchange) { x.raw = s.contract.json }
	default:
		if err := s.authenticate(x); err != nil {
			x.fail(err)
			return
		}
		x.fail(pathNotFound())
		return
	}
	if x.request.Method != http.MethodGet && x.request.Method != http.MethodHead {
		x.fail(methodNotAllowed("GET, HEAD"))
		return
	}
	x.status = http.StatusOK
	answer(x)
}

// health is the answer of the health check.
type health struct {
	Status string `json:"status"`
}
