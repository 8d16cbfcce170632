package server_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server"
	"github.com/vitable-sandbox/sandbox/server/api"
	"github.com/vitable-sandbox/sandbox/server/control"
)

// acceptedIn is the sync request that an answer says was accepted.
func (s *session) acceptedIn(a answer) api.SyncAccepted {
	s.t.Helper()
	if a.status != http.StatusAccepted {
		s.t.Fatalf("submit: status %d, want 202: %s", a.status, a.body)
	}
	var accepted api.SyncSubmitResponse
	decode(s.t, a.body, &accepted)
	return accepted.Data
}

// One poll is enough where it is asked for, wherever that is said.
func TestFinishedAtTheFirstPoll(t *testing.T) {
	t.Parallel()
	read, err := fixtures.Parse("file", []byte("complete: polls:1\n"))
	if err != nil {
		t.Fatal(err)
	}
	rule := server.Completing(fixtures.Polls(1)).Named("once").AsRule()
	for name, test := range map[string]struct {
		fixture fixtures.Fixture
		header  string
	}{
		"header":          {fixtures.Fixture{Complete: fixtures.Manual()}, "Sandbox: complete=polls:1"},
		"fixture":         {fixtures.Fixture{Complete: fixtures.Polls(1)}, ""},
		"file":            {read, ""},
		"group":           {fixtures.Fixture{Groups: []fixtures.Group{{ID: group, Complete: fixtures.Polls(1)}}}, ""},
		"rule of fixture": {fixtures.Fixture{Rules: []fixtures.Rule{rule}}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t, server.WithFixture(test.fixture), server.WithNow(noon))
			var headers []string
			if test.header != "" {
				headers = append(headers, test.header)
			}
			id := s.acceptedIn(s.send(http.MethodPost, s.path(), payload(t, person("A")), headers...)).RequestId
			if sync, err := s.sb.Sync(id); err != nil || sync.Complete != fixtures.Polls(1) || !sync.CompletedAt.IsZero() {
				t.Errorf("before anybody polled: %+v, %v", sync, err)
			}
			s.expect(s.results(id), idsOf(t, "A"), "+A")
		})
	}
}

// A poll counts for the batch itself and for those ahead of it, never for those behind.
func TestAPollCountsForNobodyBehind(t *testing.T) {
	t.Parallel()
	s := open(t, server.WithFixture(fixtures.Fixture{Complete: fixtures.Polls(3)}), server.WithNow(noon))
	var ids []string
	for range 3 {
		ids = append(ids, s.submit().RequestId)
	}
	polls := func() (counts [3]int) {
		for i, id := range ids {
			sync, err := s.sb.Sync(id)
			if err != nil {
				t.Fatal(err)
			}
			counts[i] = sync.Polls
		}
		return counts
	}
	for _, step := range []struct {
		polled int
		want   [3]int
	}{{0, [3]int{1, 0, 0}}, {1, [3]int{2, 1, 0}}, {0, [3]int{3, 1, 0}}, {1, [3]int{3, 2, 0}}, {2, [3]int{3, 3, 1}}} {
		if s.poll(ids[step.polled]); polls() != step.want {
			t.Errorf("after a poll of number %d: polls %v, want %v", step.polled, polls(), step.want)
		}
	}
	s.results(ids[0])
	s.results(ids[1])
	if s.poll(ids[2]).CompletedAt != nil {
		t.Error("the last has finished at its second poll of three")
	}
}

// A batch that never completes cannot be completed by hand either; the refusal says which mode can.
func TestNeverIsNotCompletedByHand(t *testing.T) {
	t.Parallel()
	s := open(t, server.WithFixture(fixtures.Fixture{Complete: fixtures.Never()}))
	id := s.submit(person("A")).RequestId
	a := s.send(http.MethodPost, "/_sandbox/syncs/"+id+"/complete", "")
	message := a.problem(t).Message
	if a.status != http.StatusUnprocessableEntity || !strings.Contains(message, id) || !strings.Contains(message, "use manual") {
		t.Errorf("status %d: %s", a.status, a.body)
	}
	if _, err := s.sb.CompleteSync(id); err == nil || !strings.Contains(err.Error(), "use manual") {
		t.Errorf("in Go: %v", err)
	}
	if s.poll(id).CompletedAt != nil {
		t.Error("what was refused has completed it")
	}
}

func TestPollsOverHTTP(t *testing.T) {
	t.Parallel()
	s := open(t, server.WithFixture(fixtures.Fixture{Complete: fixtures.Polls(3)}))
	id := s.submit(person("A")).RequestId
	// Looking is no poll.
	for range 5 {
		ok[control.SyncResponse](s, "GET", "/syncs/"+id, "")
		s.send(http.MethodGet, "/v1/groups/"+group+"/members/sync/grpmsr_nowhere", "")
	}
	var flight []bool
	for range 4 {
		flight = append(flight, s.poll(id).CompletedAt == nil)
	}
	if got := fmt.Sprint(flight); got != "[true true false false]" {
		t.Errorf("in flight: %s", got)
	}
}

// A batch that a reset took away has left nothing behind, not even for one with the same id and the same times.
func TestResultsAfterAReset(t *testing.T) {
	t.Parallel()
	s := open(t, server.WithNow(noon))
	before := s.submit(person("A"))
	s.expect(s.results(before.RequestId), idsOf(t, "A"), "+A")
	if err := s.sb.Reset(); err != nil {
		t.Fatal(err)
	}
	after := s.submit(person("B"))
	if after != before {
		t.Fatalf("accepted %+v, want %+v again", after, before)
	}
	s.expect(s.results(after.RequestId), idsOf(t, "B"), "+B")
}
