package tenant

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vitable-sandbox/sandbox/server/internal/platform"
)

// mostNamed is how many other keys are named, those that became active last.
const mostNamed = 3

// activeKeys says with which keys something was submitted. It does not change: whoever becomes active makes another one, so
// that nobody waits for anybody to read it.
type activeKeys struct {
	count  int
	newest []string // fingerprints, at most mostNamed
}

// Submit accepts a roster, as the organization's method does.
func (t *Tenant) Submit(s platform.Submission) (platform.Accepted, error) {
	accepted, err := t.Organization.Submit(s)
	if err == nil {
		t.NoteSubmitted()
	}
	return accepted, err
}

// OtherKeys says, where nothing was ever submitted with this key but something was with others, how many those are, and
// names a few by their fingerprints unless the server accepts only some keys: a wrong key looks like lost data. Otherwise it
// is empty. It asks no other tenant, and knows nothing of what the others have.
func (t *Tenant) OtherKeys() string {
	// In this order: whoever is counted is known to be active by then, so no tenant takes itself for another.
	others := t.registry.active.Load()
	if t.active.Load() || others == nil || others.count <= 0 {
		return ""
	}
	keys, fingerprints := "keys", "fingerprints"
	if others.count == 1 {
		keys, fingerprints = "key", "fingerprint"
	}
	named := ""
	if !t.registry.Restricted() && len(others.newest) > 0 {
		named = fmt.Sprintf(" (%s %s", fingerprints, strings.Join(others.newest, ", "))
		if more := others.count - len(others.newest); more > 0 {
			named += fmt.Sprintf(" and %d more", more)
		}
		named += ")"
	}
	return fmt.Sprintf("nothing was ever submitted with this API key (fingerprint %s), but requests came with %d other %s%s: "+
		"each key has an organization of its own", t.Fingerprint, others.count, keys, named)
}

// noteActive is for what came with a fixture.
func (t *Tenant) noteActive() {
	if t.Accepted() > 0 {
		t.NoteSubmitted()
	}
}

// NoteSubmitted counts the tenant among those with whose key something was submitted, accepted or not, once and for good.
func (t *Tenant) NoteSubmitted() {
	if !t.active.Load() && t.active.CompareAndSwap(false, true) {
		t.registry.changeActive(func(keys *activeKeys) {
			keys.count++
			keys.newest = append([]string{t.Fingerprint}, keys.newest[:min(len(keys.newest), mostNamed-1)]...)
		})
	}
}

// changeActive replaces the keys that are active by changed ones.
func (r *Registry) changeActive(change func(keys *activeKeys)) {
	for {
		now := r.active.Load()
		var next activeKeys
		if now != nil {
			next = activeKeys{now.count, slices.Clone(now.newest)}
		}
		change(&next)
		if r.active.CompareAndSwap(now, &next) {
			return
		}
	}
}
