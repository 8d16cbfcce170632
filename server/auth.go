package server

import (
	"errors"
	"strings"
)

// authenticate finds the organization that the request's key belongs to. It looks at nothing but the header.
func (s *Server) authenticate(x *exchange) error {
	header := x.request.Header["Authorization"]
	if len(header) == 0 {
		return s.refuse(x, "Missing API key: send the header Authorization: Bearer <API key>")
	}
	scheme, key := header[0], ""
	if i := strings.IndexAny(scheme, " \t"); i >= 0 {
		scheme, key = scheme[:i], strings.Trim(scheme[i:], " \t")
	}
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
	_, x.traceID = org.Begin()
	return nil
}

func (s *Server) refuse(x *exchange, message string) error {
	x.traceID = s.tenants.nextTrace()
	return &problem{kind: kindUnauthorized, message: message}
}
