package platform

import (
	"slices"
	"strings"

	"github.com/vitable-sandbox/sandbox/fixtures"
)

// member is somebody who is subscribed in a group.
type member struct {
	fixtures.Member
	// listed is the ordinal of the latest batch whose roster had the member.
	listed uint64
}

// update takes a row of the member over, but for the plan.
func (m *member) update(row *fixtures.Row) {
	if !alike(&m.Row, row) {
		ref, plan := m.ReferenceID, m.PlanID
		m.Row = owned(row)
		m.ReferenceID, m.PlanID = ref, plan
	}
}

// alike reports whether two rows of a member say the same, but for the plan.
func alike(a, b *fixtures.Row) bool {
	return a.FirstName == b.FirstName && a.LastName == b.LastName && a.DateOfBirth == b.DateOfBirth && a.Phone == b.Phone &&
		same(a.Email, b.Email) && same(a.Address.AddressLine2, b.Address.AddressLine2) &&
		a.Address.AddressLine1 == b.Address.AddressLine1 && a.Address.City == b.Address.City &&
		a.Address.State == b.Address.State && a.Address.Zipcode == b.Address.Zipcode
}

func same(a, b *string) bool {
	if a == nil || b == nil {
		return a == b
	}
	return *a == *b
}

// owned returns a row whose texts share no memory with those that came with it: it stays for longer than they do. Its
// ReferenceID, which stays longest, has its own.
func owned(row *fixtures.Row) fixtures.Row {
	own := *row
	own.ReferenceID = strings.Clone(row.ReferenceID)
	if row.Email != nil {
		own.Email = new(*row.Email)
	}
	if row.Address.AddressLine2 != nil {
		own.Address.AddressLine2 = new(*row.Address.AddressLine2)
	}
	texts := [...]*string{
		&own.FirstName, &own.LastName, &own.DateOfBirth, &own.Phone, &own.PlanID, own.Email,
		&own.Address.AddressLine1, own.Address.AddressLine2, &own.Address.City, &own.Address.State, &own.Address.Zipcode,
	}
	bytes := 0
	for _, text := range texts {
		if text != nil {
			bytes += len(*text)
		}
	}
	var all strings.Builder
	all.Grow(bytes)
	for _, text := range texts {
		if text != nil {
			begin := all.Len()
			all.WriteString(*text)
			*text = all.String()[begin:]
		}
	}
	return own
}

// roster holds the subscribed members of a group in the order of their latest add.
type roster struct {
	members []*member
	byRef   map[string]*member
}

// reserve makes room for so many members in a roster that has none.
func (r *roster) reserve(members int) {
	if members > 0 {
		r.members, r.byRef = make([]*member, 0, members), make(map[string]*member, members)
	}
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

// Preview returns what a roster would change. The rows must have different reference ids. It fails with ErrGroupNotFound.
func (o *Organization) Preview(groupID string, rows []fixtures.Row) (fixtures.Preview, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.begin()
	g := o.groups[groupID]
	if g == nil {
		return fixtures.Preview{}, ErrGroupNotFound
	}
	return g.preview(rows), nil
}

// PreviewSync is Preview for the rows of a batch in flight. It fails with ErrGroupNotFound, with ErrSyncNotFound, or with a
// *Refusal if the batch has finished: its rows are not kept.
func (o *Organization) PreviewSync(groupID, requestID string) (fixtures.Preview, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.begin()
	g := o.groups[groupID]
	if g == nil {
		return fixtures.Preview{}, ErrGroupNotFound
	}
	b := o.syncs[requestID]
	switch {
	case b == nil || b.group != g:
		return fixtures.Preview{}, ErrSyncNotFound
	case b.completed():
		return fixtures.Preview{}, refuse("%s has finished, and its rows are not kept; see its outcomes", b.id)
	}
	return g.preview(b.rows), nil
}

func (g *group) preview(rows []fixtures.Row) fixtures.Preview {
	var p fixtures.Preview
	listed := make(map[string]bool, len(rows))
	for i := range rows {
		row := &rows[i]
		listed[row.ReferenceID] = true
		m := g.roster.byRef[row.ReferenceID]
		if m == nil {
			p.Added = append(p.Added, *row)
			continue
		}
		if fields := differences(&m.Row, row); len(fields) > 0 {
			p.Changed = append(p.Changed, fixtures.ChangedMember{ID: m.ID, ReferenceID: m.ReferenceID, Fields: fields})
		} else {
			p.Untouched++
		}
	}
	for _, m := range g.roster.members {
		if !listed[m.ReferenceID] {
			p.Removed = append(p.Removed, m.Member)
		}
	}
	return p
}

// differences returns the fields in which two rows differ, in the order of the API document.
func differences(now, then *fixtures.Row) []fixtures.ChangedField {
	var all []fixtures.ChangedField
	compare := func(name, a, b string) {
		if a != b {
			all = append(all, fixtures.ChangedField{Name: name, Now: a, Then: b, Kept: name == "plan_id"})
		}
	}
	compare("first_name", now.FirstName, then.FirstName)
	compare("last_name", now.LastName, then.LastName)
	compare("date_of_birth", now.DateOfBirth, then.DateOfBirth)
	compare("phone", now.Phone, then.Phone)
	compare("email", given(now.Email), given(then.Email))
	compare("plan_id", now.PlanID, then.PlanID)
	compare("address.address_line_1", now.Address.AddressLine1, then.Address.AddressLine1)
	compare("address.address_line_2", given(now.Address.AddressLine2), given(then.Address.AddressLine2))
	compare("address.city", now.Address.City, then.Address.City)
	compare("address.state", now.Address.State, then.Address.State)
	compare("address.zipcode", now.Address.Zipcode, then.Address.Zipcode)
	return all
}

func given(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}
