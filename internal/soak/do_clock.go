package main

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"
)

// advanced is the answer to a jump.
type advanced struct {
	Data struct {
		Now     time.Time
		Frozen  bool
		Waiting []struct {
			RequestID string `json:"request_id"`
		}
	}
}

func advance(ctx context.Context, t *tenant) error {
	by := time.Duration(t.rand.IntN(4000)) * time.Millisecond
	request := map[string]string{"by": by.String()}
	if t.rand.IntN(2) == 0 {
		request = map[string]string{"to": t.now.Add(by).Format(time.RFC3339Nano)}
	}
	var wire advanced
	if err := t.want(ctx, http.StatusOK, &wire, http.MethodPost, "/_sandbox/clock/advance", text(request)); err != nil {
		return err
	}
	t.now = t.now.Add(by)
	t.work()
	return t.sameTime(&wire)
}

func advanceUntilIdle(ctx context.Context, t *tenant) error {
	var wire advanced
	if err := t.want(ctx, http.StatusOK, &wire, http.MethodPost, "/_sandbox/clock/advance", `{"until":"idle"}`); err != nil {
		return err
	}
	t.idle()
	return t.sameTime(&wire)
}

// sameTime holds where the clock is, and what waits, against the model.
func (t *tenant) sameTime(wire *advanced) error {
	if !wire.Data.Now.Equal(t.now) || !wire.Data.Frozen {
		return fmt.Errorf("the clock is frozen at %s: the sandbox has %+v", t.now, wire.Data)
	}
	never := map[string]bool{}
	for _, b := range t.batches {
		never[b.id] = b.mode == "never"
	}
	var got []string
	for _, w := range wire.Data.Waiting {
		if !never[w.RequestID] {
			got = append(got, w.RequestID)
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
