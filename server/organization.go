package server

import (
	"context"
	"fmt"
	"iter"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/internal/clone"
	"github.com/vitable-sandbox/sandbox/server/internal/platform"
	"github.com/vitable-sandbox/sandbox/server/internal/tenant"
)

// Organization is the organization of one API key. Each of its methods has a counterpart under /_sandbox/. It returns
// copies, and is safe for concurrent use.
type Organization struct{ tenant *tenant.Tenant }

// ID returns the organization's identifier (org_…).
func (o *Organization) ID() string { return o.tenant.ID() }

// Load replaces state, clock and rules by those of a fixture, as PUT /_sandbox/fixture does. A field that is nil stays as
// in default.yaml; options of the server still override it. It fails if the fixture has a mistake; then nothing changes.
func (o *Organization) Load(f fixtures.Fixture) error {
	if err := o.tenant.Load(&f); err != nil {
		return fmt.Errorf("server: load: %w", err)
	}
	return nil
}

// Snapshot returns the organization as a fixture: its id, seed, clock, groups with members, finished sync requests and
// batches in flight, rules. Loading it into any organization restores this one: the same identifiers, and from then on the
// same bodies. The counts of rules restart.
func (o *Organization) Snapshot() fixtures.Fixture { return clone.Deep(o.tenant.Snapshot()) }

// The scopes of Reset: parts of an organization that can be reset separately.
const (
	// ScopeState is plans, groups, rosters and sync requests, with the counters that identifiers derive from: the same
	// identifiers are assigned again, on purpose.
	ScopeState = tenant.ScopeState
	// ScopeClock is the clock; it needs ScopeState too.
	ScopeClock = tenant.ScopeClock
	// ScopeRules are the rules.
	ScopeRules = tenant.ScopeRules
	// ScopeJournal is the journal.
	ScopeJournal = tenant.ScopeJournal
)

// Reset restores the state that the server started with; without scopes it resets everything. It fails if a scope is
// unknown, or if the clock is to be reset without the state; then nothing changes.
func (o *Organization) Reset(scopes ...string) error {
	if err := o.tenant.Reset(scopes...); err != nil {
		return fmt.Errorf("server: reset: %w", err)
	}
	return nil
}

// Change names what has changed in an organization. The other methods return the new state.
type Change struct {
	// All means that anything may have changed; then ignore the other fields. The first Change always has it.
	All bool
	// Syncs and Groups are the ids of sync requests and groups.
	Syncs, Groups []string
	// Requests reports whether the journal has more requests.
	Requests bool
	// Rules reports whether rules, or their counts, changed.
	Rules bool
	// Clock reports whether the clock was set, frozen or resumed.
	Clock bool
}

// Watch returns the changes of the organization until the context ends, as GET /_sandbox/events does: one at once, then one
// after each change. While it is read, batches finish when they are due, without a call.
func (o *Organization) Watch(ctx context.Context) iter.Seq[Change] {
	return func(yield func(Change) bool) {
		o.tenant.Follow(ctx, 0, time.Hour, func(c *platform.Changes) bool {
			return c == nil || yield(Change{
				All: c.All, Syncs: c.Syncs, Groups: c.Groups, Requests: c.Requests, Rules: c.Rules, Clock: c.Clock,
			})
		})
	}
}
