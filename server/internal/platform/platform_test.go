package platform_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server/internal/platform"
)

func organization(t *testing.T, f fixtures.Fixture) *platform.Organization {
	t.Helper()
	if f.Complete.IsZero() {
		f.Complete = fixtures.Immediate()
	}
	if f.Groups == nil {
		f.Groups = []fixtures.Group{{ID: "grp_1"}}
	}
	o, err := platform.New("org_1", 1, &platform.Start{Fixture: f})
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func TestStartMustSayHowBatchesComplete(t *testing.T) {
	t.Parallel()
	if _, err := platform.New("org_1", 1, &platform.Start{}); err == nil {
		t.Error("an organization whose batches never complete")
	}
}

func TestClockFollowsTheWallClock(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := organization(t, fixtures.Fixture{})
		start := o.Now()
		time.Sleep(1500 * time.Microsecond) //nolint:forbidigo // the bubble's time
		if got := o.Now().Sub(start); got != time.Millisecond {
			t.Errorf("after 1.5 ms the clock has moved by %s, want whole milliseconds", got)
		}
		if _, err := o.Advance(time.Hour); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second) //nolint:forbidigo // the bubble's time
		if got := o.Now().Sub(start).Truncate(time.Second); got != time.Hour+time.Second {
			t.Errorf("the clock has moved by %s, want 1h0m1s: it runs on after a jump", got)
		}
		if o.Now().Location() != time.UTC {
			t.Error("the clock is not in UTC")
		}
	})
}

// A machine's clock that is set back makes an organization's stand still, until it has caught up.
func TestClockNeverGoesBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := organization(t, fixtures.Fixture{})
		before := o.Now()
		o.WallGoesBack(time.Hour)
		if got := o.Now(); !got.Equal(before) {
			t.Errorf("it was %s, and now it is %s", before, got)
		}
		time.Sleep(time.Hour + time.Second) //nolint:forbidigo // the bubble's time
		if got := o.Now().Sub(before); got != time.Second {
			t.Errorf("once the machine's clock is there again it has moved by %s, want 1s", got)
		}
	})
}

func TestClockRefusesToGoBackOrTooFar(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := organization(t, fixtures.Fixture{})
		if _, err := o.Advance(-1); !errors.Is(err, platform.ErrNegative) {
			t.Errorf("a step back: %v", err)
		}
		const century = 100 * 365 * 24 * time.Hour
		var err error
		for range 100 {
			before := o.Now()
			if _, err = o.Advance(century); err != nil {
				if !o.Now().Equal(before) {
					t.Error("a refused step has moved the clock")
				}
				break
			}
			if got := o.Now().Sub(before); got != century {
				t.Fatalf("moved by %s at %s", got, before)
			}
		}
		if !errors.Is(err, platform.ErrTooLate) || o.Now().Year() < 8800 {
			t.Errorf("the end of time: %v at %s", err, o.Now())
		}
	})
}

func TestBatchFinishesWhenItIsDue(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := organization(t, fixtures.Fixture{Complete: fixtures.After(2 * time.Second)})
		accepted, err := o.Submit(platform.Submission{GroupID: "grp_1"})
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(2*time.Second - time.Millisecond) //nolint:forbidigo // the bubble's time
		if s, err := o.Retrieve("grp_1", accepted.ID); err != nil || s.Completed() {
			t.Errorf("a millisecond early: %+v, %v", s, err)
		}
		time.Sleep(time.Hour) //nolint:forbidigo // the bubble's time
		s, err := o.Retrieve("grp_1", accepted.ID)
		if err != nil || s.CompletedAt.Sub(s.AcceptedAt) != 2*time.Second {
			t.Errorf("an hour later: %+v, %v", s, err)
		}
	})
}

func TestFrozenClock(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		at := time.Date(2026, 1, 15, 10, 30, 0, 0, time.UTC)
		o := organization(t, fixtures.Fixture{Clock: &fixtures.Clock{Now: at, Frozen: true}})
		check := func(what string, want time.Time, frozen bool) {
			t.Helper()
			if got := o.Clock(); !got.Now.Equal(want) || got.Frozen != frozen {
				t.Errorf("%s: %s, frozen %t; want %s, %t", what, got.Now, got.Frozen, want, frozen)
			}
		}
		change := func(c platform.ClockChange) {
			t.Helper()
			if _, err := o.ChangeClock(c); err != nil {
				t.Fatal(err)
			}
		}
		time.Sleep(time.Hour) //nolint:forbidigo // the bubble's time
		check("an hour later", at, true)
		change(platform.ClockChange{At: at.Add(time.Minute)})
		check("set", at.Add(time.Minute), true)
		if _, err := o.Advance(time.Minute); err != nil {
			t.Fatal(err)
		}
		check("advanced", at.Add(2*time.Minute), true)
		change(platform.ClockChange{Resume: true})
		time.Sleep(time.Second) //nolint:forbidigo // the bubble's time
		check("running", at.Add(2*time.Minute+time.Second), false)
		change(platform.ClockChange{At: at.Add(time.Hour)})
		time.Sleep(time.Second) //nolint:forbidigo // the bubble's time
		check("set while running", at.Add(time.Hour+time.Second), false)
		if _, err := o.ChangeClock(platform.ClockChange{At: at, Freeze: true}); !errors.Is(err, platform.ErrBackwards) {
			t.Errorf("back: %v", err)
		}
		check("refused", at.Add(time.Hour+time.Second), false)
		change(platform.ClockChange{At: at.Add(2 * time.Hour), Freeze: true})
		time.Sleep(time.Second) //nolint:forbidigo // the bubble's time
		check("set and frozen", at.Add(2*time.Hour), true)
		if _, err := o.ChangeClock(platform.ClockChange{At: fixtures.EndOfTime().Add(1)}); !errors.Is(err, platform.ErrTooLate) {
			t.Errorf("too late: %v", err)
		}
	})
}

func TestUntilIdle(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := organization(t, fixtures.Fixture{Groups: []fixtures.Group{{ID: "grp_1"}, {ID: "grp_2"}}})
		start := o.Now()
		submit := func(group string, mode fixtures.Completion) string {
			a, err := o.Submit(platform.Submission{GroupID: group, Complete: mode})
			if err != nil {
				t.Fatal(err)
			}
			return a.ID
		}
		submit("grp_1", fixtures.After(time.Minute))
		submit("grp_1", fixtures.After(time.Second))
		never := submit("grp_1", fixtures.Never())
		submit("grp_1", fixtures.After(90*time.Second))
		submit("grp_2", fixtures.After(5*time.Second))
		manual := submit("grp_2", fixtures.Manual())
		behind := submit("grp_2", fixtures.After(time.Hour))
		state, waiting, _, err := o.AdvanceUntilIdle(0)
		if err != nil {
			t.Fatal(err)
		}
		if got := state.Now.Sub(start); got != 90*time.Second {
			t.Errorf("jumped by %s, want 1m30s", got)
		}
		var ids []string
		for _, w := range waiting {
			ids = append(ids, w.RequestID)
		}
		if len(ids) != 3 || ids[0] != never || ids[1] != manual || ids[2] != behind {
			t.Errorf("waiting %+v, want %s, %s, %s", waiting, never, manual, behind)
		}
		if state, _, _, _ = o.AdvanceUntilIdle(0); state.Now.Sub(start) != 90*time.Second {
			t.Errorf("a second time it jumps to %s", state.Now)
		}
	})
}

func TestAPollCountsForTheBatchesAhead(t *testing.T) {
	t.Parallel()
	o := organization(t, fixtures.Fixture{})
	var ids []string
	for _, mode := range []fixtures.Completion{fixtures.Polls(2), fixtures.Immediate(), fixtures.Polls(1)} {
		a, err := o.Submit(platform.Submission{GroupID: "grp_1", Complete: mode})
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, a.ID)
	}
	for i, want := range []bool{false, true} {
		s, err := o.Retrieve("grp_1", ids[2])
		if err != nil || s.Completed() != want {
			t.Errorf("poll %d of the last: completed %t, want %t (%v)", i+1, s.Completed(), want, err)
		}
	}
	e, err := o.Sync(ids[0])
	if err != nil || e.Polls != 2 || !e.Completed() {
		t.Errorf("the first: %+v, %v", e, err)
	}
}

func TestCompletingTheHeadLetsTheNextFinish(t *testing.T) {
	t.Parallel()
	o := organization(t, fixtures.Fixture{})
	head, err := o.Submit(platform.Submission{GroupID: "grp_1", Complete: fixtures.Manual()})
	if err != nil {
		t.Fatal(err)
	}
	next, err := o.Submit(platform.Submission{GroupID: "grp_1"})
	if err != nil {
		t.Fatal(err)
	}
	if e, err := o.Sync(next.ID); err != nil || e.Completed() || e.Behind != head.ID || !e.DueAt.IsZero() {
		t.Errorf("behind a batch that waits: %+v, %v", e, err)
	}
	if _, err := o.Complete(head.ID, nil); err != nil {
		t.Fatal(err)
	}
	a, errA := o.Sync(head.ID)
	b, errB := o.Sync(next.ID)
	if errA != nil || errB != nil || !a.Completed() || !b.CompletedAt.Equal(a.CompletedAt) {
		t.Errorf("completed at %s and %s (%v, %v), want the same instant", a.CompletedAt, b.CompletedAt, errA, errB)
	}
}
