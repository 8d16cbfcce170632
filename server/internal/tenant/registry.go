// Package tenant holds what belongs to an API key: an organization of the platform, the journal of its requests, and the
// requests that its clients may resend; and the registry of all keys.
package tenant

import (
	"errors"
	"fmt"
	"strings"
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
	config Config
	base   *base
	start  *platform.Start
	// allowed are the accepted keys; nil means any.
	allowed map[string]bool

	build    func(key string) (*platform.Organization, error)
	journals *journal.Budget
	traces   *platform.Traces
	loads    turns                      // of all tenants
	active   atomic.Pointer[activeKeys] // nil if there is none

	// While mu is held, nothing is done that takes another lock, and nothing that takes time.
	mu sync.RWMutex
	// tenants has a function for each key that is let in: whoever calls it first makes the tenant, all others wait for it.
	tenants map[string]func() (*Tenant, error)
	newest  []*Tenant // the last maxListed that were made, the newest last

	streams  atomic.Int32  // open event streams of all tenants
	versions atomic.Uint64 // of the changes of all tenants that are followed
}

// NewRegistry returns a Registry without tenants. It fails if the configuration or its fixture has mistakes, and names all
// of them.
func NewRegistry(c Config) (*Registry, error) {
	base, err := loadBase()
	if err != nil {
		return nil, err
	}
	r := &Registry{
		config:   c,
		base:     base,
		tenants:  make(map[string]func() (*Tenant, error)),
		journals: journal.NewBudget(c.JournalBytes),
		traces:   platform.NewTraces(c.Seed),
	}
	r.build = func(key string) (*platform.Organization, error) {
		return platform.New(platform.OrganizationID(c.Seed, key), c.Seed, r.start)
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
	tenant := r.tenants[key]
	r.mu.RUnlock()
	if tenant == nil {
		if key == "" || r.allowed != nil && !r.allowed[key] {
			return nil, ErrUnknownKey
		}
		var err error
		if tenant, err = r.admit(key); err != nil {
			return nil, err
		}
	}
	return tenant()
}

// admit returns the function that makes the tenant of a key, and counts the key from then on. It fails with a *FullError.
func (r *Registry) admit(key string) (func() (*Tenant, error), error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	// One that came in a header could hold all of its line.
	key = strings.Clone(key)
	if known := r.tenants[key]; known != nil {
		return known, nil
	}
	if len(r.tenants) >= r.config.MaxOrganizations {
		return nil, &FullError{r.config.MaxOrganizations}
	}
	tenant := sync.OnceValues(func() (*Tenant, error) { return r.newTenant(key) })
	r.tenants[key] = tenant
	return tenant, nil
}

// newTenant makes the tenant of a key that was admitted; if it fails, the key was never seen.
func (r *Registry) newTenant(key string) (made *Tenant, err error) {
	defer func() {
		if made == nil {
			r.mu.Lock()
			defer r.mu.Unlock()
			delete(r.tenants, key)
		}
	}()
	org, err := r.build(key)
	if err != nil {
		return nil, fmt.Errorf("organization: %w", err)
	}
	t := &Tenant{
		Organization: org,
		Journal:      journal.New(r.config.JournalSize, r.journals),
		Resends:      faults.NewResends(r.config.ResendWindow),
		Fingerprint:  fingerprintOf(key),
		Key:          Key(key),
		registry:     r,
		since:        time.Now().UTC().Truncate(time.Millisecond),
	}
	r.list(t)
	t.noteActive()
	return t, nil
}

// Restricted reports whether only some keys are accepted.
func (r *Registry) Restricted() bool { return r.allowed != nil }

// WritesOffsets reports whether organizations begin as such as write times with an offset.
func (r *Registry) WritesOffsets() bool { return r.start.Fixture.Timestamps == fixtures.Offset }

// FirstGroup returns a group to which every organization can submit from the start; empty if there is none.
func (r *Registry) FirstGroup() string {
	switch f := &r.start.Fixture; {
	case len(f.Groups) > 0:
		return f.Groups[0].ID
	case f.AutoCreateGroups != nil && *f.AutoCreateGroups:
		return "grp_abc123def456"
	default:
		return ""
	}
}

// FirstPlan returns a plan of every organization; empty if there is none.
func (r *Registry) FirstPlan() string {
	if plans := r.start.Fixture.Plans; len(plans) > 0 {
		return plans[0].ID
	}
	return ""
}

// NextTrace returns the trace id of the next request without a valid key.
func (r *Registry) NextTrace() string { return r.traces.Next() }

// StartClock returns the time of the clock that an organization starts with.
func (r *Registry) StartClock() time.Time {
	if !r.config.Now.IsZero() {
		return r.config.Now
	}
	return time.Now().UTC().Truncate(time.Millisecond)
}
