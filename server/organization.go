package server

import (
	"fmt"
	"time"

	"github.com/vitable-sandbox/sandbox/server/internal/platform"
)

// Organization is what one API key can see, as a test holds it. It is safe for concurrent use.
type Organization struct {
	platform *platform.Organization
}

// Organization returns the organization of an API key, and makes it from the fixture if the key was never seen. It
// fails if the key is empty, or not among those of WithAPIKeys.
func (s *Server) Organization(key string) (*Organization, error) {
	org, err := s.tenants.organization(key)
	if err != nil {
		return nil, fmt.Errorf("server: %w", err)
	}
	return &Organization{platform: org}, nil
}

// ID is the organization's identifier (org_…).
func (o *Organization) ID() string { return o.platform.ID() }

// Advance moves the organization's clock forward by d, in whole milliseconds. When it returns, every batch that is due
// by then has finished. It fails if d is negative, or leads past the year 8999; then nothing has moved.
func (o *Organization) Advance(d time.Duration) error {
	if err := o.platform.Advance(d); err != nil {
		return fmt.Errorf("server: advance by %s: %w", d, err)
	}
	return nil
}
