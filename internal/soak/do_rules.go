package main

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server/control"
)

func injectRule(ctx context.Context, t *tenant) error {
	if len(t.rules) >= maxRules {
		return removeRules(ctx, t)
	}
	r := &rule{operation: []string{"add", "remove"}[t.rand.IntN(2)], reason: "by rule " + strconv.Itoa(t.rand.IntN(100)), runtime: true}
	when := map[string]string{"operation": r.operation}
	request := map[string]any{"when": when, "fail": map[string]string{"reason": r.reason}}
	if t.rand.IntN(2) == 0 {
		r.reference = "E-" + strconv.Itoa(t.rand.IntN(12))
		when["reference_id"] = r.reference
	} else {
		r.last = "Doe"
		when["last_name"] = r.last
	}
	// A rule on everybody that has no end would leave nobody on the rosters.
	if r.times = t.rand.IntN(4); r.last != "" {
		r.times++
	}
	if r.times > 0 {
		request["times"] = r.times
	}
	var err error
	if r.id, err = t.inject(ctx, request); err != nil {
		return err
	}
	t.rules = slices.Insert(t.rules, 0, r)
	return nil
}

// inject adds a rule to the sandbox, of which the model knows nothing.
func (t *tenant) inject(ctx context.Context, request any) (id string, err error) {
	wire, err := ask[control.RuleResponse](ctx, t.client, http.StatusCreated, http.MethodPost, "/_sandbox/rules", text(request))
	return wire.Data.Id, err
}

func removeRule(ctx context.Context, t *tenant) error {
	i := t.rand.IntN(len(t.rules))
	want := http.StatusUnprocessableEntity
	if t.rules[i].runtime {
		want = http.StatusOK
	}
	if err := t.want(ctx, want, nil, http.MethodDelete, "/_sandbox/rules/"+t.rules[i].id, ""); err != nil {
		return err
	}
	if want == http.StatusOK {
		t.rules = slices.Delete(t.rules, i, i+1)
	}
	return nil
}

func removeRules(ctx context.Context, t *tenant) error {
	kept := slices.DeleteFunc(slices.Clone(t.rules), func(r *rule) bool { return r.runtime })
	wire, err := ask[control.RulesRemovedResponse](ctx, t.client, http.StatusOK, http.MethodDelete, "/_sandbox/rules", "")
	if err != nil {
		return err
	}
	if gone := len(t.rules) - len(kept); wire.Data.Removed != gone {
		return fmt.Errorf("%d rules were to be removed: the sandbox removed %d", gone, wire.Data.Removed)
	}
	t.rules = kept
	// Rules of a snapshot are the fixture's once it is loaded, and only a reset removes them.
	if len(t.rules) >= maxRules {
		return reset(ctx, t)
	}
	return nil
}

func listRules(ctx context.Context, t *tenant) error {
	wire, err := ask[control.RuleListResponse](ctx, t.client, http.StatusOK, http.MethodGet, "/_sandbox/rules", "")
	if err != nil {
		return err
	}
	var got, want []string
	for _, r := range wire.Data {
		got = append(got, fmt.Sprint(r.Id, r.Fired.Rows))
	}
	for _, r := range t.rules {
		want = append(want, fmt.Sprint(r.id, r.fired))
	}
	if !slices.Equal(got, want) {
		return fmt.Errorf("rules with what they failed are %q: the sandbox has %q", want, got)
	}
	return nil
}

// faulty adds a rule on submits that fires once, submits, and removes it.
func faulty(ctx context.Context, t *tenant, rule map[string]any, submit func(b *batch) error) error {
	rule["when"], rule["times"] = map[string]string{"call": fixtures.SubmitOperation}, 1
	id, err := t.inject(ctx, rule)
	if err != nil {
		return err
	}
	b, _ := t.draw(pick(t, t.groups))
	// There is no header, so the fixture's own mode holds.
	b.mode, b.delay, b.wanted = "after", fixtureDelay, 0
	if err := submit(b); err != nil {
		return err
	}
	wire, err := ask[control.RuleResponse](ctx, t.client, http.StatusOK, http.MethodDelete, "/_sandbox/rules/"+id, "")
	if err != nil {
		return err
	}
	if wire.Data.Fired.Calls != 1 {
		return fmt.Errorf("a rule on one call fired %d times", wire.Data.Fired.Calls)
	}
	return nil
}

// refusedOnce meets a refusal, and tries again.
func refusedOnce(ctx context.Context, t *tenant) error {
	return faulty(ctx, t, map[string]any{"respond": map[string]any{"status": 503}}, func(b *batch) error {
		if err := t.want(ctx, http.StatusServiceUnavailable, nil, http.MethodPost, b.group.path(), body(b.rows)); err != nil {
			return err
		}
		return t.tryAgain(ctx, b)
	})
}

// lostAnswer is answered 500 after the roster was accepted, and finds the batch in the list.
func lostAnswer(ctx context.Context, t *tenant) error {
	return faulty(ctx, t, map[string]any{"respond": map[string]any{"status": 500}, "phase": "after"}, func(b *batch) error {
		if err := t.want(ctx, http.StatusInternalServerError, nil, http.MethodPost, b.group.path(), body(b.rows)); err != nil {
			return err
		}
		wire, err := ask[control.SyncListResponse](ctx, t.client, http.StatusOK, http.MethodGet, "/_sandbox/syncs?limit=1&group_id="+b.group.id, "")
		if err != nil {
			return err
		}
		if len(wire.Data) != 1 {
			return fmt.Errorf("what was accepted is not in the list of %s", b.group.id)
		}
		b.id = wire.Data[0].RequestId
		t.accept(b)
		return t.known(b.id, "sync", b.group.id, b.group.accepted)
	})
}

// brokenConnection finds its connection closed before anything happened, and tries again.
func brokenConnection(ctx context.Context, t *tenant) error {
	return faulty(ctx, t, map[string]any{"connection": "close"}, func(b *batch) error {
		if a, err := t.send(ctx, http.MethodPost, b.group.path(), body(b.rows)); err == nil {
			return fmt.Errorf("a connection that a rule closes answered %d: %s", a.status, a.body)
		}
		return t.tryAgain(ctx, b)
	})
}

func (t *tenant) tryAgain(ctx context.Context, b *batch) error {
	a, err := t.send(ctx, http.MethodPost, b.group.path(), body(b.rows))
	if err != nil {
		return err
	}
	return t.accepted(b, a)
}
