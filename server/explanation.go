package server

import (
	"fmt"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server/internal/platform"
)

// Sync is all there is to know about a sync request.
type Sync struct {
	RequestID, GroupID string
	AcceptedAt         time.Time
	// CompletedAt is zero while the request is in flight.
	CompletedAt time.Time
	// DueAt is when it will finish, or has; zero where time alone does not decide it.
	DueAt time.Time
	// Complete is how it completes, such as "after:2s", and CompleteFrom where that comes from: "request", "rule" with
	// its id, "group", "option", "fixture", "default" or "history".
	Complete, CompleteFrom string
	// Polls is how many polls counted for it while it was in flight.
	Polls int
	// Behind is the sync request right ahead in the group's queue; empty if there is none.
	Behind string
	// WaitsFor says for what it waits, in words for people; empty once it has finished.
	WaitsFor string
	// Rows are what happened to each row that was added or failed, in payload order, then to each member without a row,
	// in roster order. In lists it is nil.
	Rows []RowOutcome
	// Unchanged is how many rows were subscribed already; their fields were updated.
	Unchanged int
}

// RowOutcome is what happened to one row, or to one member without a row.
type RowOutcome struct {
	// ReferenceID is empty where history does not say it.
	ReferenceID string
	// Operation is "add" or "remove".
	Operation string
	// MemberID is empty where an add failed.
	MemberID string
	// Failed says that the operation failed, and Reason why.
	Failed bool
	Reason string
	// Rule is the id of the rule that failed it, if one did; ByHand says that CompleteSync did.
	Rule   string
	ByHand bool
}

// Failure is one row that is to fail: Operation is "add" or "remove", an empty Reason means "Invalid plan_id".
type Failure = fixtures.Failure

// Sync returns all there is to know about a sync request. It is no poll, and does not count as one. It fails if there is
// no such request.
func (o *Organization) Sync(requestID string) (Sync, error) {
	e, err := o.tenant.Explain(requestID)
	if err != nil {
		return Sync{}, fmt.Errorf("server: sync %s: %w", requestID, err)
	}
	return syncOf(&e, true), nil
}

// Syncs returns the sync requests of a group, or of all groups if groupID is empty, in the order accepted, history
// first, without their rows. It fails if there is no such group.
func (o *Organization) Syncs(groupID string) ([]Sync, error) {
	explanations, err := o.tenant.Explanations(groupID)
	if err != nil {
		return nil, fmt.Errorf("server: syncs of %s: %w", groupID, err)
	}
	all := make([]Sync, len(explanations))
	for i := range explanations {
		all[i] = syncOf(&explanations[i], false)
	}
	return all, nil
}

// CompleteSync finishes a sync request now, whatever its mode; failures say who fails, on top of plan and rules. It
// fails if that cannot be: a request that has finished, waits behind another one or never completes, a row that is not
// there, the removal of somebody who stays. Then nothing has changed.
func (o *Organization) CompleteSync(requestID string, failures ...Failure) (Sync, error) {
	decided := make([]platform.Failure, len(failures))
	for i, f := range failures {
		decided[i] = platform.Failure{ReferenceID: f.ReferenceID, Operation: platform.Operation(f.Operation), Reason: f.Reason}
	}
	defer logFinished(o.tenants.config.logger, o.tenant)
	e, err := o.tenant.Complete(requestID, decided)
	if err != nil {
		return Sync{}, fmt.Errorf("server: complete %s: %w", requestID, err)
	}
	return syncOf(&e, true), nil
}

func syncOf(e *platform.Explanation, withRows bool) Sync {
	s := Sync{
		RequestID: e.ID, GroupID: e.GroupID,
		AcceptedAt: e.AcceptedAt, CompletedAt: e.CompletedAt, DueAt: e.DueAt,
		Complete: e.Mode, CompleteFrom: e.ModeFrom,
		Polls: e.Polls, Behind: e.Ahead, WaitsFor: e.WaitsFor, Unchanged: e.Unchanged,
	}
	if !withRows {
		return s
	}
	s.Rows = make([]RowOutcome, len(e.Outcomes))
	for i, outcome := range e.Outcomes {
		s.Rows[i] = RowOutcome{
			ReferenceID: outcome.ReferenceID, Operation: string(outcome.Operation), MemberID: outcome.MemberID,
			Failed: outcome.Reason != "", Reason: outcome.Reason, Rule: outcome.Rule, ByHand: outcome.ByHand,
		}
	}
	return s
}

// Member is somebody who is, or was, subscribed in a group.
type Member struct {
	ID string
	// Row is as it was submitted last, but for the plan, which is that of the subscription. Of a removed member it holds
	// the ReferenceID only.
	fixtures.Row
	// AddedAt is when the member was added last.
	AddedAt time.Time
	// RemovedAt is zero while the member is subscribed.
	RemovedAt time.Time
}

// Roster returns the subscribed members of a group, in roster order: that of their latest add. It fails if there is no
// such group.
func (o *Organization) Roster(groupID string) ([]Member, error) {
	members, err := o.tenant.Members(groupID)
	if err != nil {
		return nil, fmt.Errorf("server: roster of %s: %w", groupID, err)
	}
	return membersOf(members), nil
}

// RemovedMembers returns the members of a group who were removed and not added again, the newest 1,000, newest last. It
// fails if there is no such group.
func (o *Organization) RemovedMembers(groupID string) ([]Member, error) {
	members, err := o.tenant.RemovedMembers(groupID)
	if err != nil {
		return nil, fmt.Errorf("server: removed members of %s: %w", groupID, err)
	}
	return membersOf(members), nil
}

func membersOf(members []platform.Member) []Member {
	all := make([]Member, len(members))
	for i := range members {
		m := &members[i]
		all[i] = Member{ID: m.ID, Row: fixtureOfRow(&m.Row), AddedAt: m.AddedAt, RemovedAt: m.RemovedAt}
	}
	return all
}
