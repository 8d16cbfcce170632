package server

import (
	"errors"
	"net/http"
	"strings"
)

// authenticate finds the organization that the request's key belongs to. It looks at nothing but the header.
func (s *Server) authenticate(x *exchange) error {
	if len(x.request.Header["Authorization"]) == 0 {
		return s.refuse(x, "Missing API key: send the header Authorization: Bearer <API key>")
	}
	scheme, key := credentials(x.request)
	if !strings.EqualFold(scheme, "Bearer") || key == "" {
		return s.refuse(x, "Malformed API key: the header must be Authorization: Bearer <API key>")
	}
	org, err := s.tenants.organization(key)
	if errors.Is(err, errUnknownKey) {
		return s.refuse(x, "Unknown API key")
	}
	if err != nil {
		x.traceID = s.tenants.nextTrace()
		return err
	}
	x.org = org
	if isControl(x.request.URL.Path) {
		x.traceID = org.BeginControl()
		return nil
	}
	x.traceID = org.Begin()
	return nil
}

func (s *Server) refuse(x *exchange, message string) error {
	x.traceID = s.tenants.nextTrace()
	return &problem{kind: kindUnauthorized, message: message}
}

// credentials are the scheme and, trimmed, the rest of the header, which may hold blanks.
func credentials(r *http.Request) (scheme, key string) {
	scheme = r.Header.Get("Authorization")
	if i := strings.IndexAny(scheme, " \t"); i >= 0 {
		scheme, key = scheme[:i], strings.Trim(scheme[i:], " \t")
	}
	return scheme, key
}
