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

func TestCompleteByHand(t *testing.T) {
	t.Parallel()
	f := fixtures.Fixture{
		Complete: fixtures.Manual(),
		Groups:   []fixtures.Group{{ID: group, Members: []fixtures.Member{{Row: person("OLD")}, {Row: person("STAYS")}}}},
		Rules:    []fixtures.Rule{{ID: "blocked", When: fixtures.When{ReferenceID: []string{"C"}}, Fail: &fixtures.Fail{Reason: "Blocked"}}},
	}
	s := open(t, server.WithFixture(f), server.WithNow(noon))
	first := s.submit(person("A"), person("B"), person("C"), person("D", plan("pln_nowhere")), person("STAYS")).RequestId
	second := s.submit().RequestId
	for _, test := range []struct{ id, body, message string }{
		{second, ``, "waits behind " + first},
		{first, `{"failures":[{"reference_id":"NOBODY","operation":"add"}]}`, "failures[0].reference_id: is neither"},
		{first, `{"failures":[{"reference_id":"A","operation":"add"},{"reference_id":"A","operation":"add"}]}`, "failures[1]: repeats"},
		{first, `{"failures":[{"reference_id":"STAYS","operation":"add"}]}`, "it is an update"},
		{first, `{"failures":[{"reference_id":"STAYS","operation":"remove"}]}`, "and stays"},
		{first, `{"failures":[{"reference_id":"OLD","operation":"add"}]}`, "the member is removed"},
		{"grpmsr_abc", ``, ""},
	} {
		a := s.send(http.MethodPost, "/_sandbox/syncs/"+test.id+"/complete", test.body)
		want := http.StatusUnprocessableEntity
		if test.message == "" {
			want = http.StatusNotFound
		}
		if a.status != want || !strings.Contains(a.problem(t).Message, test.message) {
			t.Errorf("%s %s: status %d: %s", test.id, test.body, a.status, a.body)
		}
	}
	for body, want := range map[string]string{
		`{"failures":[{"reference_id":"A"}]}`:                               "failures[0].operation: is required",
		`{"failures":[{"reference_id":"A","operation":"add","reason":""}]}`: "failures[0].reason: must not be empty",
	} {
		a := s.send(http.MethodPost, "/_sandbox/syncs/"+first+"/complete", body)
		if a.status != http.StatusBadRequest || a.problem(t).Message != want {
			t.Errorf("%s: status %d, %s", body, a.status, a.body)
		}
	}
	if s.poll(first).CompletedAt != nil {
		t.Fatal("what was refused has completed it")
	}
	got := ok[control.SyncResponse](s, "POST", "/syncs/"+first+"/complete",
		`{"failures":[{"reference_id":"A","operation":"add","reason":"By hand"},{"reference_id":"OLD","operation":"remove"}]}`).Data
	var rows []string
	for _, row := range *got.Rows {
		text := fmt.Sprintf("%s %s %s", row.Operation, *row.ReferenceId, row.Outcome)
		for _, more := range []*string{row.Reason, row.Rule} {
			if more != nil {
				text += ", " + *more
			}
		}
		if row.ByHand {
			text += ", by hand"
		}
		rows = append(rows, text)
	}
	want := []string{
		"add A failed, By hand, by hand", "add B added", "add C failed, Blocked, blocked",
		"add D failed, Invalid plan_id", "remove OLD failed, Invalid plan_id, by hand",
	}
	if fmt.Sprint(rows) != fmt.Sprint(want) || got.Unchanged != 1 || got.CompleteFrom != "fixture" || *got.CompletedAt != instant("2026-01-15T10:30:00Z") {
		t.Errorf("rows\n got %q\nwant %q\n%+v", rows, want, got)
	}
	if _, err := s.sb.CompleteSync(first); err == nil {
		t.Error("completed twice")
	}
	sync, err := s.sb.CompleteSync(second, fixtures.Failure{ReferenceID: "B", Operation: "remove", Reason: "No"})
	if err != nil || len(sync.Outcomes) != 3 || sync.Outcomes[2].ReferenceID != "B" || sync.Outcomes[2].Reason == "" || !sync.Outcomes[2].ByHand {
		t.Errorf("in Go: %+v, %v", sync, err)
	}
}

func TestExplainAndListSyncs(t *testing.T) {
	t.Parallel()
	s := open(t, server.WithNow(noon), server.WithDelay(time.Minute))
	first := s.submit(person("A")).RequestId
	second := s.submit().RequestId
	s.poll(first)
	s.poll(second)
	got := ok[control.SyncResponse](s, "GET", "/syncs/"+second, "").Data
	if *got.DueAt != instant("2026-01-15T10:31:00Z") || *got.Behind != first || got.Polls != 1 || got.CompletedAt != nil ||
		got.Complete != "after:1m0s" || got.CompleteFrom != "option" || !strings.Contains(*got.WaitsFor, first) {
		t.Errorf("in flight: %+v", got)
	}
	list := ok[control.SyncListResponse](s, "GET", "/syncs?group_id="+group, "")
	if len(list.Data) != 3 || list.Data[0].CompleteFrom != "history" || list.Data[2].RequestId != second || list.Data[2].Rows != nil || list.More != 0 {
		t.Errorf("list: %+v", list)
	}
	if list := ok[control.SyncListResponse](s, "GET", "/syncs?limit=1", ""); len(list.Data) != 1 || list.Data[0].RequestId != second || list.More != 2 {
		t.Errorf("the newest: %+v", list)
	}
	history := ok[control.SyncResponse](s, "GET", "/syncs/grpmsr_abc123def456", "").Data
	if rows := *history.Rows; len(rows) != 3 || rows[0].ReferenceId != nil || *rows[0].GroupMemberId != "grpmbr_abc123def456" || *rows[2].Reason != "Invalid plan_id" {
		t.Errorf("history: %+v", history)
	}
	for path, want := range map[string]int{
		"/syncs?group_id=grp_nowhere": 404, "/syncs/grpmsr_nowhere": 404, "/syncs?limit=0": 400, "/syncs?limit=10001": 400, "/syncs/": 404,
	} {
		if a := s.send(http.MethodGet, "/_sandbox"+path, ""); a.status != want {
			t.Errorf("%s: status %d, want %d", path, a.status, want)
		}
	}
}

func TestRowsAreAListAlways(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.sync(person("A"))
	id := s.submit(person("A")).RequestId
	if got := ok[control.SyncResponse](s, "GET", "/syncs/"+id, "").Data; got.Rows == nil || len(*got.Rows) != 0 || got.Unchanged != 1 {
		t.Errorf("%+v", got)
	}
	if sync, err := s.sb.Sync(id); err != nil || len(sync.Outcomes) != 0 {
		t.Errorf("%+v, %v", sync, err)
	}
}
