package tenant

import "github.com/vitable-sandbox/sandbox/server/internal/platform"

// Submit accepts a roster, as the organization's method does.
func (t *Tenant) Submit(s platform.Submission) (platform.Accepted, error) {
	accepted, err := t.Organization.Submit(s)
	if err == nil {
		t.becomeActive()
	}
	return accepted, err
}

// OnlyOthersActive returns how many other tenants have ever accepted a sync request, or had one that was loaded; 0 if this
// one has. It asks no other tenant.
func (t *Tenant) OnlyOthersActive() int {
	// In this order: whoever is counted is known to be active by then, so no tenant takes itself for another.
	active := t.registry.active.Load()
	if t.active.Load() {
		return 0
	}
	return int(active)
}

// noteActive is for what came with a fixture.
func (t *Tenant) noteActive() {
	if t.Accepted() > 0 {
		t.becomeActive()
	}
}

// becomeActive counts the tenant among those that have accepted a sync request, once and for good.
func (t *Tenant) becomeActive() {
	if !t.active.Load() && t.active.CompareAndSwap(false, true) {
		t.registry.active.Add(1)
	}
}
