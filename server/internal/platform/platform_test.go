package platform_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vitable-sandbox/sandbox/server/internal/platform"
)

func organization(t *testing.T, state platform.State) *platform.Organization {
	t.Helper()
	if state.Complete == (platform.Mode{}) {
		state.Complete = platform.Immediate()
	}
	if state.Groups == nil {
		state.Groups = []platform.GroupState{{ID: "grp_1"}}
	}
	o, err := platform.New("org_1", 1, state)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func TestStateMustSayHowBatchesComplete(t *testing.T) {
	t.Parallel()
	if _, err := platform.New("org_1", 1, platform.State{}); err == nil {
		t.Error("an organization whose batches never complete")
	}
}

func TestClockFollowsTheWallClock(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := organization(t, platform.State{})
		start := o.Now()
		time.Sleep(1500 * time.Microsecond) //nolint:forbidigo // the bubble's time
		if got := o.Now().Sub(start); got != time.Millisecond {
			t.Errorf("after 1.5 ms the clock has moved by %s, want whole milliseconds", got)
		}
		if err := o.Advance(time.Hour); err != nil {
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

func TestClockRefusesToGoBackOrTooFar(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := organization(t, platform.State{})
		if err := o.Advance(-1); !errors.Is(err, platform.ErrBackwards) {
			t.Errorf("a step back: %v", err)
		}
		const century = 100 * 365 * 24 * time.Hour
		var err error
		for range 100 {
			before := o.Now()
			if err = o.Advance(century); err != nil {
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
		o := organization(t, platform.State{Complete: platform.After(2 * time.Second)})
		accepted, err := o.Submit("grp_1", nil)
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
