package tenant

import (
	"cmp"
	"fmt"
	"reflect"
	"sync"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server/internal/platform"
)

// base is what all fixtures stand on. It is immutable, made once, and shared by all registries.
type base struct {
	defaults fixtures.Fixture // for what a fixture leaves out
	magic    *platform.Magic  // tried after a fixture's own rules
	magicIDs map[string]bool
}

var loadBase = sync.OnceValues(func() (*base, error) {
	defaults, err := fixtures.Default()
	if err != nil {
		return nil, fmt.Errorf("default fixture: %w", err)
	}
	magic, err := fixtures.Magic()
	if err != nil {
		return nil, fmt.Errorf("magic rules: %w", err)
	}
	b := &base{defaults: defaults, magic: platform.CompileMagic(magic), magicIDs: make(map[string]bool, len(magic))}
	for i := range magic {
		b.magicIDs[magic[i].ID] = true
	}
	return b, nil
})

// over returns a fixture that stands on the default one, and has been checked. What is all default is shared.
func (b *base) over(f fixtures.Fixture) (fixtures.Fixture, error) {
	if reflect.ValueOf(f).IsZero() {
		return b.defaults, nil
	}
	f = f.Over(b.defaults)
	return f, f.Check()
}

// startOf returns what an organization with a fixture starts with: options override the fixture, and the fixture the
// defaults. It takes no lock.
func (r *Registry) startOf(given *fixtures.Fixture) (*platform.Start, error) {
	f, err := r.base.over(*given)
	if err != nil {
		return nil, fmt.Errorf("fixture: %w", err)
	}
	f.AutoCreateGroups = cmp.Or(r.config.AutoCreateGroups, f.AutoCreateGroups)
	f.AcceptAnyPlan = cmp.Or(r.config.AcceptAnyPlan, f.AcceptAnyPlan)
	if len(f.Groups) > platform.MaxGroups {
		return nil, fmt.Errorf("fixture: groups: has %d; an organization has at most %d, leave the others out", len(f.Groups), platform.MaxGroups)
	}
	start := &platform.Start{Magic: r.base.magic, FinishedSyncs: r.config.FinishedSyncs}
	if f.Magic != nil && !*f.Magic {
		start.Magic = nil
	}
	for i := range f.Rules {
		if start.Magic != nil && r.base.magicIDs[f.Rules[i].ID] {
			return nil, fmt.Errorf("fixture: rules[%d].id: a magic rule has the same id; choose another, or turn the magic rules off with magic: false", i)
		}
	}
	f.Complete, start.CompleteFrom = r.completion(&f)
	if f.Clock == nil && !r.config.Now.IsZero() {
		f.Clock = &fixtures.Clock{Now: r.config.Now, Frozen: true}
	}
	start.Fixture = f
	return start, nil
}

// completion returns how batches complete unless group, rule or request say otherwise: the option overrides the
// fixture, the fixture the default.
func (r *Registry) completion(f *fixtures.Fixture) (fixtures.Completion, string) {
	switch {
	case r.config.Delay != nil:
		return afterDelay(*r.config.Delay), platform.FromOption
	case f.Delay != nil:
		return afterDelay(*f.Delay), platform.FromFixture
	case !f.Complete.IsZero():
		return f.Complete, platform.FromFixture
	default:
		return afterDelay(r.config.FallbackDelay), platform.FromDefault
	}
}

// afterDelay returns the completion for a delay: with none a batch completes at once.
func afterDelay(delay time.Duration) fixtures.Completion {
	if delay == 0 {
		return fixtures.Immediate()
	}
	return fixtures.After(delay)
}
