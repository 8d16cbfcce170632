package platform

import "github.com/vitable-sandbox/sandbox/fixtures"

// CountedGroup is a group with how much it has.
type CountedGroup struct {
	fixtures.Group // without members and sync requests

	Subscribed, Removed, InFlight int
}

// CountedGroups returns the first groups in the order of their creation, and how many more there are.
func (o *Organization) CountedGroups(limit int) (groups []CountedGroup, more int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.begin()
	for _, g := range o.ordered[:min(limit, len(o.ordered))] {
		groups = append(groups, CountedGroup{
			Group: g.view(), Subscribed: len(g.roster.members), Removed: len(g.removed), InFlight: len(g.queue),
		})
	}
	return groups, len(o.ordered) - len(groups)
}
