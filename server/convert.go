package server

import (
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server/api"
	"github.com/vitable-sandbox/sandbox/server/internal/platform"
)

// This file is the one place that converts between wire, fixture and platform.

func rowsOfFixture(rows []fixtures.Row) []platform.Row {
	all := make([]platform.Row, len(rows))
	for i := range rows {
		all[i] = rowOfFixture(&rows[i])
	}
	return all
}

func rowOfFixture(r *fixtures.Row) platform.Row {
	return platform.Row{
		ReferenceID:  r.ReferenceID,
		FirstName:    r.FirstName,
		LastName:     r.LastName,
		DateOfBirth:  r.DateOfBirth,
		Phone:        r.Phone,
		Email:        r.Email,
		PlanID:       r.PlanID,
		AddressLine1: r.Address.AddressLine1,
		AddressLine2: r.Address.AddressLine2,
		City:         r.Address.City,
		State:        r.Address.State,
		Zipcode:      r.Address.Zipcode,
	}
}

func fixtureOfRow(r *platform.Row) fixtures.Row {
	return fixtures.Row{
		ReferenceID: r.ReferenceID,
		FirstName:   r.FirstName,
		LastName:    r.LastName,
		DateOfBirth: r.DateOfBirth,
		Phone:       r.Phone,
		Email:       copied(r.Email),
		PlanID:      r.PlanID,
		Address: fixtures.Address{
			AddressLine1: r.AddressLine1,
			AddressLine2: copied(r.AddressLine2),
			City:         r.City,
			State:        r.State,
			Zipcode:      r.Zipcode,
		},
	}
}

// copied keeps what goes out from changing what is inside.
func copied(text *string) *string {
	if text == nil {
		return nil
	}
	return new(*text)
}

// stateOf is what an organization starts with. The fixture must have been checked, and not change afterwards.
func stateOf(f *fixtures.Fixture, magic []fixtures.Rule, complete platform.Mode, from string) platform.State {
	state := platform.State{
		Complete:         complete,
		CompleteFrom:     from,
		AutoCreateGroups: isTrue(f.AutoCreateGroups),
		AcceptAnyPlan:    isTrue(f.AcceptAnyPlan),
		SharedReferences: f.UniqueExternalReferenceIDs != nil && !*f.UniqueExternalReferenceIDs,
		Requests:         f.Requests,
		Created:          make(map[string]uint64, len(f.Created)),
	}
	for _, c := range f.Created {
		state.Created[c.ExternalReferenceID] = c.Groups
	}
	for _, p := range f.Plans {
		state.Plans = append(state.Plans, platform.Plan{ID: p.ID, Name: p.Name})
	}
	for i := range f.Groups {
		state.Groups = append(state.Groups, groupOfFixture(&f.Groups[i]))
	}
	for i := range f.Rules {
		state.Rules = append(state.Rules, ruleOfFixture(&f.Rules[i]))
	}
	for i := range magic {
		state.Magic = append(state.Magic, ruleOfFixture(&magic[i]))
	}
	return state
}

func isTrue(b *bool) bool { return b != nil && *b }

func groupOfFixture(g *fixtures.Group) platform.GroupState {
	state := platform.GroupState{
		ID:                  g.ID,
		Name:                g.Name,
		ExternalReferenceID: g.ExternalReferenceID,
		CreatedAt:           g.CreatedAt,
		UpdatedAt:           g.UpdatedAt,
		Accepted:            g.Accepted,
		Complete:            modeOf(g.Complete),
	}
	for i := range g.Members {
		m := &g.Members[i]
		state.Members = append(state.Members, platform.MemberState{ID: m.ID, Row: rowOfFixture(&m.Row), AddedAt: m.AddedAt})
	}
	for i := range g.Syncs {
		state.Syncs = append(state.Syncs, syncOfFixture(g.ID, &g.Syncs[i]))
	}
	for _, r := range g.Removed {
		state.Removed = append(state.Removed, platform.Member{
			ID: r.ID, Row: platform.Row{ReferenceID: r.ReferenceID}, AddedAt: r.AddedAt, RemovedAt: r.RemovedAt,
		})
	}
	return state
}

func syncOfFixture(groupID string, s *fixtures.Sync) platform.SyncState {
	state := platform.SyncState{
		Sync: platform.Sync{
			ID: s.RequestID, GroupID: groupID, AcceptedAt: s.AcceptedAt, CompletedAt: s.CompletedAt,
			Results: platform.Results{Added: s.Results.AddedGroupMemberIDs, Removed: s.Results.RemovedGroupMemberIDs},
		},
		Ordinal: s.Ordinal, Mode: modeOf(s.Complete), ModeFrom: s.CompleteFrom,
		Polls: s.Polls, ReadyAt: s.ReadyAt, Unchanged: s.Unchanged,
	}
	for _, f := range s.Results.Failures {
		state.Results.Failures = append(state.Results.Failures, platform.Failure{
			ReferenceID: f.ReferenceID, Operation: platform.Operation(f.Operation), Reason: f.Reason,
		})
	}
	if s.Rule != nil {
		state.Directive = &platform.Directive{Key: "snapshot " + s.RequestID, Rule: ruleOfFixture(s.Rule)}
	}
	for i := range s.Rows {
		state.Rows = append(state.Rows, rowOfFixture(&s.Rows[i]))
	}
	for _, outcome := range s.Outcomes {
		state.Outcomes = append(state.Outcomes, platform.Outcome{
			ReferenceID: outcome.ReferenceID, Operation: platform.Operation(outcome.Operation), MemberID: outcome.MemberID,
			Reason: outcome.Reason, Rule: outcome.Rule, ByHand: outcome.ByHand,
		})
	}
	return state
}

// ruleOfFixture must get a rule that does not change afterwards.
func ruleOfFixture(r *fixtures.Rule) platform.Rule {
	rule := platform.Rule{
		ID: r.ID,
		When: platform.When{
			Call:        r.When.Call,
			GroupID:     r.When.GroupID,
			ReferenceID: r.When.ReferenceID,
			PlanID:      r.When.PlanID,
			Email:       r.When.Email,
			LastName:    r.When.LastName,
			Operation:   r.When.Operation,
		},
	}
	rule.Complete = modeOf(r.Complete)
	rule.Ends = r.Respond != nil || r.Connection != ""
	if r.Latency != nil {
		rule.Latency = &platform.Latency{Min: r.Latency.Min, Max: r.Latency.Max}
	}
	rule.After = r.Phase == fixtures.PhaseAfter
	rule.Times, rule.Skip, rule.Probability = r.Times, r.Skip, r.Probability
	rule.PerRequest = r.Per == fixtures.PerRequest
	rule.Origin = r
	if r.Fail != nil {
		rule.Fail = &platform.Fail{Reason: r.Fail.Reason}
	}
	return rule
}

// modeOf is how a completion is carried out.
func modeOf(c fixtures.Completion) platform.Mode {
	if d, ok := c.AfterDuration(); ok {
		return platform.After(d)
	}
	if n, ok := c.PollCount(); ok {
		return platform.Polls(n)
	}
	switch c {
	case fixtures.Immediate():
		return platform.Immediate()
	case fixtures.Manual():
		return platform.Manual()
	case fixtures.Never():
		return platform.Never()
	}
	return platform.Mode{}
}

func wireOfGroup(organizationID string, g *platform.Group) api.Group {
	return api.Group{
		Id:                  g.ID,
		OrganizationId:      organizationID,
		Name:                g.Name,
		ExternalReferenceId: g.ExternalReferenceID,
		CreatedAt:           formatTime(g.CreatedAt),
		UpdatedAt:           formatTime(g.UpdatedAt),
	}
}

func wireOfSync(s *platform.Sync) api.SyncRetrieveResponse {
	data := api.SyncRequest{RequestId: s.ID, GroupId: s.GroupID, AcceptedAt: formatTime(s.AcceptedAt)}
	if s.Completed() {
		completedAt := formatTime(s.CompletedAt)
		data.CompletedAt = &completedAt
		data.Results = &api.SyncResults{
			AddedGroupMemberIds:   notNil(s.Results.Added),
			RemovedGroupMemberIds: notNil(s.Results.Removed),
			Failures:              make([]api.SyncFailure, len(s.Results.Failures)),
		}
		for i, f := range s.Results.Failures {
			data.Results.Failures[i] = api.SyncFailure{
				ReferenceId: f.ReferenceID, Operation: api.SyncOperation(f.Operation), Reason: f.Reason,
			}
		}
	}
	return api.SyncRetrieveResponse{Data: data}
}

// notNil keeps an empty list a list on the wire.
func notNil(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

// formatTime is RFC 3339 in UTC with exactly three digits of milliseconds, or none where they are zero (our choice).
func formatTime(t time.Time) string {
	layout := "2006-01-02T15:04:05.000Z"
	if t.Nanosecond() == 0 {
		layout = "2006-01-02T15:04:05Z"
	}
	return t.UTC().Format(layout)
}
