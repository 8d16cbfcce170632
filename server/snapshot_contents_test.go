package server_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server"
	"github.com/vitable-sandbox/sandbox/server/control"
)

// restored is a session with another server, of another seed, in which the snapshot of this one was loaded.
func (s *session) restored() *session {
	s.t.Helper()
	snapshot := s.send(http.MethodGet, "/_sandbox/fixture", "")
	other := open(s.t, server.WithSeed(99))
	other.group = s.group
	if a := other.send(http.MethodPut, "/_sandbox/fixture", string(snapshot.body), "Content-Type: application/yaml"); a.status != http.StatusOK {
		s.t.Fatalf("status %d: %s\n%s", a.status, a.body, snapshot.body)
	}
	return other
}

// A snapshot counts the groups that were created with each reference: those that come next have the same ids.
func TestCreatedGroupsInASnapshot(t *testing.T) {
	t.Parallel()
	shared := false
	for name, opts := range map[string][]server.Option{
		"unique": nil, "shared": {server.WithFixture(fixtures.Fixture{UniqueExternalReferenceIDs: &shared})},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t, opts...)
			var ids []string
			for range 2 {
				g := s.create("A", "a")
				ids = append(ids, g.Id)
				// Its reference is free again, its ordinal is not.
				s.send(http.MethodPatch, "/v1/groups/"+g.Id, `{"external_reference_id":"`+g.Id+`"}`)
			}
			s.create("B", "b")
			r := s.restored()
			if mine, theirs := s.create("A", "a").Id, r.create("A", "a").Id; mine != theirs || slices.Contains(ids, theirs) {
				t.Errorf("the next has the id %s, restored %s; there were %q", mine, theirs, ids)
			}
			for _, each := range []*session{s, r} {
				want := map[string]int{"unique": http.StatusConflict, "shared": http.StatusCreated}[name]
				if a := each.send(http.MethodPost, "/v1/groups", `{"name":"B","external_reference_id":"b"}`); a.status != want {
					t.Errorf("a reference that another group has: status %d, want %d", a.status, want)
				}
			}
		})
	}
}

// A group of a snapshot says how its batches complete, as it did.
func TestCompletionOfAGroupInASnapshot(t *testing.T) {
	t.Parallel()
	f := fixtures.Fixture{Groups: []fixtures.Group{{ID: "grp_says", Complete: fixtures.Polls(7)}, {ID: "grp_says_nothing"}}}
	r := open(t, server.WithFixture(f), server.WithDelay(time.Minute)).restored()
	for id, want := range map[string]string{"grp_says": "polls:7 from group", "grp_says_nothing": "after:1m0s from fixture"} {
		r.group = id
		sync, err := r.sb.Sync(r.submit().RequestId)
		if got := sync.Complete.String() + " from " + sync.CompleteFrom; err != nil || got != want {
			t.Errorf("%s: %s, want %s (%v)", id, got, want, err)
		}
	}
}

// A batch that has all its polls and waits behind another one needs no more of them after a snapshot.
func TestAPolledBatchInASnapshot(t *testing.T) {
	t.Parallel()
	s := open(t, server.WithNow(noon))
	submit := func(complete string) string {
		return s.acceptedIn(s.send(http.MethodPost, s.path(), payload(t), "Sandbox: complete="+complete)).RequestId
	}
	head, polled, last := submit("manual"), submit("polls:2"), submit("polls:2")
	s.poll(polled)
	s.advance(time.Minute)
	s.poll(last) // of the one ahead it is the second
	s.advance(time.Minute)
	r := s.restored()
	for name, each := range map[string]*session{"as it was": s, "restored": r} {
		if _, err := each.sb.CompleteSync(head); err != nil {
			t.Fatal(err)
		}
		sync, err := each.sb.Sync(polled)
		if err != nil || !sync.CompletedAt.Equal(noon.Add(2*time.Minute)) || sync.Polls != 2 {
			t.Errorf("%s: %+v, %v", name, sync, err)
		}
		if sync, err := each.sb.Sync(last); err != nil || !sync.CompletedAt.IsZero() || sync.Polls != 1 {
			t.Errorf("%s, the last: %+v, %v", name, sync, err)
		}
	}
}

// The hint about unknown plans is that of the batch, before a snapshot and after it.
func TestHintOfUnknownPlansInASnapshot(t *testing.T) {
	t.Parallel()
	s := open(t, server.WithFixture(fixtures.Fixture{
		Complete: fixtures.Manual(), Rules: []fixtures.Rule{server.FailAdd("RULE", "").Named("as-a-plan").AsRule()},
	}))
	batch := func(row fixtures.Row, byHand ...fixtures.Failure) string {
		id := s.submit(row).RequestId
		if _, err := s.sb.CompleteSync(id, byHand...); err != nil {
			t.Fatal(err)
		}
		return id
	}
	hinted := map[string]bool{
		batch(person("A", plan("pln_nowhere"))):                                  true,
		batch(person("RULE", plan("pln_nowhere"))):                               false,
		batch(person("C"), fixtures.Failure{ReferenceID: "C", Operation: "add"}): false,
		batch(person("D")): false,
	}
	for name, each := range map[string]*session{"as it was": s, "restored": s.restored()} {
		for id, want := range hinted {
			hint := each.send(http.MethodGet, s.path()+"/"+id, "").hint()
			if got := strings.Contains(hint, goodPlan) && strings.Contains(hint, "--accept-any-plan"); got != want {
				t.Errorf("%s: hint %q, wanted: %t", name, hint, want)
			}
		}
	}
}

// A load replaces everything but the journal: what was asked stands there, and its numbers go on.
func TestALoadLeavesTheJournal(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.submit(person("A"))
	s.send(http.MethodGet, "/v1/plans", "")
	ok[control.FixtureLoadedResponse](s, "PUT", "/fixture", `{"scenario":"slow"}`)
	s.send(http.MethodGet, "/v1/groups", "")
	if err := s.sb.Load(fixtures.Fixture{}); err != nil {
		t.Fatal(err)
	}
	s.send(http.MethodGet, "/v1/plans", "")
	want := []string{"SubmitGroupMemberSync", "ListPlans", "ListGroups", "ListPlans"}
	requests, err := s.sb.Requests(server.Filter{})
	if err != nil || len(requests) != len(want) {
		t.Fatalf("%d requests, want %d (%v)", len(requests), len(want), err)
	}
	for i, r := range requests {
		if r.Call != want[i] || r.Number != uint64(i+1) {
			t.Errorf("request %d is number %d, %s; want %s", i+1, r.Number, r.Call, want[i])
		}
	}
	if err := s.sb.Verify(server.Filter{ReferenceID: "A"}, server.Exactly(1)); err != nil {
		t.Error(err)
	}
}

func TestSnapshotsAreCopies(t *testing.T) {
	t.Parallel()
	s := open(t)
	f := s.sb.Snapshot()
	f.Groups[0].Syncs[0].Results.AddedGroupMemberIDs[0] = "changed"
	if got := s.results("grpmsr_abc123def456").AddedGroupMemberIDs[0]; got == "changed" {
		t.Error("a change to what came out went in")
	}
}

func TestSnapshotAtTheEndOfTime(t *testing.T) {
	t.Parallel()
	s := open(t)
	if err := s.sb.SetTime(time.Date(9000, 1, 1, 0, 0, 0, 0, time.UTC)); err != nil {
		t.Fatal(err)
	}
	s.sync(person("A"))
	f := s.sb.Snapshot()
	if again, err := fixtures.Parse("snapshot", f.YAML()); err != nil || s.sb.Load(again) != nil {
		t.Errorf("it cannot be loaded: %v", err)
	}
}

// A snapshot holds the rules that were added, in the order in which they are tried.
func TestRulesInSnapshots(t *testing.T) {
	t.Parallel()
	off := false
	for _, magic := range []*bool{nil, &off} {
		s := open(t, server.WithFixture(fixtures.Fixture{Magic: magic, Rules: []fixtures.Rule{server.Respond(500).On("GetGroup").Named("own").AsRule()}}))
		s.inject(server.Respond(429).RetryAfter(1).Header("X-1", "#").Body("").Times(2).Named("added"))
		f := s.sb.Snapshot()
		a := s.send(http.MethodPut, "/_sandbox/fixture", string(f.YAML()), "Content-Type: application/yaml")
		if a.status != http.StatusOK {
			t.Fatalf("%d %s", a.status, a.body)
		}
		var got []string
		for _, r := range s.sb.Rules() {
			if r.Source != server.RuleMagic {
				got = append(got, r.ID)
			}
		}
		if !slices.Equal(got, []string{"added", "own"}) || (len(s.sb.Rules()) == 2) != (magic != nil) {
			t.Errorf("rules %v of %d", got, len(s.sb.Rules()))
		}
	}
}
