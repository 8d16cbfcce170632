package platform_test

import (
	"errors"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server/internal/platform"
)

// isForgotten wants the error of a batch that was forgotten.
func (r *run) isForgotten(t *rapid.T, err error) {
	if forgotten, ok := errors.AsType[*platform.ForgottenError](err); !ok || forgotten.Kept != r.m.keep {
		t.Fatalf("want that it was forgotten, got %v", err)
	}
}

// list holds the lists against the model, and against what each batch says of itself.
func (r *run) list(t *rapid.T) {
	group := rapid.SampledFrom([]string{"", "grp_1", "grp_2"}).Draw(t, "of")
	limit := rapid.IntRange(0, 5).Draw(t, "limit")
	var known, waiting []string
	for _, id := range r.order {
		s := r.m.syncs[id]
		if !s.forgotten && (group == "" || s.group == group) {
			known = append(known, id)
		}
		if s.completedAt.IsZero() {
			waiting = append(waiting, id)
		}
	}
	newest, more, err := r.o.Syncs(group, limit)
	if err != nil {
		t.Fatal(err)
	}
	first := 0
	if limit > 0 {
		first = max(0, len(known)-limit)
	}
	r.listed(t, newest, more, known[first:], first)
	oldest, more := r.o.Waiting(limit)
	last := len(waiting)
	if limit > 0 {
		last = min(last, limit)
	}
	r.listed(t, oldest, more, waiting[:last], len(waiting)-last)
}

func (r *run) listed(t *rapid.T, got []platform.Sync, more int, want []string, wantMore int) {
	var ids []string
	for i := range got {
		ids = append(ids, got[i].RequestID)
		alone, err := r.o.Sync(got[i].RequestID)
		if err != nil || !reflect.DeepEqual(got[i], alone) {
			t.Fatalf("listed as %+v, alone %+v (%v)", got[i], alone, err)
		}
		if s := r.m.syncs[alone.RequestID]; alone.Polls != s.polls {
			t.Fatalf("%s: %d polls, want %d", alone.RequestID, alone.Polls, s.polls)
		}
	}
	if !slices.Equal(ids, want) || more != wantMore {
		t.Fatalf("%v and %d more, want %v and %d", ids, more, want, wantMore)
	}
}

// inFlight makes an organization with so many batches in flight, in two groups.
func inFlight(t *testing.T, batches int) (o *platform.Organization, ids []string) {
	t.Helper()
	o = organization(t, fixtures.Fixture{Complete: fixtures.Manual(), Groups: []fixtures.Group{{ID: "grp_1"}, {ID: "grp_2"}}})
	for i := range batches {
		a, err := o.Submit(platform.Submission{GroupID: []string{"grp_1", "grp_2"}[i%2]})
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, a.ID)
	}
	return o, ids
}

// A list looks at each queue once, however many batches of it are listed, and a poll at none.
func TestWorkOfListsAndPolls(t *testing.T) {
	t.Parallel()
	const batches = 40_000
	o, ids := inFlight(t, batches)
	list := func(group string, limit int) func() int {
		return func() int {
			syncs, more, err := o.Syncs(group, limit)
			if err != nil {
				t.Fatal(err)
			}
			return len(syncs) + more
		}
	}
	for name, test := range map[string]struct {
		act         func() int
		found, most int
	}{
		"newest of all":       {list("", 1), batches, batches / 2},
		"newest of one group": {list("grp_1", 1), batches / 2, batches / 2},
		"all":                 {list("", 0), batches, batches},
		"waiting":             {func() int { syncs, more := o.Waiting(100); return len(syncs) + more }, batches, batches},
		"until idle": {func() int {
			_, syncs, more, err := o.AdvanceUntilIdle(0)
			if err != nil {
				t.Fatal(err)
			}
			return len(syncs) + more
		}, batches, batches},
		"poll of the last": {func() int {
			if _, err := o.Retrieve("grp_2", ids[batches-1]); err != nil {
				t.Fatal(err)
			}
			return 0
		}, 0, 0},
	} {
		before := o.Looks()
		if found := test.act(); found != test.found {
			t.Errorf("%s: found %d, want %d", name, found, test.found)
		}
		if looks := o.Looks() - before; looks > test.most {
			t.Errorf("%s: %d looks at places in a queue, want %d at most", name, looks, test.most)
		}
	}
}

// A batch whose last poll has come while it waits finishes with the one ahead of it, and says so; where a snapshot of it is
// loaded too.
func TestPolledBehindTheHead(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 15, 10, 30, 0, 0, time.UTC)
	clock := &fixtures.Clock{Now: now, Frozen: true}
	o := organization(t, fixtures.Fixture{Complete: fixtures.Manual(), Clock: clock})
	var ids []string
	for _, mode := range []fixtures.Completion{fixtures.After(time.Hour), fixtures.Polls(2), fixtures.Immediate(), fixtures.Polls(3)} {
		a, err := o.Submit(platform.Submission{GroupID: "grp_1", Complete: mode})
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, a.ID)
	}
	for range 2 {
		if _, err := o.Retrieve("grp_1", ids[3]); err != nil {
			t.Fatal(err)
		}
	}
	snapshot := o.Snapshot()
	if at := snapshot.Groups[0].Syncs[1].ReadyAt; !at.Equal(now) {
		t.Errorf("ready at %s, want %s", at, now)
	}
	for name, each := range map[string]*platform.Organization{"itself": o, "loaded": organization(t, snapshot)} {
		syncs, _, err := each.Syncs("", 0)
		if err != nil {
			t.Fatal(err)
		}
		for i, wanted := range []bool{true, true, true, false} {
			if due := syncs[i].DueAt; due.Equal(now.Add(time.Hour)) != wanted || due.IsZero() == wanted {
				t.Errorf("%s: batch %d is due at %s", name, i+1, due)
			}
		}
		state, waiting, _, err := each.AdvanceUntilIdle(0)
		if err != nil || !state.Now.Equal(now.Add(time.Hour)) || len(waiting) != 1 || waiting[0].RequestID != ids[3] || waiting[0].WaitsFor != "1 more poll" {
			t.Errorf("%s: idle at %s, waiting %+v (%v)", name, state.Now, waiting, err)
		}
	}
}
