package server

import (
	"errors"
	"fmt"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server/internal/platform"
)

// Organization is what one API key can see, as a test holds it. Each of its methods has a twin under /_sandbox/. What it
// returns are copies. It is safe for concurrent use.
type Organization struct {
	tenant  *tenant
	tenants *tenants
}

// Organization returns the organization of an API key, and makes it from the fixture if the key was never seen. It
// fails if the key is empty, not among those of WithAPIKeys, or one too many.
func (s *Server) Organization(key string) (*Organization, error) {
	if !sendable(key) {
		return nil, errors.New("server: organization: the key is empty, has blanks around it or a control character in it; no request could send it")
	}
	org, err := s.tenants.organization(key)
	if err != nil {
		return nil, fmt.Errorf("server: %w", err)
	}
	return s.controlled(org), nil
}

func (s *Server) controlled(org *tenant) *Organization {
	return &Organization{tenant: org, tenants: s.tenants}
}

// ID is the organization's identifier (org_…).
func (o *Organization) ID() string { return o.tenant.ID() }

// Load replaces state, clock and rules by those of a fixture, as PUT /_sandbox/fixture does. A field that is nil stays
// as in default.yaml; options of the server still win. It fails if the fixture has a mistake, and then nothing has
// changed.
func (o *Organization) Load(f fixtures.Fixture) error {
	// Checked and converted before any lock is taken.
	start, err := o.tenants.startOf(&f)
	if err != nil {
		return fmt.Errorf("server: load: %w", err)
	}
	return o.tenant.Load(start) //nolint:wrapcheck // startOf has made it complete
}

// Scope is a part of an organization that can be reset by itself.
type Scope string

// The scopes of Reset.
const (
	// ScopeState is plans, groups, rosters and sync requests, with the ordinals that identifiers derive from: the same
	// identifiers come again, on purpose.
	ScopeState Scope = "state"
	// ScopeClock is the clock; it needs ScopeState too.
	ScopeClock Scope = "clock"
	// ScopeRules are the rules.
	ScopeRules Scope = "rules"
	// ScopeJournal is the journal.
	ScopeJournal Scope = "journal"
)

// Scopes are all scopes there are.
func Scopes() []Scope { return []Scope{ScopeState, ScopeClock, ScopeRules, ScopeJournal} }

// Reset goes back to what the server was started with; no scope at all means every scope. It fails if a scope is
// unknown, or if the clock is to be reset without the state, and then nothing has changed.
func (o *Organization) Reset(scopes ...Scope) error {
	if len(scopes) == 0 {
		scopes = Scopes()
	}
	var parts platform.Scopes
	journal := false
	for _, scope := range scopes {
		switch scope {
		case ScopeState:
			parts.State = true
		case ScopeClock:
			parts.Clock = true
		case ScopeRules:
			parts.Rules = true
		case ScopeJournal:
			journal = true
		default:
			return fmt.Errorf("server: reset: %q is no scope; there are %v", scope, Scopes())
		}
	}
	if err := o.tenant.Reset(parts, o.tenants.start); err != nil {
		return fmt.Errorf("server: reset: %w", err)
	}
	if journal {
		o.tenant.journal.clear()
	}
	return nil
}
