package server_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server"
	"github.com/vitable-sandbox/sandbox/server/control"
)

// Whatever is long in a request, the journal's bound holds.
func TestJournalCountsEveryText(t *testing.T) {
	t.Parallel()
	s := open(t, server.WithJournalBytes(1<<20))
	long := strings.Repeat("x", 100_000)
	for range 50 {
		s.send(http.MethodGet, "/v1/groups/"+long+"/members/sync/"+long, "")
	}
	r := ok[control.RequestResponse](s, "GET", "/requests/50", "").Data
	if total := len(*r.GroupId) + len(*r.RequestId) + len(r.Path); total > 5000 {
		t.Errorf("%d bytes of one path are kept", total)
	}
}

func TestTheKeyIsShownNowhere(t *testing.T) {
	t.Parallel()
	const key = "SECRET/KEY-9"
	log := &buffer{}
	s := open(t, logTo(log)).as(key)
	s.send(http.MethodGet, "/v1/groups/"+strings.ReplaceAll(key, "/", "%2F"), "")
	s.send(http.MethodGet, "/v1/"+key, "")
	s.send(http.MethodGet, "/v1/"+strings.Repeat("x", 190)+key, "")
	s.send(http.MethodPost, s.path(), payload(t, person("A", lastName(key))), "X-Stainless-Retry-Count: "+key)
	s.send(http.MethodPost, s.path(), `{"`+key+`":1,"members":[]}`)
	s.send(http.MethodGet, "/v1/groups/jane@example.com", "")
	journal := string(s.send(http.MethodGet, "/_sandbox/requests", "").body)
	for _, word := range []string{"SECRET/KEY", "SECRET\\/KEY", "KEY-9"} {
		if strings.Contains(journal, word) {
			t.Errorf("%s stands in the journal: %s", word, journal)
		}
		if strings.Contains(log.String(), word) {
			t.Errorf("%s stands in the log: %s", word, log.String())
		}
	}
	if strings.Contains(log.String(), "jane@") {
		t.Errorf("a person stands in the log: %s", log.String())
	}
}

func TestHintsOutliveASecondReset(t *testing.T) {
	t.Parallel()
	s := open(t)
	id := s.submit().RequestId
	for range 2 {
		ok[control.ResetResponse](s, "POST", "/reset", "")
	}
	if hint := s.send(http.MethodGet, s.path()+"/"+id, "").hint(); !strings.Contains(hint, "until a reset") {
		t.Errorf("hint %q", hint)
	}
	if hint := s.send(http.MethodGet, "/v1/groups/grp_never", "").hint(); !strings.Contains(hint, "never had a group of this id") {
		t.Errorf("hint %q", hint)
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

func TestWhatGoCallsFinishIsLogged(t *testing.T) {
	t.Parallel()
	log := &buffer{}
	s := open(t, logTo(log), server.WithDelay(time.Minute))
	for range 1200 {
		s.submit()
	}
	if _, err := s.sb.AdvanceUntilIdle(); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(log.String(), `msg="sync finished"`); n != 1200 {
		t.Errorf("%d lines, want 1200", n)
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

func TestVerifyRefusesNonsense(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.try(person("EMP-9", plan("")))
	for _, c := range []server.Count{server.AtMost(-1), server.AtLeast(-1), server.Exactly(-1), server.Between(2, -1)} {
		if err := s.sb.Verify(server.Filter{}, c); err == nil {
			t.Errorf("%v is verified", c)
		}
	}
	if err := s.sb.Verify(server.Filter{Call: "listplans"}, server.Exactly(0)); err == nil || !strings.Contains(err.Error(), "did you mean ListPlans?") {
		t.Errorf("a call that there is not: %v", err)
	}
	for body, want := range map[string]int{
		`{"count":{"exactly":99999999999999999999}}`:              400,
		`{"when":{"call":"NoSuch"},"count":{"exactly":0}}`:        400,
		`{"when":{"group_id":""},"count":{"exactly":0}}`:          400,
		`{"when":{"reference_id":"EMP-9"},"count":{"exactly":1}}`: 200,
	} {
		if a := s.send(http.MethodPost, "/_sandbox/verify", body); a.status != want {
			t.Errorf("%s: status %d, want %d: %s", body, a.status, want, a.body)
		}
	}
	// A refused roster was about somebody, too: never a false 0.
	if err := s.sb.Verify(server.Filter{ReferenceID: "EMP-9"}, server.Exactly(1)); err != nil {
		t.Error(fmt.Errorf("a refused roster: %w", err))
	}
}
