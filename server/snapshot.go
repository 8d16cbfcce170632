package server

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server/internal/platform"
)

// Snapshot returns the organization as it is now, as a fixture: its id, seed, clock, groups with members, finished sync
// requests and batches in flight, rules. Loaded into any organization it restores this one: the same identifiers, and
// the same bodies afterwards. The counts of rules start anew.
func (o *Organization) Snapshot() (fixtures.Fixture, error) {
	start := o.tenant.Snapshot()
	f := fixtureOf(&start)
	f.Rules = []fixtures.Rule{}
	magic := false
	for _, rule := range o.Rules() {
		if rule.Source == RuleMagic {
			magic = true
			continue
		}
		f.Rules = append(f.Rules, rule.Rule)
	}
	f.Magic = &magic
	// What history holds is the platform's own.
	return f.Clone(), nil
}

const yamlType = "application/yaml"

// GetFixture is the operation of the control API.
func (c controls) GetFixture(ctx echo.Context) error {
	x := exchangeOf(ctx)
	f, err := c.controlled(x.org).Snapshot()
	if err != nil {
		return err
	}
	x.status, x.raw, x.contentType = http.StatusOK, f.YAML(), yamlType
	if accept := strings.ToLower(x.request.Header.Get("Accept")); strings.Contains(accept, jsonType) && !strings.Contains(accept, "yaml") {
		x.raw, x.contentType = f.JSON(), jsonType
	}
	return nil
}

// fixtureOf is a snapshot as a fixture, without rules.
func fixtureOf(start *platform.Start) fixtures.Fixture {
	state := &start.State
	unique := !state.SharedReferences
	f := fixtures.Fixture{
		Complete:                   completionOf(state.Complete),
		Plans:                      []fixtures.Plan{},
		Groups:                     []fixtures.Group{},
		AutoCreateGroups:           &state.AutoCreateGroups,
		AcceptAnyPlan:              &state.AcceptAnyPlan,
		UniqueExternalReferenceIDs: &unique,
		OrganizationID:             start.ID,
		Seed:                       start.Seed,
		Clock:                      &fixtures.Clock{Now: start.Clock.Now, Frozen: start.Clock.Frozen},
		Requests:                   state.Requests,
	}
	for _, p := range state.Plans {
		f.Plans = append(f.Plans, fixtures.Plan{ID: p.ID, Name: p.Name})
	}
	for ref, groups := range state.Created {
		f.Created = append(f.Created, fixtures.Created{ExternalReferenceID: ref, Groups: groups})
	}
	slices.SortFunc(f.Created, func(a, b fixtures.Created) int { return cmp.Compare(a.ExternalReferenceID, b.ExternalReferenceID) })
	for i := range state.Groups {
		f.Groups = append(f.Groups, fixtureOfGroup(&state.Groups[i]))
	}
	return f
}

func fixtureOfGroup(g *platform.GroupState) fixtures.Group {
	group := fixtures.Group{
		ID: g.ID, Name: g.Name, ExternalReferenceID: g.ExternalReferenceID,
		CreatedAt: g.CreatedAt, UpdatedAt: g.UpdatedAt, Complete: completionOf(g.Complete), Accepted: g.Accepted,
		Members: []fixtures.Member{}, Syncs: []fixtures.Sync{},
	}
	for i := range g.Members {
		m := &g.Members[i]
		group.Members = append(group.Members, fixtures.Member{ID: m.ID, Row: fixtureOfRow(&m.Row), AddedAt: m.AddedAt})
	}
	for i := range g.Syncs {
		group.Syncs = append(group.Syncs, fixtureOfSync(&g.Syncs[i]))
	}
	for _, m := range g.Removed {
		group.Removed = append(group.Removed, fixtures.Removed{
			ID: m.ID, ReferenceID: m.Row.ReferenceID, AddedAt: m.AddedAt, RemovedAt: m.RemovedAt,
		})
	}
	return group
}

func fixtureOfSync(s *platform.SyncState) fixtures.Sync {
	sync := fixtures.Sync{
		RequestID: s.ID, AcceptedAt: s.AcceptedAt, CompletedAt: s.CompletedAt,
		Ordinal: s.Ordinal, Complete: completionOf(s.Mode), Polls: s.Polls, ReadyAt: s.ReadyAt, Unchanged: s.Unchanged,
		Results: fixtures.Results{AddedGroupMemberIDs: s.Results.Added, RemovedGroupMemberIDs: s.Results.Removed},
	}
	if s.Ordinal > 0 {
		sync.CompleteFrom = s.ModeFrom
	}
	for _, f := range s.Results.Failures {
		sync.Results.Failures = append(sync.Results.Failures, fixtures.Failure{
			ReferenceID: f.ReferenceID, Operation: string(f.Operation), Reason: f.Reason,
		})
	}
	if s.Directive != nil {
		sync.Rule = s.Directive.Rule.Origin.(*fixtures.Rule) //nolint:forcetypeassert,errcheck // ruleOfFixture puts nothing else there
	}
	for i := range s.Rows {
		sync.Rows = append(sync.Rows, fixtureOfRow(&s.Rows[i]))
	}
	for _, outcome := range s.Outcomes {
		sync.Outcomes = append(sync.Outcomes, fixtures.Outcome{
			ReferenceID: outcome.ReferenceID, Operation: string(outcome.Operation), MemberID: outcome.MemberID,
			Reason: outcome.Reason, Rule: outcome.Rule, ByHand: outcome.ByHand,
		})
	}
	return sync
}

// completionOf is how a mode is written.
func completionOf(m platform.Mode) fixtures.Completion {
	// What the platform writes, the fixture reads; a mode that is not set is written as nothing.
	c, err := fixtures.ParseCompletion(m.String())
	if err != nil {
		return fixtures.Completion{}
	}
	return c
}
