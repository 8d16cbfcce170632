package server

import (
	"cmp"
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
	most    int

	mu            sync.RWMutex
	organizations map[string]*platform.Organization
	traces        *platform.Traces
}

func newTenants(c *config) (*tenants, error) {
	base, err := fixtures.Default()
	if err != nil {
		return nil, fmt.Errorf("default fixture: %w", err)
	}
	given := fixtures.Fixture{}
	if c.fixture != nil {
		given = *c.fixture
	}
	given.AutoCreateGroups = cmp.Or(c.autoCreateGroups, given.AutoCreateGroups)
	given.AcceptAnyPlan = cmp.Or(c.acceptAnyPlan, given.AcceptAnyPlan)
	fixture := given.Over(base)
	if err := fixture.Check(); err != nil {
		return nil, fmt.Errorf("fixture: %w", err)
	}
	t := &tenants{
		seed:          c.seed,
		most:          c.maxOrganizations,
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
	if len(t.organizations) >= t.most {
		return nil, &problem{kind: kindTooManyOrganizations, message: fmt.Sprintf(
			"This server holds %d organizations, one for each API key, and takes no more; --max-organizations or "+
				"SANDBOX_MAX_ORGANIZATIONS raises the limit", t.most)}
	}
	org, err := platform.New(platform.OrganizationID(t.seed, key), t.seed, t.state)
	if err != nil {
		return nil, fmt.Errorf("organization: %w", err)
	}
	t.organizations[key] = org
	return org, nil
}

// othersActive says how many organizations other than the given one have accepted a sync request.
func (t *tenants) othersActive(org *platform.Organization) int {
	t.mu.RLock()
	defer t.mu.RUnlock()
	active := 0
	for _, other := range t.organizations {
		if other != org && other.Accepted() > 0 {
			active++
		}
	}
	return active
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
