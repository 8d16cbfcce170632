package main

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/vitable-sandbox/sandbox/server/control"
)

func advance(ctx context.Context, t *tenant) error {
	by := time.Duration(t.rand.IntN(4000)) * time.Millisecond
	request := map[string]string{"by": by.String()}
	if t.rand.IntN(2) == 0 {
		request = map[string]string{"to": t.now.Add(by).Format(time.RFC3339Nano)}
	}
	wire, err := ask[control.ClockAdvanceResponse](ctx, t.client, http.StatusOK, http.MethodPost, "/_sandbox/clock/advance", text(request))
	if err != nil {
		return err
	}
	t.now = t.now.Add(by)
	t.work()
	return t.sameTime(wire.Data)
}

func advanceUntilIdle(ctx context.Context, t *tenant) error {
	wire, err := ask[control.ClockAdvanceResponse](ctx, t.client, http.StatusOK, http.MethodPost, "/_sandbox/clock/advance", `{"until":"idle"}`)
	if err != nil {
		return err
	}
	t.idle()
	return t.sameTime(wire.Data)
}

// sameTime holds where the clock is, and what waits, against the model.
func (t *tenant) sameTime(clock control.ClockAdvanced) error {
	if !clock.Now.Equal(t.now) || !clock.Frozen {
		return fmt.Errorf("the clock is frozen at %s: the sandbox has %+v", t.now, clock)
	}
	never := map[string]bool{}
	for _, b := range t.batches {
		never[b.id] = b.mode == "never"
	}
	var got []string
	for _, w := range clock.Waiting {
		if !never[w.RequestId] {
			got = append(got, w.RequestId)
		}
	}
	want := t.waiting()
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		return fmt.Errorf("%q wait: the sandbox has %q", want, got)
	}
	return nil
}

func moveBackwards(ctx context.Context, t *tenant) error {
	request := text(map[string]string{"at": t.now.Add(-time.Millisecond).Format(time.RFC3339Nano)})
	return t.want(ctx, http.StatusConflict, nil, http.MethodPatch, "/_sandbox/clock", request)
}
