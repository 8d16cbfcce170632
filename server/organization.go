package server

import (
	"fmt"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server/internal/tenant"
)

// Organization is the organization of one API key. Each of its methods has a counterpart under /_sandbox/. It returns
// copies, and is safe for concurrent use.
type Organization struct{ tenant *tenant.Tenant }

// ID returns the organization's identifier (org_…).
func (o *Organization) ID() string { return o.tenant.ID() }

// Load replaces state, clock and rules by those of a fixture, as PUT /_sandbox/fixture does. A field that is nil stays
// as in default.yaml; options of the server still override it. It fails if the fixture has a mistake, and then nothing has
// changed.
func (o *Organization) Load(f fixtures.Fixture) error {
	if err := o.tenant.Load(&f); err != nil {
		return fmt.Errorf("server: load: %w", err)
	}
	return nil
}

// Snapshot returns the organization as it is now, as a fixture: its id, seed, clock, groups with members, finished sync
// requests and batches in flight, rules. Loaded into any organization it restores this one, with the same
// identifiers, and the same bodies from then on. The counts of rules restart.
func (o *Organization) Snapshot() fixtures.Fixture { return o.tenant.Snapshot().Clone() }

// Scope is a part of an organization that can be reset separately.
type Scope string

// The scopes of Reset.
const (
	// ScopeState is plans, groups, rosters and sync requests, with the ordinals that identifiers derive from: the same
	// identifiers are assigned again, on purpose.
	ScopeState Scope = tenant.ScopeState
	// ScopeClock is the clock; it needs ScopeState too.
	ScopeClock Scope = tenant.ScopeClock
	// ScopeRules are the rules.
	ScopeRules Scope = tenant.ScopeRules
	// ScopeJournal is the journal.
	ScopeJournal Scope = tenant.ScopeJournal
)

// Reset goes back to what the server was started with; no scope at all means every scope. It fails if a scope is
// unknown, or if the clock is to be reset without the state, and then nothing has changed.
func (o *Organization) Reset(scopes ...Scope) error {
	names := make([]string, len(scopes))
	for i, scope := range scopes {
		names[i] = string(scope)
	}
	if err := o.tenant.Reset(names...); err != nil {
		return fmt.Errorf("server: reset: %w", err)
	}
	return nil
}
