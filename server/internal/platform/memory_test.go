package platform_test

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"
	"weak"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server/internal/platform"
)

// keeping makes an organization of a fixture that keeps so many finished batches.
func keeping(t *testing.T, keep int, f fixtures.Fixture) *platform.Organization {
	t.Helper()
	f.Complete = fixtures.Immediate()
	o, err := platform.New("org_1", 1, &platform.Start{Fixture: f, FinishedSyncs: keep})
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func submitTo(t *testing.T, o *platform.Organization, group string) string {
	t.Helper()
	a, err := o.Submit(platform.Submission{GroupID: group})
	if err != nil {
		t.Fatal(err)
	}
	return a.ID
}

// askers are the calls that look for one sync request.
func askers(o *platform.Organization, group string) map[string]func(id string) error {
	return map[string]func(id string) error{
		"retrieve": func(id string) error { _, err := o.Retrieve(group, id); return err },
		"sync":     func(id string) error { _, err := o.Sync(id); return err },
		"complete": func(id string) error { _, err := o.Complete(id, nil); return err },
	}
}

// Where nothing else is said, the newest 10,000 are kept.
func TestTenThousandAreKept(t *testing.T) {
	t.Parallel()
	o := keeping(t, 0, fixtures.Fixture{Groups: []fixtures.Group{{ID: "grp_1"}}})
	first, second := submitTo(t, o, "grp_1"), submitTo(t, o, "grp_1")
	for range 9_998 {
		submitTo(t, o, "grp_1")
	}
	if _, err := o.Sync(first); err != nil {
		t.Errorf("of 10,000 the first: %v", err)
	}
	submitTo(t, o, "grp_1")
	var forgotten *platform.ForgottenError
	if _, err := o.Sync(first); !errors.As(err, &forgotten) || forgotten.Kept != 10_000 {
		t.Errorf("of 10,001 the first: %v", err)
	}
	if _, err := o.Sync(second); err != nil {
		t.Errorf("of 10,001 the second: %v", err)
	}
}

// Of those that were forgotten the last 20,000 are known by their ids; before them nobody can say what was there.
func TestWhatIsForgotten(t *testing.T) {
	t.Parallel()
	const keep, known, before = 10, 20_000, 30
	start := &platform.Start{FinishedSyncs: keep, Fixture: fixtures.Fixture{
		Complete: fixtures.Immediate(), Groups: []fixtures.Group{{ID: "grp_1"}, {ID: "grp_2"}},
	}}
	o, err := platform.New("org_1", 1, start)
	if err != nil {
		t.Fatal(err)
	}
	reset := func() {
		t.Helper()
		if err := o.Reset(platform.Scopes{State: true}, start); err != nil {
			t.Fatal(err)
		}
	}
	submitTo(t, o, "grp_1")
	reset() // The id of the first comes again.
	var ids []string
	for range keep + known {
		ids = append(ids, submitTo(t, o, "grp_1"))
	}
	if _, err := o.Sync("grpmsr_never"); !errors.Is(err, platform.ErrSyncNotFound) || strings.Contains(err.Error(), "dropped") {
		t.Errorf("what never was, while every id is known: %v", err)
	}
	for range before {
		ids = append(ids, submitTo(t, o, "grp_1"))
	}
	if syncs, more, err := o.Syncs("", 0); err != nil || len(syncs) != keep || more != 0 || syncs[0].RequestID != ids[before+known] {
		t.Errorf("%d and %d more are listed, want the newest %d (%v)", len(syncs), more, keep, err)
	}
	for name, ask := range askers(o, "grp_1") {
		for place, id := range map[string]string{"first": ids[before], "last": ids[before+known-1]} {
			var forgotten *platform.ForgottenError
			if err := ask(id); !errors.As(err, &forgotten) || forgotten.Kept != keep || !strings.Contains(err.Error(), "--finished-syncs") {
				t.Errorf("%s: the %s that is known: %v", name, place, err)
			}
		}
		for _, id := range []string{ids[0], ids[before-1], "grpmsr_never"} {
			if err := ask(id); !errors.Is(err, platform.ErrSyncNotFound) || name != "retrieve" && !strings.Contains(err.Error(), "older ones were dropped") {
				t.Errorf("%s: one before those: %v", name, err)
			}
		}
	}
	if _, err := o.Retrieve("grp_1", ids[before+known]); err != nil {
		t.Errorf("the oldest that is kept: %v", err)
	}
	if _, err := o.Retrieve("grp_2", ids[before]); !errors.Is(err, platform.ErrSyncNotFound) {
		t.Errorf("a forgotten one of another group: %v", err)
	}
	if a := o.Absent("grp_2", ids[before]); a.Group != "grp_1" {
		t.Errorf("a forgotten one of another group is absent because %+v", a)
	}
	if a := o.Absent("grp_1", ids[0]); !a.Dropped || a.Kept != keep {
		t.Errorf("one before those is absent because %+v", a)
	}
	reset()
	if a := o.Absent("grp_1", ids[before]); !a.Forgotten {
		t.Errorf("after a reset one that was forgotten is absent because %+v", a)
	}
}

// However many batches finish, the organization holds only those that it keeps.
func TestMemoryStaysFlat(t *testing.T) {
	t.Parallel()
	const keep, known = 100, 20_000
	o := keeping(t, keep, fixtures.Fixture{Groups: []fixtures.Group{{ID: "grp_1"}}})
	never, err := o.Submit(platform.Submission{GroupID: "grp_1", Complete: fixtures.Never()})
	if err != nil {
		t.Fatal(err)
	}
	for range 3 * known {
		submitTo(t, o, "grp_1")
	}
	if batches, ids := o.Held(); batches > 4*keep || ids > known+known/4 {
		t.Errorf("holds %d batches and %d identifiers", batches, ids)
	}
	if s, err := o.Sync(never.ID); err != nil || s.Completed() {
		t.Errorf("one that never completes was forgotten: %v", err)
	}
	if finished, omitted := o.TakeFinished(); len(finished) != 10_000 || len(finished)+omitted != 3*known-1 && len(finished)+omitted != 3*known {
		t.Errorf("%d finished are reported, and that there were %d more", len(finished), omitted)
	}
}

// Of a history the newest by completion are kept, wherever they stand in the file.
func TestHistoryIsForgottenByCompletion(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 1, 15, 10, 0, 0, 0, time.UTC)
	finished := func(id string, minute int) fixtures.Sync {
		done := at.Add(time.Duration(minute) * time.Minute)
		return fixtures.Sync{RequestID: id, AcceptedAt: at, CompletedAt: done, Results: fixtures.Results{AddedGroupMemberIDs: []string{"m " + id}}}
	}
	o := keeping(t, 2, fixtures.Fixture{Groups: []fixtures.Group{
		{ID: "grp_1", Syncs: []fixtures.Sync{finished("latest", 9), finished("first", 1)}},
		{ID: "grp_2", Syncs: []fixtures.Sync{finished("second", 2), finished("third", 3)}},
	}})
	listed := func() (all string) {
		syncs, _, err := o.Syncs("", 0)
		if err != nil {
			t.Fatal(err)
		}
		for i := range syncs {
			all += syncs[i].RequestID + fmt.Sprint(platform.ResultsOf(syncs[i].Outcomes).AddedGroupMemberIDs)
		}
		return all
	}
	if got := listed(); got != "latest[m latest]third[m third]" || o.Counts().Syncs != 2 {
		t.Errorf("kept %s, counted %d", got, o.Counts().Syncs)
	}
	for name, ask := range askers(o, "grp_1") {
		var forgotten *platform.ForgottenError
		if err := ask("first"); !errors.As(err, &forgotten) {
			t.Errorf("%s: %v", name, err)
		}
	}
	submitTo(t, o, "grp_1")
	o.Counts()
	if got := listed(); !strings.HasPrefix(got, "latest[m latest]grpmsr_") {
		t.Errorf("after another one has finished %s are kept", got)
	}
	if _, err := o.Retrieve("grp_2", "third"); err == nil {
		t.Error("the one that finished before is still there")
	}
}

// A snapshot leaves out what was forgotten: where it is loaded nobody says that it never was.
func TestASnapshotKnowsThatSomeAreMissing(t *testing.T) {
	t.Parallel()
	const keep = 20
	o := keeping(t, keep, fixtures.Fixture{Groups: []fixtures.Group{{ID: "grp_1"}}})
	gone := submitTo(t, o, "grp_1")
	for range keep {
		submitTo(t, o, "grp_1")
	}
	snapshot := o.Snapshot()
	if n := len(snapshot.Groups[0].Syncs); n != keep || snapshot.Groups[0].Syncs[0].RequestID == gone {
		t.Errorf("the snapshot has %d sync requests, want %d", n, keep)
	}
	other := keeping(t, keep, snapshot)
	if a := other.Absent("grp_1", gone); !a.Dropped {
		t.Errorf("absent because %+v", a)
	}
}

// What a batch needs only while it is in flight goes with it; one that never finishes keeps it.
func TestAFinishedBatchHoldsNoHeader(t *testing.T) {
	t.Parallel()
	o := keeping(t, 1_000, fixtures.Fixture{Groups: []fixtures.Group{{ID: "grp_1"}}})
	submit := func(mode fixtures.Completion) (header weak.Pointer[platform.RequestRule], row weak.Pointer[fixtures.Row]) {
		rule := &platform.RequestRule{Key: "the header", Rule: &fixtures.Rule{ID: "request", Fail: &fixtures.Fail{}}}
		rows := []fixtures.Row{{ReferenceID: "A", PlanID: "bad"}}
		if _, err := o.Submit(platform.Submission{GroupID: "grp_1", Complete: mode, Rows: rows, Rule: rule}); err != nil {
			t.Fatal(err)
		}
		return weak.Make(rule), weak.Make(&rows[0])
	}
	finishedHeader, finishedRow := submit(fixtures.Immediate())
	neverHeader, neverRow := submit(fixtures.Never())
	if _, _, err := o.Syncs("", 0); err != nil {
		t.Fatal(err)
	}
	runtime.GC()
	if finishedHeader.Value() != nil || finishedRow.Value() != nil {
		t.Error("the finished batch holds its header or its rows")
	}
	if neverHeader.Value() == nil || neverRow.Value() == nil {
		t.Error("the batch that never finishes has lost its header or its rows")
	}
	runtime.KeepAlive(o)
}
