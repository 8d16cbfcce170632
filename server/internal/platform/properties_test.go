package platform_test

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server/internal/platform"
)

// bubble hides the deadline of a test from rapid: in a synctest bubble nobody may ask for it.
type bubble struct{ rapid.TB }

// start is what the properties start with, and reset to.
func start() *platform.Start {
	return &platform.Start{Fixture: fixtures.Fixture{
		Plans:    []fixtures.Plan{{ID: "good"}},
		Complete: fixtures.Immediate(),
		Groups:   []fixtures.Group{{ID: "grp_1"}, {ID: "grp_2"}},
		Rules: []fixtures.Rule{
			{ID: "refuses", When: fixtures.When{Operation: []string{"add"}, LastName: []string{"Refused"}}, Fail: &fixtures.Fail{}},
			{ID: "keeps", When: fixtures.When{Operation: []string{"remove"}, LastName: []string{"Stays"}}, Fail: &fixtures.Fail{}},
		},
	}}
}

// forgetful is a start after which only so many finished batches are remembered.
func forgetful(keep int) *platform.Start {
	s := start()
	s.FinishedSyncs = keep
	return s
}

// run is one sequence of actions, on the platform and on the model beside it.
type run struct {
	o     *platform.Organization
	m     *model
	ids   map[string]string // member ids by group and reference id
	order []string          // request ids in the order accepted
}

func newModel(now time.Time, keep int) *model {
	return &model{now: now, keep: keep, syncs: make(map[string]*modelSync), groups: map[string]*modelGroup{"grp_1": {}, "grp_2": {}}}
}

// For any sequence of submits, polls, jumps, completions by hand, loads and resets, the results are those of the eager model,
// whenever and however often anybody looked.
func TestEagerWorker(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		rapid.Check(bubble{t}, func(t *rapid.T) {
			keep := rapid.SampledFrom([]int{1, 3, platform.DefaultFinishedSyncs}).Draw(t, "kept")
			o, err := platform.New("org_1", 1, forgetful(keep))
			if err != nil {
				t.Fatal(err)
			}
			r := &run{o: o, m: newModel(o.Now(), keep), ids: make(map[string]string)}
			t.Repeat(map[string]func(*rapid.T){
				"submit": r.submit, "advance": r.advance, "wait": r.wait,
				// What comes twice is drawn twice as often.
				"poll": r.poll, "poll again": r.poll, "poll the latest": r.pollLatest,
				"complete": r.complete, "idle": r.idle, "freeze": r.freeze, "reset": r.reset, "set": r.set, "list": r.list, "list again": r.list,
			})
			for _, id := range r.order {
				r.explain(t, id)
			}
			for name, g := range r.m.groups {
				r.roster(t, name, g)
			}
		})
	})
}

func (r *run) submit(t *rapid.T) {
	group := rapid.SampledFrom([]string{"grp_1", "grp_2"}).Draw(t, "group")
	rows := rapid.SliceOfNDistinct(rapid.Custom(drawRow), 0, 6, func(r fixtures.Row) string { return r.ReferenceID }).Draw(t, "rows")
	s := &modelSync{group: group, rows: rows, mode: rapid.SampledFrom([]string{"immediate", "after", "after", "polls", "polls", "manual", "never"}).Draw(t, "mode")}
	mode := map[string]fixtures.Completion{"immediate": {}, "manual": fixtures.Manual(), "never": fixtures.Never()}[s.mode]
	switch s.mode {
	case "after":
		s.delay = time.Duration(rapid.IntRange(1, 1000).Draw(t, "delay")) * time.Millisecond
		mode = fixtures.After(s.delay)
	case "polls":
		s.wanted = rapid.IntRange(1, 3).Draw(t, "polls")
		mode = fixtures.Polls(s.wanted)
	}
	accepted, err := r.o.Submit(platform.Submission{GroupID: group, Rows: slices.Clone(rows), Complete: mode})
	if err != nil {
		t.Fatal(err)
	}
	key := fmt.Sprintf("%s, request %d", group, r.accepted(group)+1)
	if known, ok := r.ids[key]; ok && known != accepted.ID {
		t.Fatalf("%s has the id %s, and had %s before a reset", key, accepted.ID, known)
	}
	r.ids[key] = accepted.ID
	r.order = append(r.order, accepted.ID)
	r.m.accept(accepted.ID, s)
}

// accepted is how many requests of the group there are since the latest reset.
func (r *run) accepted(group string) int {
	n := 0
	for _, id := range r.order {
		if r.m.syncs[id].group == group {
			n++
		}
	}
	return n
}

func drawRow(t *rapid.T) fixtures.Row {
	return fixtures.Row{
		ReferenceID: rapid.SampledFrom([]string{"A", "B", "C", "D", "E", "F"}).Draw(t, "ref"),
		LastName:    rapid.SampledFrom([]string{"Doe", "Doe", "Refused", "Stays"}).Draw(t, "name"),
		PlanID:      rapid.SampledFrom([]string{"good", "good", "bad"}).Draw(t, "plan"),
	}
}

func (r *run) advance(t *rapid.T) {
	d := time.Duration(rapid.IntRange(0, 2000).Draw(t, "by")) * time.Millisecond
	if _, err := r.o.Advance(d); err != nil {
		t.Fatal(err)
	}
	r.m.now = r.m.now.Add(d)
	r.m.work()
}

func (r *run) wait(t *rapid.T) {
	d := time.Duration(rapid.IntRange(0, 20).Draw(t, "for")) * time.Millisecond
	if r.o.Clock().Frozen {
		time.Sleep(d) //nolint:forbidigo // the bubble's time
		return
	}
	time.Sleep(d) //nolint:forbidigo // the bubble's time
	r.m.now = r.m.now.Add(d)
	r.m.work()
}

func (r *run) freeze(t *rapid.T) {
	frozen := rapid.Bool().Draw(t, "freeze")
	if _, err := r.o.ChangeClock(platform.ClockChange{Freeze: frozen, Resume: !frozen}); err != nil {
		t.Fatal(err)
	}
}

func (r *run) idle(t *rapid.T) {
	state, _, _, err := r.o.AdvanceUntilIdle(0)
	if err != nil {
		t.Fatal(err)
	}
	if r.m.idle(); !state.Now.Equal(r.m.now) {
		t.Fatalf("idle at %s, want %s", state.Now, r.m.now)
	}
}

func (r *run) one(t *rapid.T) string {
	if len(r.order) == 0 {
		t.Skip("nothing submitted")
	}
	return rapid.SampledFrom(r.order).Draw(t, "id")
}

func (r *run) poll(t *rapid.T) { r.pollOf(t, r.one(t)) }

func (r *run) pollLatest(t *rapid.T) {
	if len(r.order) == 0 {
		t.Skip("nothing submitted")
	}
	r.pollOf(t, r.order[len(r.order)-1])
}

func (r *run) pollOf(t *rapid.T, id string) {
	want := r.m.syncs[id]
	forgotten := want.forgotten
	got, err := r.o.Retrieve(want.group, id)
	if forgotten {
		r.isForgotten(t, err)
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	r.m.poll(want)
	r.compare(t, got, want)
}

func (r *run) complete(t *rapid.T) {
	id := r.one(t)
	s := r.m.syncs[id]
	g := r.m.groups[s.group]
	var failures []fixtures.Failure
	for _, row := range s.rows {
		subscribed := slices.ContainsFunc(g.roster, func(old fixtures.Row) bool { return old.ReferenceID == row.ReferenceID })
		if !subscribed && rapid.Bool().Draw(t, "fails") {
			failures = append(failures, fixtures.Failure{ReferenceID: row.ReferenceID, Operation: fixtures.Add, Reason: "by hand"})
			s.byHand = append(s.byHand, row.ReferenceID)
		}
	}
	_, err := r.o.Complete(id, failures)
	if s.forgotten {
		s.byHand = nil
		r.isForgotten(t, err)
		return
	}
	if len(g.queue) == 0 || g.queue[0] != s {
		s.byHand = nil
		var refusal *platform.Refusal
		if !errors.As(err, &refusal) {
			t.Fatalf("completing what is not the head of a queue: %v", err)
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	s.ready = r.m.now
	r.m.work()
}

// reset goes back to the start, in one of the ways: the same identifiers come again, which the ids learned so far prove.
func (r *run) reset(t *rapid.T) {
	if rapid.IntRange(0, 9).Draw(t, "rarely") > 0 {
		t.Skip("not now")
	}
	now := r.m.now
	var err error
	switch rapid.SampledFrom([]string{"state", "all", "load"}).Draw(t, "what") {
	case "state":
		err = r.o.Reset(platform.Scopes{State: true, Rules: true}, forgetful(r.m.keep))
	case "all":
		err = r.o.Reset(platform.Scopes{State: true, Clock: true, Rules: true}, forgetful(r.m.keep))
		now = time.Now()
	default:
		err = r.o.Load(forgetful(r.m.keep))
		now = time.Now()
	}
	if err != nil {
		t.Fatal(err)
	}
	r.m = newModel(now, r.m.keep)
	r.order = nil
}

func (r *run) set(t *rapid.T) {
	at := r.m.now.Add(time.Duration(rapid.IntRange(0, 2000).Draw(t, "ahead")) * time.Millisecond)
	if _, err := r.o.ChangeClock(platform.ClockChange{At: at}); err != nil {
		t.Fatal(err)
	}
	r.m.now = at
	r.m.work()
}

// Many who poll and advance at once: with polls:3 exactly two polls see it in flight, and nothing races.
func TestPollsAreExactUnderConcurrency(t *testing.T) {
	t.Parallel()
	o, err := platform.New("org_1", 1, start())
	if err != nil {
		t.Fatal(err)
	}
	accepted, err := o.Submit(platform.Submission{GroupID: "grp_1", Complete: fixtures.Polls(3)})
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	var wg sync.WaitGroup
	seen := make(map[bool]int)
	for i := range 1000 {
		wg.Go(func() {
			if i%10 == 0 {
				if _, err := o.Advance(time.Millisecond); err != nil {
					t.Error(err)
				}
				return
			}
			s, err := o.Retrieve("grp_1", accepted.ID)
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			seen[s.Completed()]++
		})
	}
	wg.Wait()
	if !maps.Equal(seen, map[bool]int{false: 2, true: 898}) {
		t.Errorf("in flight and completed were seen %v times, want 2 and 898", seen)
	}
}
