package server

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server/internal/platform"
)

// errUnknownKey says that the server was told which keys to let in, and this is not one of them.
var errUnknownKey = errors.New("unknown API key")

// tenants holds the organizations, one for each API key, each made from the fixture when its key is first seen.
type tenants struct {
	seed     uint64
	defaults fixtures.Fixture // what stays where a fixture says nothing
	magic    []fixtures.Rule  // what comes after a fixture's own rules
	config   config
	start    platform.Start
	// allowed are the keys that may enter; nil means any.
	allowed map[string]bool

	journals atomic.Int64 // bytes of all journals

	mu            sync.RWMutex
	organizations map[string]*tenant
	traces        *platform.Traces
}

// tenant is what an API key stands for: an organization, and the journal of its requests.
type tenant struct {
	*platform.Organization
	journal *journal
	resends *resends
	// fingerprint stands for the API key where the key itself must not: the beginning of its SHA-256.
	fingerprint string
}

func newTenants(c *config) (*tenants, error) {
	defaults, err := fixtures.Default()
	if err != nil {
		return nil, fmt.Errorf("default fixture: %w", err)
	}
	magic, err := fixtures.Magic()
	if err != nil {
		return nil, fmt.Errorf("magic rules: %w", err)
	}
	t := &tenants{
		magic:         magic,
		seed:          c.seed,
		defaults:      defaults,
		config:        *c,
		organizations: make(map[string]*tenant),
		traces:        platform.NewTraces(c.seed),
	}
	var fixture fixtures.Fixture
	if c.fixture != nil {
		fixture = *c.fixture
	}
	if t.start, err = t.startOf(&fixture); err != nil {
		return nil, err
	}
	if c.keysGiven {
		t.allowed = make(map[string]bool, len(c.keys))
		for _, key := range c.keys {
			t.allowed[key] = true
		}
	}
	return t, nil
}

// startOf is what an organization starts with that is made from a fixture, over the defaults and below the options.
func (t *tenants) startOf(given *fixtures.Fixture) (platform.Start, error) {
	f := *given
	f.AutoCreateGroups = cmp.Or(t.config.autoCreateGroups, f.AutoCreateGroups)
	f.AcceptAnyPlan = cmp.Or(t.config.acceptAnyPlan, f.AcceptAnyPlan)
	f = f.Over(t.defaults)
	if err := f.Check(); err != nil {
		return platform.Start{}, fmt.Errorf("fixture: %w", err)
	}
	mode, from := t.completion(&f)
	magic := t.magic
	if f.Magic != nil && !*f.Magic {
		magic = nil
	}
	for i := range f.Rules {
		if slices.ContainsFunc(magic, func(r fixtures.Rule) bool { return r.ID == f.Rules[i].ID }) {
			return platform.Start{}, fmt.Errorf("fixture: rules[%d].id: a magic rule has the same; choose another, or drop the magic ones with magic: false", i)
		}
	}
	start := platform.Start{
		State: stateOf(&f, magic, mode, from),
		Clock: platform.ClockState{Now: t.config.now, Frozen: !t.config.now.IsZero()},
		ID:    f.OrganizationID,
		Seed:  f.Seed,
	}
	if f.Clock != nil {
		start.Clock = platform.ClockState(*f.Clock)
	}
	return start, nil
}

// completion is how batches complete where nothing closer says: the option wins over the fixture, the fixture over the
// default.
func (t *tenants) completion(f *fixtures.Fixture) (platform.Mode, string) {
	switch {
	case t.config.delay != nil:
		return afterDelay(*t.config.delay), platform.FromOption
	case f.Delay != nil:
		return afterDelay(*f.Delay), platform.FromFixture
	case !f.Complete.IsZero():
		return modeOf(f.Complete), platform.FromFixture
	default:
		return afterDelay(t.config.fallbackDelay), platform.FromDefault
	}
}

// afterDelay is the completion that a delay means: none is at once.
func afterDelay(delay time.Duration) platform.Mode {
	if delay == 0 {
		return platform.Immediate()
	}
	return platform.After(delay)
}

// organization is the organization of a key.
func (t *tenants) organization(key string) (*tenant, error) {
	t.mu.RLock()
	known := t.organizations[key]
	t.mu.RUnlock()
	if known != nil {
		return known, nil
	}
	if key == "" || t.allowed != nil && !t.allowed[key] {
		return nil, errUnknownKey
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if known := t.organizations[key]; known != nil {
		return known, nil
	}
	if len(t.organizations) >= t.config.maxOrganizations {
		return nil, &problem{kind: kindTooManyOrganizations, message: fmt.Sprintf(
			"This server holds %d organizations, one for each API key, and takes no more; --max-organizations or "+
				"SANDBOX_MAX_ORGANIZATIONS raises the limit", t.config.maxOrganizations)}
	}
	org, err := platform.New(platform.OrganizationID(t.seed, key), t.seed, t.start)
	if err != nil {
		return nil, fmt.Errorf("organization: %w", err)
	}
	made := &tenant{
		Organization: org,
		journal:      newJournal(t.config.journalSize, &t.journals, t.config.journalBytes),
		resends:      newResends(t.config.resendWindow),
		fingerprint:  fingerprintOf(key),
	}
	t.organizations[key] = made
	return made, nil
}

func fingerprintOf(key string) string {
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:4])
}

// othersActive says how many organizations other than the given one have accepted a sync request.
func (t *tenants) othersActive(org *tenant) int {
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
	if !t.config.now.IsZero() {
		return t.config.now
	}
	return time.Now().UTC().Truncate(time.Millisecond)
}
