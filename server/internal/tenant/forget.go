package tenant

import (
	"slices"
	"sync"
)

// Forget takes a tenant out, with its journal: the next request with its key makes a new one. Requests that are on their way
// end on this one, and leave nothing. To forget it twice does no harm.
func (t *Tenant) Forget() {
	if !t.forgotten.CompareAndSwap(false, true) {
		return
	}
	t.replacing()
	r := t.registry
	r.mu.Lock()
	// Nobody else takes out what was made, so that it is still this one.
	delete(r.tenants, string(t.Key))
	r.newest = slices.DeleteFunc(r.newest, func(listed *Tenant) bool { return listed == t })
	r.mu.Unlock()

	t.gone.close()
	t.Journal.Close()
	// From now on it counts as active already, and is not counted again.
	if t.active.Swap(true) {
		r.changeActive(func(keys *activeKeys) {
			keys.count--
			keys.newest = slices.DeleteFunc(keys.newest, func(fingerprint string) bool { return fingerprint == t.Fingerprint })
		})
	}
}

// Gone is closed once the tenant is forgotten: what goes on for long ends then.
func (t *Tenant) Gone() <-chan struct{} { return t.gone.done() }

// Forget forgets the tenant of a key, if there is one.
func (r *Registry) Forget(key string) {
	r.mu.RLock()
	tenant := r.tenants[key]
	r.mu.RUnlock()
	if tenant == nil {
		return
	}
	if t, err := tenant(); err == nil {
		t.Forget()
	}
}

// lazyDone is a channel that is made once somebody waits for it: few do.
type lazyDone struct {
	mu     sync.Mutex
	c      chan struct{}
	closed bool
}

func (d *lazyDone) done() <-chan struct{} {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.c == nil {
		d.c = make(chan struct{})
		if d.closed {
			close(d.c)
		}
	}
	return d.c
}

func (d *lazyDone) close() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed = true; d.c != nil {
		close(d.c)
	}
}
