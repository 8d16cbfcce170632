package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/vitable-sandbox/sandbox/server/api"
	"github.com/vitable-sandbox/sandbox/server/control"
)

func createGroup(ctx context.Context, t *tenant) error {
	reference := "ref-" + strconv.Itoa(t.rand.IntN(maxGroups))
	request := text(map[string]string{"name": "Made", "external_reference_id": reference})
	taken := slices.ContainsFunc(t.groups, func(g *group) bool { return g.reference == reference })
	switch {
	case taken:
		return t.want(ctx, http.StatusConflict, nil, http.MethodPost, "/v1/groups", request)
	case len(t.groups) >= maxGroups:
		return nil
	}
	wire, err := ask[api.GroupResponse](ctx, t.client, http.StatusCreated, http.MethodPost, "/v1/groups", request)
	if err != nil {
		return err
	}
	t.created[reference]++
	t.groups = append(t.groups, &group{id: wire.Data.Id, name: "Made", reference: reference})
	return t.known(wire.Data.Id, "group", reference, t.created[reference])
}

func listGroups(ctx context.Context, t *tenant) error {
	const limit = 2
	var got []string
	for page := 1; page <= (len(t.groups)+limit-1)/limit; page++ {
		path := fmt.Sprintf("/v1/groups?limit=%d&page=%d", limit, page)
		wire, err := ask[api.GroupListResponse](ctx, t.client, http.StatusOK, http.MethodGet, path, "")
		if err != nil {
			return err
		}
		if wire.Pagination.Total != len(t.groups) {
			return fmt.Errorf("%d groups: the sandbox has %d", len(t.groups), wire.Pagination.Total)
		}
		for _, g := range wire.Data {
			got = append(got, g.Id+" "+g.Name)
		}
	}
	var want []string
	for _, g := range t.groups {
		want = append(want, g.id+" "+g.name)
	}
	if !slices.Equal(got, want) {
		return fmt.Errorf("groups %q: the sandbox has %q", want, got)
	}
	g := pick(t, t.groups)
	g.name = "Renamed " + strconv.Itoa(t.rand.IntN(100))
	return t.want(ctx, http.StatusOK, nil, http.MethodPatch, "/v1/groups/"+g.id, text(map[string]string{"name": g.name}))
}

func listMembers(ctx context.Context, t *tenant) error {
	g := pick(t, t.groups)
	wire, err := ask[control.MemberListResponse](ctx, t.client, http.StatusOK, http.MethodGet, "/_sandbox/groups/"+g.id+"/members", "")
	if err != nil {
		return err
	}
	var got []row
	for _, m := range wire.Data {
		got = append(got, row{m.ReferenceId, orZero(m.FirstName), orZero(m.LastName), orZero(m.PlanId)})
		if err := t.known(m.Id, "member", g.id, m.ReferenceId); err != nil {
			return err
		}
	}
	if !slices.Equal(got, g.roster) {
		return fmt.Errorf("the roster of %s is %v: the sandbox has %v", g.id, g.roster, got)
	}
	return nil
}

func listSyncs(ctx context.Context, t *tenant) error {
	g := pick(t, t.groups)
	path := "/_sandbox/syncs?limit=10000&group_id=" + url.QueryEscape(g.id)
	wire, err := ask[control.SyncListResponse](ctx, t.client, http.StatusOK, http.MethodGet, path, "")
	if err != nil {
		return err
	}
	var got, want []string
	for _, s := range wire.Data {
		got = append(got, fmt.Sprint(s.RequestId, s.AcceptedAt.UTC(), orZero(s.CompletedAt).UTC()))
	}
	for _, b := range t.batches {
		if b.group == g {
			want = append(want, fmt.Sprint(b.id, b.acceptedAt, b.completedAt))
		}
	}
	// A snapshot that was loaded lists what has finished first.
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		return fmt.Errorf("syncs of %s are\n%q: the sandbox has\n%q", g.id, want, got)
	}
	return nil
}

func orZero[T any](p *T) (v T) {
	if p != nil {
		v = *p
	}
	return v
}
