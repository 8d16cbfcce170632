package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server/api"
)

// draw makes a roster and decides how it completes; header is empty where the fixture's own mode holds.
func (t *tenant) draw(g *group) (b *batch, header string) {
	b = &batch{group: g, mode: "after", delay: 2 * time.Second}
	for _, n := range t.rand.Perm(12)[:t.rand.IntN(9)] {
		b.rows = append(b.rows, row{
			reference: "E-" + strconv.Itoa(n), first: []string{"Jane", "Janet"}[t.rand.IntN(2)],
			last: []string{"Doe", "Doe", "Doe", "Refused", "Stays"}[t.rand.IntN(5)],
			plan: []string{plan, plan, plan, "pln_nowhere"}[t.rand.IntN(4)],
		})
	}
	switch t.rand.IntN(12) {
	case 0, 1:
		b.mode, header = "immediate", "immediate"
	case 2, 3, 4:
		b.delay = time.Duration(t.rand.IntN(5000)) * time.Millisecond
		header = "after:" + b.delay.String()
	case 5, 6, 7:
		b.mode, b.wanted = "polls", 1+t.rand.IntN(3)
		header = "polls:" + strconv.Itoa(b.wanted)
	case 8, 9:
		b.mode, header = "manual", "manual"
	case 10:
		b.mode, header = "never", "never"
	}
	return b, header
}

// body writes rows as the API has them.
func body(rows []row) string {
	members := make([]map[string]any, len(rows))
	for i, r := range rows {
		members[i] = map[string]any{
			"reference_id": r.reference, "first_name": r.first, "last_name": r.last, "plan_id": r.plan,
			"date_of_birth": "1990-05-15", "phone": "4155550100", "email": nil,
			"address": map[string]any{"address_line_1": "1", "address_line_2": nil, "city": "C", "state": "CA", "zipcode": "94102"},
		}
	}
	return text(map[string]any{"members": members})
}

func (g *group) path() string { return "/v1/groups/" + g.id + "/members/sync" }

func submit(ctx context.Context, t *tenant) error {
	b, header := t.draw(pick(t, t.groups))
	var headers []string
	if header != "" {
		headers = []string{"Sandbox: complete=" + header}
	}
	a, err := t.send(ctx, http.MethodPost, b.group.path(), body(b.rows), headers...)
	if err != nil {
		return err
	}
	if err := t.sameOrganization(a); err != nil {
		return err
	}
	return t.accepted(b, a)
}

// accepted holds the answer to a submit against the model, which accepts the batch too.
func (t *tenant) accepted(b *batch, a answer) error {
	var wire api.SyncSubmitResponse
	if a.status != http.StatusAccepted || json.Unmarshal(a.body, &wire) != nil {
		return fmt.Errorf("submit: status %d, want 202: %s", a.status, a.body)
	}
	if wire.Data.GroupId != b.group.id || !wire.Data.AcceptedAt.Equal(t.now) {
		return fmt.Errorf("accepted for %s at %s: %s", b.group.id, t.now, a.body)
	}
	b.id = wire.Data.RequestId
	t.accept(b)
	t.submitted++
	return t.known(b.id, "sync", b.group.id, b.group.accepted)
}

func pollOne(ctx context.Context, t *tenant) error {
	if len(t.batches) == 0 {
		return t.want(ctx, http.StatusNotFound, nil, http.MethodGet, t.groups[0].path()+"/grpmsr_nowhere", "")
	}
	return t.pollBatch(ctx, pick(t, t.batches))
}

// pollBatch polls a batch, and holds the answer against the model, whose batch is polled too.
func (t *tenant) pollBatch(ctx context.Context, b *batch) error {
	wire, err := ask[api.SyncRetrieveResponse](ctx, t.client, http.StatusOK, http.MethodGet, b.group.path()+"/"+b.id, "")
	if err != nil {
		return err
	}
	t.poll(b)
	d := wire.Data
	switch {
	case d.RequestId != b.id, !d.AcceptedAt.Equal(b.acceptedAt):
		return fmt.Errorf("%s, accepted at %s: the sandbox has %+v", b.id, b.acceptedAt, d)
	case (d.CompletedAt == nil) != b.completedAt.IsZero(), (d.Results == nil) != (d.CompletedAt == nil),
		d.CompletedAt != nil && !d.CompletedAt.Equal(b.completedAt):
		return fmt.Errorf("%s, %s, completed at %s: the sandbox has %v", b.id, b.mode, b.completedAt, d.CompletedAt)
	case d.Results == nil:
		return nil
	case len(d.Results.AddedGroupMemberIDs) != len(b.added), len(d.Results.RemovedGroupMemberIDs) != len(b.removed), !slices.Equal(d.Results.Failures, b.failures):
		return fmt.Errorf("%s: added %q, removed %q, failures %v: the sandbox has %+v", b.id, b.added, b.removed, b.failures, *d.Results)
	}
	return t.members(b.group, slices.Concat(b.added, b.removed), slices.Concat(d.Results.AddedGroupMemberIDs, d.Results.RemovedGroupMemberIDs))
}

// members holds the identifiers of members against those that they had before.
func (t *tenant) members(g *group, references, ids []string) error {
	for i, id := range ids {
		if err := t.known(id, "member", g.id, references[i]); err != nil {
			return err
		}
	}
	return nil
}

func completeHead(ctx context.Context, t *tenant) error {
	var open []*batch
	for _, b := range t.batches {
		if b.completedAt.IsZero() {
			open = append(open, b)
		}
	}
	if len(open) == 0 {
		return nil
	}
	b := pick(t, open)
	path := "/_sandbox/syncs/" + b.id + "/complete"
	if b.mode == "never" || b.group.queue[0] != b {
		return t.want(ctx, http.StatusUnprocessableEntity, nil, http.MethodPost, path, "{}")
	}
	return t.completeNow(ctx, b, t.rand.IntN(2) == 0)
}

// completeNow completes the head of a queue by hand, and may let one add fail.
func (t *tenant) completeNow(ctx context.Context, b *batch, fail bool) error {
	subscribed := func(r row) bool {
		return slices.ContainsFunc(b.group.roster, func(s row) bool { return s.reference == r.reference })
	}
	request, byHand := map[string]any{}, map[string]string{}
	if i := slices.IndexFunc(b.rows, func(r row) bool { return !subscribed(r) }); fail && i >= 0 {
		byHand[b.rows[i].reference] = "by hand"
		request["failures"] = []fixtures.Failure{{ReferenceID: b.rows[i].reference, Operation: fixtures.Add, Reason: "by hand"}}
	}
	if err := t.want(ctx, http.StatusOK, nil, http.MethodPost, "/_sandbox/syncs/"+b.id+"/complete", text(request)); err != nil {
		return err
	}
	t.complete(b, byHand)
	return nil
}

// drain completes what waits.
func drain(ctx context.Context, t *tenant) error {
	for _, g := range t.groups {
		for len(g.queue) > 0 {
			if err := t.completeNow(ctx, g.queue[0], false); err != nil {
				return err
			}
		}
	}
	return nil
}
