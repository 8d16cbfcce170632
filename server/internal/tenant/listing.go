package tenant

import (
	"crypto/subtle"
	"errors"
	"slices"
	"time"
)

// ErrNoSuchOrganization means that no organization has that fingerprint and that key.
var ErrNoSuchOrganization = errors.New("no organization has this fingerprint and this key")

// maxListed is how many organizations a list shows.
const maxListed = 100

// Listed is an organization as everybody may see it.
type Listed struct {
	Fingerprint string
	// Since is when it was made, in real time.
	Since time.Time
}

// list adds a tenant to those that Listed returns.
func (r *Registry) list(made *Tenant) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.newest) == maxListed {
		r.newest = slices.Delete(r.newest, 0, 1)
	}
	r.newest = append(r.newest, made)
}

// Listed returns the newest organizations, the newest last, and how many more there are.
func (r *Registry) Listed() (listed []Listed, more int) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	for _, t := range r.newest {
		listed = append(listed, t.listed())
	}
	return listed, len(r.tenants) - len(listed)
}

func (t *Tenant) listed() Listed { return Listed{t.Fingerprint, t.since} }

// Known returns the organization of a key if it exists and has the fingerprint. It makes none. It fails with
// ErrNoSuchOrganization.
func (r *Registry) Known(fingerprint, key string) (Listed, error) {
	r.mu.RLock()
	tenant := r.tenants[key]
	r.mu.RUnlock()
	if tenant == nil {
		return Listed{}, ErrNoSuchOrganization
	}
	known, err := tenant()
	if err != nil || subtle.ConstantTimeCompare([]byte(known.Fingerprint), []byte(fingerprint)) != 1 {
		return Listed{}, ErrNoSuchOrganization
	}
	return known.listed(), nil
}
