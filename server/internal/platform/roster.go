package platform

import "time"

// Row is one person on a submitted roster. A Row is never changed once it was handed over, nor what it points to.
type Row struct {
	ReferenceID  string
	FirstName    string
	LastName     string
	DateOfBirth  string
	Phone        string
	Email        *string
	PlanID       string
	AddressLine1 string
	AddressLine2 *string
	City         string
	State        string
	Zipcode      string
}

// member is somebody who is subscribed in a group.
type member struct {
	id      string
	row     Row
	addedAt time.Time
	// listed is the acceptance ordinal of the latest batch that had the member on its roster.
	listed uint64
}

// Member is somebody who is, or was, subscribed in a group.
type Member struct {
	ID string
	// Row holds the reference id only where the member was removed.
	Row     Row
	AddedAt time.Time
	// RemovedAt is zero while the member is subscribed.
	RemovedAt time.Time
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
	r.byRef[m.row.ReferenceID] = m
	r.members = append(r.members, m)
}

// retain keeps the members for which keep says so, in their order.
func (r *roster) retain(keep func(*member) bool) {
	kept := r.members[:0]
	for _, m := range r.members {
		if keep(m) {
			kept = append(kept, m)
		} else {
			delete(r.byRef, m.row.ReferenceID)
		}
	}
	clear(r.members[len(kept):])
	r.members = kept
}
