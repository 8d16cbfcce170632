package tenant

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server/internal/platform"
)

// startOf returns what an organization with a fixture starts with: options override the fixture, and the fixture the
// defaults. It takes no lock.
func (r *Registry) startOf(given *fixtures.Fixture) (*platform.Start, error) {
	f := *given
	f.AutoCreateGroups = cmp.Or(r.config.AutoCreateGroups, f.AutoCreateGroups)
	f.AcceptAnyPlan = cmp.Or(r.config.AcceptAnyPlan, f.AcceptAnyPlan)
	f = f.Over(r.defaults)
	if err := f.Check(); err != nil {
		return nil, fmt.Errorf("fixture: %w", err)
	}
	if len(f.Groups) > platform.MaxGroups {
		return nil, fmt.Errorf("fixture: groups: has %d; an organization has at most %d, leave the others out", len(f.Groups), platform.MaxGroups)
	}
	start := &platform.Start{Magic: r.magic, FinishedSyncs: r.config.FinishedSyncs}
	if f.Magic != nil && !*f.Magic {
		start.Magic = nil
	}
	for i := range f.Rules {
		if slices.ContainsFunc(start.Magic, func(r fixtures.Rule) bool { return r.ID == f.Rules[i].ID }) {
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
