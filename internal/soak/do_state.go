package main

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server/control"
)

// fixtureDelay is how long a batch is in flight by the fixture's own mode.
const fixtureDelay = 2 * time.Second

// badRequest sends something that is refused and changes nothing.
func badRequest(ctx context.Context, t *tenant) error {
	g := pick(t, t.groups)
	twice := row{reference: "E-1", first: "J", last: "D", plan: plan}
	bad := []struct {
		status             int
		method, path, body string
	}{
		{400, http.MethodPost, g.path(), "{"},
		{400, http.MethodPost, g.path(), `{"members":[{}]}`},
		{400, http.MethodPost, g.path(), body([]row{twice, twice})},
		{404, http.MethodPost, "/v1/groups/grp_nowhere/members/sync", body(nil)},
		{405, http.MethodPut, g.path(), ""},
		{400, http.MethodGet, "/v1/groups?limit=0", ""},
		{400, http.MethodPost, "/_sandbox/clock/advance", `{"by":"-1s"}`},
		{400, http.MethodPost, "/_sandbox/rules", `{"when":{"call":"NoSuchCall"},"respond":{"status":500}}`},
		{400, http.MethodPut, "/_sandbox/fixture", `{"groups":[{}]}`},
		{422, http.MethodPost, "/_sandbox/reset", `{"scopes":["clock"]}`},
		{400, http.MethodPost, "/_sandbox/verify", `{"count":{"exactly":-1}}`},
	}
	b := bad[t.rand.IntN(len(bad))]
	return t.want(ctx, b.status, nil, b.method, b.path, b.body)
}

// verify counts the rosters that were accepted since the last time.
func verify(ctx context.Context, t *tenant) error {
	request := text(map[string]any{
		"when":  map[string]any{"call": fixtures.SubmitOperation, "status": 202, "since": t.since},
		"count": map[string]any{"exactly": t.submitted},
	})
	wire, err := ask[control.VerifyResponse](ctx, t.client, http.StatusOK, http.MethodPost, "/_sandbox/verify", request)
	if err != nil {
		return err
	}
	// The journal may have lost some, and then says so.
	if wire.Result == "failed" {
		return fmt.Errorf("%d rosters were accepted: %s", t.submitted, wire.Message)
	}
	return t.mark(ctx)
}

// mark restarts the counts.
func (t *tenant) mark(ctx context.Context) error {
	wire, err := ask[control.RequestListResponse](ctx, t.client, http.StatusOK, http.MethodGet, "/_sandbox/requests?limit=1", "")
	if err != nil {
		return err
	}
	t.since, t.submitted = 0, 0
	if len(wire.Data) > 0 {
		t.since = wire.Data[0].Number
	}
	return nil
}

// save keeps the organization as it is now.
func save(ctx context.Context, t *tenant) error {
	media := []string{"application/json", "application/yaml"}[t.rand.IntN(2)]
	a, err := t.send(ctx, http.MethodGet, "/_sandbox/fixture", "", "Accept: "+media)
	if err != nil {
		return err
	}
	if a.status != http.StatusOK || a.header.Get("Content-Type") != media {
		return fmt.Errorf("snapshot: status %d, %s: %.200s", a.status, a.header.Get("Content-Type"), a.body)
	}
	t.saved = &snapshot{string(a.body), media, t.clone()}
	return nil
}

// load goes back to what was saved.
func load(ctx context.Context, t *tenant) error {
	if t.saved == nil {
		return nil
	}
	s := t.saved
	if err := t.want(ctx, http.StatusOK, nil, http.MethodPut, "/_sandbox/fixture", s.text, "Content-Type: "+s.media); err != nil {
		return err
	}
	t.model = s.model.clone()
	for _, r := range t.rules {
		r.runtime, r.fired = false, 0
	}
	return nil
}

// reset goes back to the start, of the server and then of the soak.
func reset(ctx context.Context, t *tenant) error {
	if err := t.want(ctx, http.StatusOK, nil, http.MethodPost, "/_sandbox/reset", "{}"); err != nil {
		return err
	}
	if t.model != nil && len(t.batches) > 0 {
		b := pick(t, t.batches)
		if err := t.want(ctx, http.StatusNotFound, nil, http.MethodGet, b.group.path()+"/"+b.id, ""); err != nil {
			return fmt.Errorf("after a reset: %w", err)
		}
	}
	fixture, m := origin()
	if err := t.want(ctx, http.StatusOK, nil, http.MethodPut, "/_sandbox/fixture", fixture); err != nil {
		return err
	}
	t.model, t.saved = m, nil
	t.since, t.submitted = 0, 0
	return nil
}
