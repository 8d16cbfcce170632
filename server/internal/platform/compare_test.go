package platform_test

import (
	"fmt"
	"reflect"
	"slices"

	"pgregory.net/rapid"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server/internal/platform"
)

// compare holds a sync request against the model's.
func (r *run) compare(t *rapid.T, got platform.Sync, want *modelSync) {
	if !got.AcceptedAt.Equal(want.acceptedAt) || !got.CompletedAt.Equal(want.completedAt) {
		t.Fatalf("%s: accepted %s, completed %s; want %s, %s", got.RequestID, got.AcceptedAt, got.CompletedAt, want.acceptedAt, want.completedAt)
	}
	results := platform.ResultsOf(got.Outcomes)
	var failed []string
	for _, f := range results.Failures {
		failed = append(failed, fmt.Sprintf("%s %s", f.Operation, f.ReferenceID))
	}
	if !reflect.DeepEqual(failed, want.failed) {
		t.Fatalf("%s: failures %v, want %v", got.RequestID, failed, want.failed)
	}
	r.same(t, want.group, results.AddedGroupMemberIDs, want.added)
	r.same(t, want.group, results.RemovedGroupMemberIDs, want.removed)
}

// same learns the member ids of reference ids, and holds later ones against them.
func (r *run) same(t *rapid.T, group string, memberIDs, refs []string) {
	if len(memberIDs) != len(refs) {
		t.Fatalf("%d ids, want those of %v", len(memberIDs), refs)
	}
	for i, ref := range refs {
		key := group + " " + ref
		if known, ok := r.ids[key]; ok && known != memberIDs[i] {
			t.Fatalf("%s has the id %s, and had %s", key, memberIDs[i], known)
		}
		r.ids[key] = memberIDs[i]
	}
}

// explain holds an explanation against the model: each accepted row ends in exactly one of added, unchanged, failed.
func (r *run) explain(t *rapid.T, id string) {
	want := r.m.syncs[id]
	e, err := r.o.Sync(id)
	if want.forgotten {
		r.isForgotten(t, err)
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	r.compare(t, e, want)
	if e.Polls != want.polls {
		t.Fatalf("%s: %d polls, want %d", id, e.Polls, want.polls)
	}
	if !e.Completed() {
		return
	}
	added, failed := 0, 0
	for _, outcome := range e.Outcomes {
		if outcome.Operation == fixtures.Add {
			if outcome.Reason == "" {
				added++
			} else {
				failed++
			}
		}
	}
	if added+failed+e.Unchanged != len(want.rows) || e.Unchanged != want.unchanged {
		t.Fatalf("%s: %d added, %d failed, %d unchanged of %d rows", id, added, failed, e.Unchanged, len(want.rows))
	}
}

func (r *run) roster(t *rapid.T, name string, g *modelGroup) {
	members, err := r.o.Members(name)
	if err != nil {
		t.Fatal(err)
	}
	rows := make([]fixtures.Row, 0, len(members))
	for _, m := range members {
		rows = append(rows, m.Row)
	}
	if !slices.Equal(rows, g.roster) {
		t.Fatalf("%s: roster %+v, want %+v", name, rows, g.roster)
	}
	removed, err := r.o.RemovedMembers(name)
	if err != nil {
		t.Fatal(err)
	}
	gone := make(map[string]bool)
	for _, m := range removed {
		if gone[m.ID] || slices.ContainsFunc(members, func(each fixtures.Member) bool { return each.ID == m.ID }) {
			t.Fatalf("%s is removed twice, or removed and subscribed", m.ID)
		}
		gone[m.ID] = true
	}
}
