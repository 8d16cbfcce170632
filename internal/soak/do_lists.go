package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"
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
	var wire struct{ Data struct{ ID string } }
	if err := t.want(ctx, http.StatusCreated, &wire, http.MethodPost, "/v1/groups", request); err != nil {
		return err
	}
	t.created[reference]++
	t.groups = append(t.groups, &group{id: wire.Data.ID, name: "Made", reference: reference})
	return t.known(wire.Data.ID, "group", reference, t.created[reference])
}

func listGroups(ctx context.Context, t *tenant) error {
	const limit = 2
	var got []string
	for page := 1; page <= (len(t.groups)+limit-1)/limit; page++ {
		var wire struct {
			Data       []struct{ ID, Name string }
			Pagination struct{ Total int }
		}
		path := fmt.Sprintf("/v1/groups?limit=%d&page=%d", limit, page)
		if err := t.want(ctx, http.StatusOK, &wire, http.MethodGet, path, ""); err != nil {
			return err
		}
		if wire.Pagination.Total != len(t.groups) {
			return fmt.Errorf("%d groups: the sandbox has %d", len(t.groups), wire.Pagination.Total)
		}
		for _, g := range wire.Data {
			got = append(got, g.ID+" "+g.Name)
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
	var wire struct {
		Data []struct {
			ID        string
			Reference string `json:"reference_id"`
			First     string `json:"first_name"`
			Last      string `json:"last_name"`
			Plan      string `json:"plan_id"`
		}
	}
	if err := t.want(ctx, http.StatusOK, &wire, http.MethodGet, "/_sandbox/groups/"+g.id+"/members", ""); err != nil {
		return err
	}
	var got []row
	for _, m := range wire.Data {
		got = append(got, row{m.Reference, m.First, m.Last, m.Plan})
		if err := t.known(m.ID, "member", g.id, m.Reference); err != nil {
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
	var wire struct {
		Data []struct {
			RequestID   string     `json:"request_id"`
			AcceptedAt  time.Time  `json:"accepted_at"`
			CompletedAt *time.Time `json:"completed_at"`
		}
	}
	path := "/_sandbox/syncs?limit=10000&group_id=" + url.QueryEscape(g.id)
	if err := t.want(ctx, http.StatusOK, &wire, http.MethodGet, path, ""); err != nil {
		return err
	}
	var got, want []string
	for _, s := range wire.Data {
		completed := time.Time{}
		if s.CompletedAt != nil {
			completed = *s.CompletedAt
		}
		got = append(got, fmt.Sprint(s.RequestID, s.AcceptedAt.UTC(), completed.UTC()))
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
