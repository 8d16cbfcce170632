// Package tenant holds what belongs to an API key: an organization of the platform, the journal of its requests, and the
// requests that its clients may resend; and the registry of all keys.
package tenant

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server/internal/faults"
	"github.com/vitable-sandbox/sandbox/server/internal/journal"
	"github.com/vitable-sandbox/sandbox/server/internal/platform"
)

// ErrUnknownKey means that the server accepts only some keys, and this is not one of them.
var ErrUnknownKey = errors.New("unknown API key")

// FullError means that the server has reached its limit of organizations.
type FullError struct{ Organizations int }

// Error returns the limit, and how to raise it.
func (e *FullError) Error() string {
	return fmt.Sprintf("This server holds %d organizations, one for each API key, and takes no more; --max-organizations or "+
		"SANDBOX_MAX_ORGANIZATIONS raises the limit", e.Organizations)
}

// Registry holds the tenants, one for each API key, each made from the fixture when its key is first seen. It is safe for
// concurrent use.
type Registry struct {
	config   Config
	defaults fixtures.Fixture // for what a fixture leaves out
	magic    []fixtures.Rule  // tried after a fixture's own rules
	start    *platform.Start
	// allowed are the accepted keys; nil means any.
	allowed map[string]bool

	journals atomic.Int64 // bytes of all journals

	mu      sync.RWMutex
	tenants map[string]*Tenant
	newest  []*Tenant // the last maxListed that were made, the newest last
	traces  *platform.Traces

	streams atomic.Int32 // open event streams of all tenants
}

// NewRegistry returns a Registry without tenants. It fails if the configuration or its fixture has mistakes, and names all
// of them.
func NewRegistry(c Config) (*Registry, error) {
	defaults, err := fixtures.Default()
	if err != nil {
		return nil, fmt.Errorf("default fixture: %w", err)
	}
	magic, err := fixtures.Magic()
	if err != nil {
		return nil, fmt.Errorf("magic rules: %w", err)
	}
	r := &Registry{
		config:   c,
		defaults: defaults,
		magic:    magic,
		tenants:  make(map[string]*Tenant),
		traces:   platform.NewTraces(c.Seed),
	}
	r.start, err = r.startOf(&c.Fixture)
	if err := errors.Join(c.check(), err); err != nil {
		return nil, err
	}
	if c.Keys != nil {
		r.allowed = make(map[string]bool, len(c.Keys))
		for _, key := range c.Keys {
			r.allowed[key] = true
		}
	}
	return r, nil
}

// Tenant returns the tenant of a key, and makes it if the key is new. It fails with ErrUnknownKey or a *FullError.
func (r *Registry) Tenant(key string) (*Tenant, error) {
	r.mu.RLock()
	known := r.tenants[key]
	r.mu.RUnlock()
	if known != nil {
		return known, nil
	}
	if key == "" || r.allowed != nil && !r.allowed[key] {
		return nil, ErrUnknownKey
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if known := r.tenants[key]; known != nil {
		return known, nil
	}
	if len(r.tenants) >= r.config.MaxOrganizations {
		return nil, &FullError{r.config.MaxOrganizations}
	}
	org, err := platform.New(platform.OrganizationID(r.config.Seed, key), r.config.Seed, r.start)
	if err != nil {
		return nil, fmt.Errorf("organization: %w", err)
	}
	made := &Tenant{
		Organization: org,
		Journal:      journal.New(r.config.JournalSize, &r.journals, r.config.JournalBytes),
		Resends:      faults.NewResends(r.config.ResendWindow),
		Fingerprint:  fingerprintOf(key),
		registry:     r,
		since:        time.Now().UTC().Truncate(time.Millisecond),
	}
	r.list(made)
	r.tenants[key] = made
	return made, nil
}

// Restricted reports whether only some keys are accepted.
func (r *Registry) Restricted() bool { return r.allowed != nil }

// OthersActive counts the other tenants that have accepted a sync request.
func (r *Registry) OthersActive(than *Tenant) int {
	r.mu.RLock()
	defer r.mu.RUnlock()
	active := 0
	for _, other := range r.tenants {
		if other != than && other.Accepted() > 0 {
			active++
		}
	}
	return active
}

// NextTrace returns the trace id of the next request without a valid key.
func (r *Registry) NextTrace() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.traces.Next()
}

// StartClock returns the time of the clock that an organization starts with.
func (r *Registry) StartClock() time.Time {
	if !r.config.Now.IsZero() {
		return r.config.Now
	}
	return time.Now().UTC().Truncate(time.Millisecond)
}
