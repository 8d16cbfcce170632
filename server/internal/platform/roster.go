package platform

import (
	"slices"

	"github.com/vitable-sandbox/sandbox/fixtures"
)

// member is somebody who is subscribed in a group.
type member struct {
	fixtures.Member
	// listed is the ordinal of the latest batch whose roster had the member.
	listed uint64
}

// roster holds the subscribed members of a group in the order of their latest add.
type roster struct {
	members []*member
	byRef   map[string]*member
}

func (r *roster) add(m *member) {
	if r.byRef == nil {
		r.byRef = make(map[string]*member)
	}
	r.byRef[m.ReferenceID] = m
	r.members = append(r.members, m)
}

// retain keeps the members for which keep returns true, in their order.
func (r *roster) retain(keep func(*member) bool) {
	kept := r.members[:0]
	for _, m := range r.members {
		if keep(m) {
			kept = append(kept, m)
		} else {
			delete(r.byRef, m.ReferenceID)
		}
	}
	clear(r.members[len(kept):])
	r.members = kept
}

func (r *roster) list() []fixtures.Member {
	members := make([]fixtures.Member, len(r.members))
	for i, m := range r.members {
		members[i] = m.Member
	}
	return members
}

// Members returns the subscribed members of a group, in roster order. It fails with ErrGroupNotFound.
func (o *Organization) Members(groupID string) ([]fixtures.Member, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.begin()
	g := o.groups[groupID]
	if g == nil {
		return nil, ErrGroupNotFound
	}
	return g.roster.list(), nil
}

// RemovedMembers returns the members of a group who were removed and not added again, the newest 1,000, newest last. It
// fails with ErrGroupNotFound.
func (o *Organization) RemovedMembers(groupID string) ([]fixtures.Member, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.begin()
	g := o.groups[groupID]
	if g == nil {
		return nil, ErrGroupNotFound
	}
	return slices.Clone(g.removed), nil
}
