package server

import (
	"fmt"
	"slices"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/internal/clone"
	"github.com/vitable-sandbox/sandbox/server/internal/platform"
)

// Sync is a sync request as it stands at one instant.
type Sync struct {
	// Sync is the part that a fixture can have, without Rows. In lists Outcomes is nil.
	fixtures.Sync
	GroupID string
	// DueAt is when it finishes; zero if that does not depend on time alone.
	DueAt time.Time
	// Behind is the sync request directly ahead in the group's queue; empty if there is none.
	Behind string
	// WaitsFor says what it waits for, as text for people; empty once it has finished.
	WaitsFor string
}

// Sync returns everything about a sync request. It does not count as a poll. It fails if there is no such request, or if it
// was forgotten; the error says which.
func (o *Organization) Sync(requestID string) (Sync, error) {
	s, err := o.tenant.Sync(requestID)
	if err != nil {
		return Sync{}, fmt.Errorf("server: sync %s: %w", requestID, err)
	}
	return syncOf(&s), nil
}

// Syncs returns the sync requests of a group, or of all groups if groupID is empty, in the order accepted, history
// first, without their outcomes. It fails if there is no such group.
func (o *Organization) Syncs(groupID string) ([]Sync, error) {
	syncs, _, err := o.tenant.Syncs(groupID, 0)
	if err != nil {
		return nil, fmt.Errorf("server: syncs of %s: %w", groupID, err)
	}
	return syncsOf(syncs), nil
}

// CompleteSync finishes a sync request now, whatever its mode. failures fail in addition to those by plan and rules; an
// empty Reason means "Invalid plan_id". It fails if the request has finished, waits behind another one or never completes,
// or if a failure is for a row that is neither added nor removed; then nothing changes.
func (o *Organization) CompleteSync(requestID string, failures ...fixtures.Failure) (Sync, error) {
	defer o.tenant.LogFinished()
	s, err := o.tenant.Complete(requestID, failures)
	if err != nil {
		return Sync{}, fmt.Errorf("server: complete %s: %w", requestID, err)
	}
	return syncOf(&s), nil
}

// syncOf returns a copy that shares no memory with the platform.
func syncOf(s *platform.Sync) Sync {
	own := listed(s)
	own.Outcomes = slices.Clone(s.Outcomes)
	return own
}

// listed is a copy without the outcomes.
func listed(s *platform.Sync) Sync {
	own := Sync{Sync: s.Sync, GroupID: s.GroupID, DueAt: s.DueAt, Behind: s.Behind, WaitsFor: s.WaitsFor}
	own.Results, own.Outcomes = platform.ResultsOf(s.Outcomes), nil
	return own
}

func syncsOf(syncs []platform.Sync) []Sync {
	all := make([]Sync, len(syncs))
	for i := range syncs {
		all[i] = listed(&syncs[i])
	}
	return all
}

// Roster returns the subscribed members of a group, in the order of their latest add. It fails if there is no such group.
func (o *Organization) Roster(groupID string) ([]fixtures.Member, error) {
	members, err := o.tenant.Members(groupID)
	if err != nil {
		return nil, fmt.Errorf("server: roster of %s: %w", groupID, err)
	}
	return clone.Deep(members), nil
}

// RemovedMembers returns the members of a group who were removed and not added again, the newest 1,000, newest last. It
// fails if there is no such group.
func (o *Organization) RemovedMembers(groupID string) ([]fixtures.Member, error) {
	members, err := o.tenant.RemovedMembers(groupID)
	if err != nil {
		return nil, fmt.Errorf("server: removed members of %s: %w", groupID, err)
	}
	return clone.Deep(members), nil
}

// Groups returns the groups in the order of their creation, without members and sync requests, as GET /_sandbox/groups does.
func (o *Organization) Groups() []fixtures.Group { return o.tenant.Groups(nil) }

// Preview returns the changes that a roster would make in a group, if no row failed. Nothing changes. It fails if there is
// no such group, or if two rows have the same reference id.
func (o *Organization) Preview(groupID string, rows []fixtures.Row) (fixtures.Preview, error) {
	seen := make(map[string]bool, len(rows))
	for i := range rows {
		if seen[rows[i].ReferenceID] {
			return fixtures.Preview{}, fmt.Errorf("server: preview: rows[%d]: has the same reference id as an earlier row", i)
		}
		seen[rows[i].ReferenceID] = true
	}
	p, err := o.tenant.Preview(groupID, rows)
	if err != nil {
		return fixtures.Preview{}, fmt.Errorf("server: preview of %s: %w", groupID, err)
	}
	return clone.Deep(p), nil
}
