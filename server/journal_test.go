package server_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/vitable-sandbox/sandbox/server"
	"github.com/vitable-sandbox/sandbox/server/control"
)

func TestJournal(t *testing.T) {
	t.Parallel()
	s := open(t, server.WithNow(noon))
	first := s.submit(person("A"), person("B", plan("pln_nowhere")))
	s.advance(time.Minute)
	s.poll(first.RequestId)
	refused := s.send(http.MethodPost, s.path(), "{}", "X-Stainless-Retry-Count: 2")
	s.send(http.MethodGet, "/nowhere?page=2&q=%20", "", "Sandbox: latency=1ms", "User-Agent: tests/1")
	ok[control.ClockResponse](s, "GET", "/clock", "") // no request to the simulated API

	list := ok[control.RequestListResponse](s, "GET", "/requests", "")
	if len(list.Data) != 4 || list.More != 0 || list.Evicted != (control.Evicted{}) {
		t.Fatalf("%d requests, %d more, %+v", len(list.Data), list.More, list.Evicted)
	}
	submit := list.Data[0]
	if submit.Number != 1 || submit.At != instant("2026-01-15T10:30:00Z") || *submit.Call != "SubmitGroupMemberSync" || submit.Status != 202 ||
		*submit.GroupId != group || *submit.RequestId != first.RequestId || fmt.Sprint(submit.ReferenceIds) != "[A B]" ||
		*submit.Body != payload(t, person("A"), person("B", plan("pln_nowhere"))) || submit.BodySize != len(*submit.Body) ||
		len(*submit.BodySha256) != 64 || submit.Code != nil || submit.Query != nil || *submit.ContentType != "application/json" || submit.Directives != nil || submit.RetryCount != nil {
		t.Errorf("the submit: %+v", submit)
	}
	if poll := list.Data[1]; poll.At != instant("2026-01-15T10:31:00Z") || poll.Body != nil || poll.BodySha256 != nil || !strings.Contains(*poll.Hint, "pln_") {
		t.Errorf("the poll: %+v", poll)
	}
	if bad := list.Data[2]; *bad.Violations != "members: is required" || *bad.Code != "invalid_request" || *bad.RetryCount != "2" ||
		bad.TraceId != refused.header.Get("X-Request-Id") {
		t.Errorf("the refused: %+v", bad)
	}
	if unknown := list.Data[3]; unknown.Call != nil || unknown.Path != "/nowhere" || *unknown.Query != "page=2&q=%20" || unknown.Status != 404 ||
		*unknown.Directives != "latency=1ms" || *unknown.UserAgent != "tests/1" || unknown.ContentType != nil {
		t.Errorf("the unknown: %+v", unknown)
	}
	one := ok[control.RequestResponse](s, "GET", "/requests/1", "").Data
	if one.Number != 1 || *one.Body != *submit.Body {
		t.Errorf("one: %+v", one)
	}
	for query, want := range map[string]string{
		"call=SubmitGroupMemberSync": "[1 3]", "status=404": "[4]", "reference_id=B": "[1]", "group_id=" + group: "[1 2 3]",
		"since=2": "[3 4]", "limit=2": "[3 4]", "call=SubmitGroupMemberSync&status=202": "[1]", "call=GetGroup": "[]",
	} {
		var numbers []uint64
		for _, r := range ok[control.RequestListResponse](s, "GET", "/requests?"+query, "").Data {
			numbers = append(numbers, r.Number)
		}
		if got := fmt.Sprint(numbers); got != want {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
	}
	if more := ok[control.RequestListResponse](s, "GET", "/requests?limit=1", "").More; more != 3 {
		t.Errorf("%d more, want 3", more)
	}
	for path, want := range map[string]int{
		"/requests/5": 404, "/requests?stauts=503": 400, "/requests?call=Nothing": 400, "/requests?group_id=": 400, "/requests/x": 400, "/requests?limit=0": 400, "/requests?since=-1": 400, "/requests?status=99": 400,
	} {
		if a := s.send(http.MethodGet, "/_sandbox"+path, ""); a.status != want {
			t.Errorf("%s: status %d, want %d", path, a.status, want)
		}
	}
	if other := ok[control.RequestListResponse](s.as("other"), "GET", "/requests", ""); len(other.Data) != 0 {
		t.Error("another organization sees the journal")
	}
	// A reset of the state leaves it, one of the journal does not, and numbers go on.
	ok[control.ResetResponse](s, "POST", "/reset", `{"scopes":["state"]}`)
	if n := len(ok[control.RequestListResponse](s, "GET", "/requests", "").Data); n != 4 {
		t.Errorf("%d requests after a reset of the state", n)
	}
	ok[control.ResetResponse](s, "POST", "/reset", `{"scopes":["journal"]}`)
	s.send(http.MethodGet, "/v1/plans", "")
	if list := ok[control.RequestListResponse](s, "GET", "/requests", ""); len(list.Data) != 1 || list.Data[0].Number != 5 || list.Evicted.Requests != 0 {
		t.Errorf("after a reset of the journal: %+v", list)
	}
	if a := s.send(http.MethodGet, "/_sandbox/requests/1", ""); a.status != 404 || !strings.Contains(a.hint(), "the journal had this request") {
		t.Errorf("status %d, hint %q", a.status, a.hint())
	}
}

func TestJournalInGo(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.try(person("A", email("a@example.com")))
	s.send(http.MethodPost, s.path(), "{}")
	s.send(http.MethodPost, s.path(), `{"members":5}`)
	submissions := s.sb.Submissions()
	if len(submissions) != 3 || len(submissions[0].Rows) != 1 || *submissions[0].Rows[0].Email != "a@example.com" ||
		submissions[2].Rows != nil || submissions[0].Status != 202 {
		t.Errorf("%+v", submissions)
	}
	requests, err := s.sb.Requests(server.Filter{Status: 400})
	if err != nil || len(requests) != 2 {
		t.Errorf("%+v, %v", requests, err)
	}
	requests[0].Body[0] = 'X'
	if again, err := s.sb.Requests(server.Filter{Status: 400}); err != nil || again[0].Body[0] == 'X' {
		t.Errorf("a change to what came out went in (%v)", err)
	}
	if err := s.sb.Verify(server.Filter{Call: "SubmitGroupMemberSync"}, server.Exactly(3)); err != nil {
		t.Error(err)
	}
	if err := s.sb.Verify(server.Filter{Call: "ListPlans"}, server.Count{}); err == nil || !strings.Contains(err.Error(), "want at least 1") {
		t.Errorf("never called: %v", err)
	}
	if err := s.sb.Verify(server.Filter{}, server.Between(2, 1)); err == nil {
		t.Error("a count that can never be")
	}
}
