package server_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server"
	"github.com/vitable-sandbox/sandbox/server/control"
)

// What finished first is forgotten past the limit: 410 wherever it is asked for, with what raises the limit.
func TestForgottenSyncs(t *testing.T) {
	t.Parallel()
	at := noon.Add(-time.Hour)
	s := open(t, server.WithFinishedSyncs(1), server.WithNow(noon), server.WithFixture(fixtures.Fixture{Groups: []fixtures.Group{{
		ID: group, Syncs: []fixtures.Sync{{RequestID: "grpmsr_history", AcceptedAt: at, CompletedAt: at}},
	}}}))
	first := s.submit(person("A")).RequestId
	second := s.submit(person("B")).RequestId
	s.expect(s.results(second), idsOf(t, "A", "B"), "+B", "-A")
	for _, id := range []string{"grpmsr_history", first} {
		for _, call := range []struct{ method, path string }{
			{http.MethodGet, s.path() + "/" + id},
			{http.MethodGet, "/_sandbox/syncs/" + id},
			{http.MethodPost, "/_sandbox/syncs/" + id + "/complete"},
		} {
			a := s.send(call.method, call.path, "")
			problem := a.problem(t)
			if a.status != http.StatusGone || *problem.AppErrorCode != "sync_request_forgotten" ||
				problem.Message != "Sync request forgotten: the organization keeps its newest 1 finished ones" {
				t.Errorf("%s %s: %d %s", call.method, call.path, a.status, a.body)
			}
			if want := "--finished-syncs, SANDBOX_FINISHED_SYNCS or server.WithFinishedSyncs keeps more"; a.hint() != want {
				t.Errorf("%s %s: hint %q, want %q", call.method, call.path, a.hint(), want)
			}
		}
		if _, err := s.sb.Sync(id); err == nil || !strings.Contains(err.Error(), "forgotten: the organization keeps its newest 1 finished ones; --finished-syncs") {
			t.Errorf("in Go: %v", err)
		}
		if _, err := s.sb.CompleteSync(id); err == nil || !strings.Contains(err.Error(), "forgotten") {
			t.Errorf("completed in Go: %v", err)
		}
	}
	if syncs, err := s.sb.Syncs(""); err != nil || len(syncs) != 1 || len(syncs[0].Results.AddedGroupMemberIDs) != 1 || syncs[0].Outcomes != nil {
		t.Errorf("listed: %+v (%v)", syncs, err)
	}
	other := s.create("Other", "other")
	elsewhere := *s
	elsewhere.group = other.Id
	if a := elsewhere.send(http.MethodGet, elsewhere.path()+"/"+first, ""); a.status != http.StatusNotFound || !strings.Contains(a.hint(), "belongs to group "+group) {
		t.Errorf("of another group: %d, hint %q", a.status, a.hint())
	}
}

// Where more was dropped than is known by its id, a 404 does not say that it never was.
func TestHintsOfDroppedSyncs(t *testing.T) {
	t.Parallel()
	s := open(t, server.WithFinishedSyncs(1))
	first := s.submit().RequestId
	s.results(s.submit().RequestId)
	snapshot := s.sb.Snapshot()
	if err := s.sb.Load(snapshot); err != nil {
		t.Fatal(err)
	}
	other := s.as("another")
	ok[control.FixtureLoadedResponse](other, http.MethodPut, "/fixture", inJSON(snapshot))
	a := other.send(http.MethodGet, s.path()+"/"+first, "")
	if a.status != http.StatusNotFound || !strings.Contains(a.hint(), "older sync requests were dropped") || !strings.Contains(a.hint(), "--finished-syncs") {
		t.Errorf("%d, hint %q", a.status, a.hint())
	}
}

// An advance lists the first 100 that still wait, and says how many more there are.
func TestAnAdvanceListsAHundred(t *testing.T) {
	t.Parallel()
	s := open(t, server.WithFixture(fixtures.Fixture{Complete: fixtures.Manual()}))
	var ids []string
	for range 103 {
		ids = append(ids, s.submit().RequestId)
	}
	for _, body := range []string{`{"by":"1s"}`, `{"until":"idle"}`} {
		got := ok[control.ClockAdvanceResponse](s, http.MethodPost, "/clock/advance", body).Data
		if len(got.Waiting) != 100 || got.More != 3 || got.Waiting[0].RequestId != ids[0] || got.Waiting[99].RequestId != ids[99] {
			t.Errorf("%s: %d waiting and %d more", body, len(got.Waiting), got.More)
		}
	}
	if waiting, err := s.sb.AdvanceUntilIdle(); err != nil || len(waiting) != len(ids) {
		t.Errorf("in Go: %d waiting (%v), want all", len(waiting), err)
	}
	list := ok[control.SyncListResponse](s, http.MethodGet, "/syncs?limit=1&group_id="+group, "")
	// One more is the history of the default fixture.
	if len(list.Data) != 1 || list.More != len(ids) || list.Data[0].RequestId != ids[102] || *list.Data[0].Behind != ids[101] {
		t.Errorf("the newest: %+v", list)
	}
}
