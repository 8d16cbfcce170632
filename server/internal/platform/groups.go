package platform

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
)

// Plans returns the plans of the organization.
func (o *Organization) Plans() []fixtures.Plan {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.Clone(o.listedPlans)
}

// Groups returns the groups in the order of their creation, or only those with the external reference id.
func (o *Organization) Groups(externalReferenceID *string) []fixtures.Group {
	o.mu.Lock()
	defer o.mu.Unlock()
	var groups []fixtures.Group
	for _, g := range o.ordered {
		if externalReferenceID == nil || g.externalReferenceID == *externalReferenceID {
			groups = append(groups, g.view())
		}
	}
	return groups
}

// Group returns a group. It fails with ErrGroupNotFound.
func (o *Organization) Group(id string) (fixtures.Group, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	g := o.groups[id]
	if g == nil {
		return fixtures.Group{}, ErrGroupNotFound
	}
	return g.view(), nil
}

// AutoCreatesGroups reports whether the first sync to an unknown group creates it.
func (o *Organization) AutoCreatesGroups() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.autoCreateGroups
}

// CreateGroup creates an empty group. It fails with ErrReferenceTaken or a *LimitError.
func (o *Organization) CreateGroup(name, externalReferenceID string) (fixtures.Group, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	now := o.begin()
	if o.taken(externalReferenceID) {
		return fixtures.Group{}, ErrReferenceTaken
	}
	if err := o.checkRoom(); err != nil {
		return fixtures.Group{}, err
	}
	g := newGroup(o.newGroupID(externalReferenceID), name, externalReferenceID, now)
	o.insert(g)
	o.note(partGroups, g.id)
	return g.view(), nil
}

// newGroupID counts a group that is created with a reference, and returns its id. A fixture, or a submit that created a group,
// may have taken the next one.
func (o *Organization) newGroupID(externalReferenceID string) string {
	for {
		o.setCreated(externalReferenceID, o.created[externalReferenceID]+1)
		id := o.ids.derive(groupPrefix, o.id, externalReferenceID, strconv.FormatUint(o.created[externalReferenceID], 10))
		if o.groups[id] == nil {
			return id
		}
	}
}

// UpdateGroup changes the fields that are given. It fails with ErrGroupNotFound or ErrReferenceTaken, and then nothing
// has changed.
func (o *Organization) UpdateGroup(id string, name, externalReferenceID *string) (fixtures.Group, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	now := o.begin()
	g := o.groups[id]
	if g == nil {
		return fixtures.Group{}, ErrGroupNotFound
	}
	if ref := externalReferenceID; ref != nil && *ref != g.externalReferenceID {
		if o.taken(*ref) {
			return fixtures.Group{}, ErrReferenceTaken
		}
		if o.references[g.externalReferenceID]--; o.references[g.externalReferenceID] == 0 {
			delete(o.references, g.externalReferenceID)
		}
		o.references[*ref]++
		g.externalReferenceID, g.updatedAt = *ref, now
	}
	if name != nil && *name != g.name {
		g.name, g.updatedAt = *name, now
	}
	o.note(partGroups, g.id)
	return g.view(), nil
}

// groupForSync returns the group of a roster, and creates an unknown one if groups are created automatically.
func (o *Organization) groupForSync(id string, now time.Time) (*group, error) {
	if g := o.groups[id]; g != nil {
		return g, nil
	}
	if !o.autoCreateGroups || !creatable(id) {
		return nil, ErrGroupNotFound
	}
	if o.taken(id) {
		return nil, ErrReferenceTaken
	}
	if err := o.checkRoom(); err != nil {
		return nil, err
	}
	// One that came in a path would hold all of the request line.
	id = strings.Clone(id)
	g := newGroup(id, id, id, now)
	o.insert(g)
	return g, nil
}

// creatable reports whether a group can be created with an id, which also becomes its name and external reference id, of at
// most 255 characters: grp_ and characters that need no escaping in a URL.
func creatable(id string) bool {
	rest, ok := strings.CutPrefix(id, groupPrefix)
	return ok && rest != "" && len(id) <= 255 && !strings.ContainsFunc(rest, func(char rune) bool {
		return (char < 'a' || char > 'z') && (char < 'A' || char > 'Z') && (char < '0' || char > '9') && !strings.ContainsRune("-_.~", char)
	})
}

func (o *Organization) taken(externalReferenceID string) bool {
	return !o.sharedReferences && o.references[externalReferenceID] > 0
}

func (o *Organization) setCreated(externalReferenceID string, groups uint64) {
	if o.created == nil {
		o.created = make(map[string]uint64)
	}
	o.created[externalReferenceID] = groups
}

func (o *Organization) insert(g *group) {
	o.groups[g.id] = g
	o.ordered = append(o.ordered, g)
	o.references[g.externalReferenceID]++
}

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
