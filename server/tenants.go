package server

import (
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server/internal/platform"
)

// errUnknownKey says that the server was told which keys to let in, and this is not one of them.
var errUnknownKey = errors.New("unknown API key")

// tenants holds the organizations, one for each API key, each made from the fixture when its key is first seen.
type tenants struct {
	seed  uint64
	state platform.State
	// allowed are the keys that may enter; nil means any.
	allowed map[string]bool

	mu            sync.RWMutex
	organizations map[string]*platform.Organization
	traces        *platform.Traces
}

func newTenants(c *config) (*tenants, error) {
	base, err := fixtures.Default()
	if err != nil {
		return nil, fmt.Errorf("default fixture: %w", err)
	}
	fixture := base
	if c.fixture != nil {
		fixture = c.fixture.Over(base)
	}
	if err := fixture.Check(); err != nil {
		return nil, fmt.Errorf("fixture: %w", err)
	}
	t := &tenants{
		seed:          c.seed,
		state:         stateOf(&fixture, completion(c, &fixture)),
		organizations: make(map[string]*platform.Organization),
		traces:        platform.NewTraces(c.seed),
	}
	if c.keysGiven {
		t.allowed = make(map[string]bool, len(c.keys))
		for _, key := range c.keys {
			t.allowed[key] = true
		}
	}
	return t, nil
}

// completion is how batches complete: the option wins over the fixture, the fixture over the default.
func completion(c *config, f *fixtures.Fixture) platform.Mode {
	delay := c.fallbackDelay
	if f.Delay != nil {
		delay = *f.Delay
	}
	if c.delay != nil {
		delay = *c.delay
	}
	if delay == 0 {
		return platform.Immediate()
	}
	return platform.After(delay)
}

// organization is the organization of a key.
func (t *tenants) organization(key string) (*platform.Organization, error) {
	t.mu.RLock()
	org := t.organizations[key]
	t.mu.RUnlock()
	if org != nil {
		return org, nil
	}
	if key == "" || t.allowed != nil && !t.allowed[key] {
		return nil, errUnknownKey
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if org := t.organizations[key]; org != nil {
		return org, nil
	}
	org, err := platform.New(platform.OrganizationID(t.seed, key), t.seed, t.state)
	if err != nil {
		return nil, fmt.Errorf("organization: %w", err)
	}
	t.organizations[key] = org
	return org, nil
}

// nextTrace is the trace id of the next request without a valid key.
func (t *tenants) nextTrace() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.traces.Next()
}

// startClock is the time of the clock that an organization starts with.
func (t *tenants) startClock() time.Time {
	return time.Now().UTC().Truncate(time.Millisecond)
}
