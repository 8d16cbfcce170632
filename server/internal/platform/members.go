package platform

import "slices"

// Members are the subscribed members of a group, in roster order. It fails with ErrGroupNotFound.
func (o *Organization) Members(groupID string) ([]Member, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.begin()
	g := o.groups[groupID]
	if g == nil {
		return nil, ErrGroupNotFound
	}
	members := make([]Member, 0, len(g.roster.members))
	for _, m := range g.roster.members {
		members = append(members, Member{ID: m.id, Row: m.row, AddedAt: m.addedAt})
	}
	return members, nil
}

// RemovedMembers are the members of a group who were removed and not added again, the newest 1,000, newest last. It
// fails with ErrGroupNotFound.
func (o *Organization) RemovedMembers(groupID string) ([]Member, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.begin()
	g := o.groups[groupID]
	if g == nil {
		return nil, ErrGroupNotFound
	}
	return slices.Clone(g.removed), nil
}
