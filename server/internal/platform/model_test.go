package platform_test

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/vitable-sandbox/sandbox/server/internal/platform"
)

// model is the platform as one would write it first: a worker that looks at the queues every millisecond that matters.
type model struct {
	now     time.Time
	delay   time.Duration
	groups  map[string]*modelGroup
	results map[string]*modelSync
}

type modelGroup struct {
	roster []platform.Row
	queue  []*modelSync
	freeAt time.Time
}

type modelSync struct {
	group       string
	acceptedAt  time.Time
	completedAt time.Time
	rows        []platform.Row
	added       []string // reference ids
	removed     []string
	failed      []string
}

func (m *model) work() {
	for _, g := range m.groups {
		for len(g.queue) > 0 {
			head := g.queue[0]
			due := head.acceptedAt.Add(m.delay)
			if due.Before(g.freeAt) {
				due = g.freeAt
			}
			if due.After(m.now) {
				break
			}
			g.queue, g.freeAt, head.completedAt = g.queue[1:], due, due
			g.apply(head)
		}
	}
}

func (g *modelGroup) apply(s *modelSync) {
	find := func(rows []platform.Row, ref string) int {
		return slices.IndexFunc(rows, func(r platform.Row) bool { return r.ReferenceID == ref })
	}
	var next, added []platform.Row
	for _, row := range s.rows {
		if find(g.roster, row.ReferenceID) >= 0 {
			continue
		}
		if row.LastName == "Refused" || row.PlanID != "good" {
			s.failed = append(s.failed, "add "+row.ReferenceID)
			continue
		}
		added = append(added, row)
		s.added = append(s.added, row.ReferenceID)
	}
	for _, old := range g.roster {
		i := find(s.rows, old.ReferenceID)
		switch {
		case i >= 0:
			updated := s.rows[i]
			updated.PlanID = old.PlanID
			next = append(next, updated)
		case old.LastName == "Stays":
			s.failed = append(s.failed, "remove "+old.ReferenceID)
			next = append(next, old)
		default:
			s.removed = append(s.removed, old.ReferenceID)
		}
	}
	g.roster = slices.Concat(next, added)
}

// For any sequence of submits, polls and jumps, the results are those of the eager model, whenever and however often
// anybody looked.
func TestEagerWorker(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		rapid.Check(bubble{t}, func(t *rapid.T) {
			delay := rapid.SampledFrom([]time.Duration{0, 1, 7, 1000}).Draw(t, "delay") * time.Millisecond
			mode := platform.After(delay)
			if delay == 0 {
				mode = platform.Immediate()
			}
			o, err := platform.New("org_1", 1, platform.State{
				Plans:    []platform.Plan{{ID: "good"}},
				Complete: mode,
				Groups:   []platform.GroupState{{ID: "grp_1"}, {ID: "grp_2"}},
				Rules: []platform.Rule{
					{ID: "refuses", When: platform.When{Operation: []string{"add"}, LastName: []string{"Refused"}}, Fail: &platform.Fail{}},
					{ID: "keeps", When: platform.When{Operation: []string{"remove"}, LastName: []string{"Stays"}}, Fail: &platform.Fail{}},
				},
			})
			if err != nil {
				t.Fatal(err)
			}
			m := &model{now: o.Now(), delay: delay, results: make(map[string]*modelSync), groups: map[string]*modelGroup{"grp_1": {}, "grp_2": {}}}
			ids := make(map[string]string)
			t.Repeat(map[string]func(*rapid.T){
				"submit": func(t *rapid.T) {
					group := rapid.SampledFrom([]string{"grp_1", "grp_2"}).Draw(t, "group")
					rows := rapid.SliceOfNDistinct(rapid.Custom(drawRow), 0, 6, func(r platform.Row) string { return r.ReferenceID }).Draw(t, "rows")
					accepted, err := o.Submit(group, slices.Clone(rows))
					if err != nil {
						t.Fatal(err)
					}
					s := &modelSync{group: group, acceptedAt: m.now, rows: rows}
					m.results[accepted.ID] = s
					m.groups[group].queue = append(m.groups[group].queue, s)
					m.work()
				},
				"advance": func(t *rapid.T) {
					d := time.Duration(rapid.IntRange(0, 2000).Draw(t, "by")) * time.Millisecond
					if err := o.Advance(d); err != nil {
						t.Fatal(err)
					}
					m.now = m.now.Add(d)
					m.work()
				},
				"wait": func(t *rapid.T) {
					d := time.Duration(rapid.IntRange(0, 20).Draw(t, "for")) * time.Millisecond
					time.Sleep(d) //nolint:forbidigo // the bubble's time
					m.now = m.now.Add(d)
					m.work()
				},
				"poll": func(t *rapid.T) {
					if len(m.results) == 0 {
						t.Skip("nothing submitted")
					}
					id := rapid.SampledFrom(slices.Sorted(maps.Keys(m.results))).Draw(t, "id")
					compare(t, o, id, m.results[id], ids)
				},
			})
			for id, s := range m.results {
				compare(t, o, id, s, ids)
			}
		})
	})
}

// bubble hides the deadline of a test from rapid: in a synctest bubble nobody may ask for it.
type bubble struct{ rapid.TB }

func drawRow(t *rapid.T) platform.Row {
	return platform.Row{
		ReferenceID: rapid.SampledFrom([]string{"A", "B", "C", "D", "E", "F"}).Draw(t, "ref"),
		LastName:    rapid.SampledFrom([]string{"Doe", "Doe", "Refused", "Stays"}).Draw(t, "name"),
		PlanID:      rapid.SampledFrom([]string{"good", "good", "bad"}).Draw(t, "plan"),
	}
}

// compare holds a sync request against the model's; ids learns the member ids, one for each group and reference id.
func compare(t *rapid.T, o *platform.Organization, id string, want *modelSync, ids map[string]string) {
	got, err := o.Retrieve(want.group, id)
	if err != nil {
		t.Fatal(err)
	}
	if !got.AcceptedAt.Equal(want.acceptedAt) || !got.CompletedAt.Equal(want.completedAt) {
		t.Fatalf("%s: accepted %s, completed %s; want %s, %s", id, got.AcceptedAt, got.CompletedAt, want.acceptedAt, want.completedAt)
	}
	var failed []string
	for _, f := range got.Results.Failures {
		failed = append(failed, fmt.Sprintf("%s %s", f.Operation, f.ReferenceID))
	}
	if !reflect.DeepEqual(failed, want.failed) {
		t.Fatalf("%s: failures %v, want %v", id, failed, want.failed)
	}
	same := func(memberIDs, refs []string) {
		if len(memberIDs) != len(refs) {
			t.Fatalf("%s: %d ids, want %v", id, len(memberIDs), refs)
		}
		for i, ref := range refs {
			key := want.group + " " + ref
			if known, ok := ids[key]; ok && known != memberIDs[i] {
				t.Fatalf("%s: %s has the id %s, and had %s", id, key, memberIDs[i], known)
			}
			ids[key] = memberIDs[i]
		}
	}
	same(got.Results.Added, want.added)
	same(got.Results.Removed, want.removed)
}
