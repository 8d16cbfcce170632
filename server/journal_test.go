package server_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
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
	s.send(http.MethodGet, "/nowhere", "")
	ok[control.ClockResponse](s, "GET", "/clock", "") // no request to the simulated API

	list := ok[control.RequestListResponse](s, "GET", "/requests", "")
	if len(list.Data) != 4 || list.More != 0 || list.Evicted != (control.Evicted{}) {
		t.Fatalf("%d requests, %d more, %+v", len(list.Data), list.More, list.Evicted)
	}
	submit := list.Data[0]
	if submit.Number != 1 || submit.At != instant("2026-01-15T10:30:00Z") || *submit.Call != "SubmitGroupMemberSync" || submit.Status != 202 ||
		*submit.GroupId != group || *submit.RequestId != first.RequestId || fmt.Sprint(submit.ReferenceIds) != "[A B]" ||
		*submit.Body != payload(t, person("A"), person("B", plan("pln_nowhere"))) || submit.BodySize != len(*submit.Body) ||
		len(*submit.BodySha256) != 64 || submit.Code != nil || submit.RetryCount != nil {
		t.Errorf("the submit: %+v", submit)
	}
	if poll := list.Data[1]; poll.At != instant("2026-01-15T10:31:00Z") || poll.Body != nil || poll.BodySha256 != nil || !strings.Contains(*poll.Hint, "pln_") {
		t.Errorf("the poll: %+v", poll)
	}
	if bad := list.Data[2]; *bad.Violations != "members: is required" || *bad.Code != "invalid_request" || *bad.RetryCount != "2" ||
		bad.TraceId != refused.header.Get("X-Request-Id") {
		t.Errorf("the refused: %+v", bad)
	}
	if unknown := list.Data[3]; unknown.Call != nil || unknown.Path != "/nowhere" || unknown.Status != 404 {
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
	if a := s.send(http.MethodGet, "/_sandbox/requests/1", ""); a.status != 404 || !strings.Contains(a.hint(), "was there once") {
		t.Errorf("status %d, hint %q", a.status, a.hint())
	}
}

func TestJournalNeverHoldsAKey(t *testing.T) {
	t.Parallel()
	s := open(t).as("sesame-key")
	s.try(person("A"))
	if a := s.send(http.MethodGet, "/_sandbox/requests", ""); strings.Contains(string(a.body), "sesame") {
		t.Errorf("the key stands in %s", a.body)
	}
}

func TestJournalIsBounded(t *testing.T) {
	t.Parallel()
	s := open(t, server.WithJournalSize(3))
	for range 5 {
		s.send(http.MethodGet, "/v1/plans", "")
	}
	list := ok[control.RequestListResponse](s, "GET", "/requests", "")
	if len(list.Data) != 3 || list.Data[0].Number != 3 || list.Evicted.Requests != 2 || list.Evicted.Through != 2 {
		t.Errorf("%d requests from %d, %+v", len(list.Data), list.Data[0].Number, list.Evicted)
	}
	large := open(t)
	rows, err := fixtures.Roster(1000, 1, goodPlan)
	if err != nil {
		t.Fatal(err)
	}
	large.submit(rows...)
	r := ok[control.RequestResponse](large, "GET", "/requests/1", "").Data
	if len(*r.Body) != 64<<10 || r.BodySize <= 64<<10 || len(r.ReferenceIds) != 1000 {
		t.Errorf("%d of %d bytes, %d references", len(*r.Body), r.BodySize, len(r.ReferenceIds))
	}
	if submissions := large.sb.Submissions(); submissions[0].Rows != nil {
		t.Errorf("rows of half a body: %+v", submissions[0].Rows)
	}
}

// The bytes of all journals have a bound; past it the largest loses.
func TestJournalBytesAreBoundedOverAll(t *testing.T) {
	t.Parallel()
	const limit = 4 << 20
	s := open(t, server.WithJournalBytes(limit))
	quiet, noisy := s.as("quiet"), s.as("noisy")
	rows, err := fixtures.Roster(300, 1, goodPlan)
	if err != nil {
		t.Fatal(err)
	}
	quiet.submit(rows...)
	body := payload(t, rows...)
	for range limit/(64<<10) + 20 {
		noisy.send(http.MethodPost, s.path(), body)
	}
	kept := ok[control.RequestResponse](quiet, "GET", "/requests/1", "").Data
	if kept.BodyEvicted || kept.Body == nil {
		t.Error("the quiet one has lost its body to the noisy one")
	}
	list := ok[control.RequestListResponse](noisy, "GET", "/requests?limit=1", "")
	if list.Evicted.Bodies == 0 || list.Data[0].Body == nil {
		t.Errorf("the noisy one: %+v", list.Evicted)
	}
	oldest := ok[control.RequestResponse](noisy, "GET", "/requests/1", "").Data
	if !oldest.BodyEvicted || oldest.Body != nil || len(oldest.ReferenceIds) != 300 {
		t.Error("its oldest body is still there, or more than the body is gone")
	}
}

func TestVerify(t *testing.T) {
	t.Parallel()
	s := open(t, server.WithJournalSize(4))
	s.try(person("A"))
	s.send(http.MethodPost, s.path(), "{}")
	verify := func(body string) control.VerifyResponse {
		t.Helper()
		return ok[control.VerifyResponse](s, "POST", "/verify", body)
	}
	for _, test := range []struct{ body, result string }{
		{`{"when":{"call":"SubmitGroupMemberSync"}}`, "verified"},
		{`{"when":{"call":"SubmitGroupMemberSync","status":202},"count":{"exactly":1}}`, "verified"},
		{`{"when":{"call":"SubmitGroupMemberSync"},"count":{"exactly":1}}`, "failed"},
		{`{"when":{"status":202},"count":{"at_least":2}}`, "failed"},
		{`{"when":{"status":202},"count":{"at_most":0}}`, "failed"},
		{`{"when":{"status":202},"count":{"at_least":1,"at_most":2}}`, "verified"},
		{`{"when":{"status":500},"count":{"exactly":0}}`, "verified"},
		{`{"when":{"reference_id":"A","since":1},"count":{"exactly":0}}`, "verified"},
		{`{}`, "verified"},
	} {
		if got := verify(test.body); got.Result != test.result {
			t.Errorf("%s: %+v", test.body, got)
		}
	}
	if got := verify(`{"when":{"call":"SubmitGroupMemberSync","status":201}}`); got.Result != "failed" || got.Nearest.Number != 2 ||
		fmt.Sprint(got.Differs) != "[status: 400, not 201]" || got.Matched != 0 || !strings.Contains(got.Message, "at least 1") {
		t.Errorf("the nearest: %+v", got)
	}
	for body, want := range map[string]int{
		`{"count":{"exactly":1,"at_least":1}}`: 400, `{"count":{"at_least":2,"at_most":1}}`: 400, `{"when":{"limit":1}}`: 400,
		`{"count":{"exactly":-1}}`: 400, ``: 400,
	} {
		if a := s.send(http.MethodPost, "/_sandbox/verify", body); a.status != want {
			t.Errorf("%s: status %d, want %d", body, a.status, want)
		}
	}
	// What is lost might have matched: never a false 0.
	for range 4 {
		s.send(http.MethodGet, "/v1/plans", "")
	}
	for _, test := range []struct{ body, result string }{
		{`{"when":{"status":202},"count":{"exactly":0}}`, "inconclusive"},
		{`{"when":{"status":202}}`, "inconclusive"},
		{`{"when":{"status":202},"count":{"at_most":3}}`, "inconclusive"},
		{`{"when":{"call":"ListPlans"},"count":{"at_least":4}}`, "verified"},
		{`{"when":{"call":"ListPlans"},"count":{"exactly":3}}`, "failed"},
		{`{"when":{"call":"ListPlans"},"count":{"at_most":3}}`, "failed"},
		{`{"when":{"status":202,"since":2},"count":{"exactly":0}}`, "verified"},
	} {
		if got := verify(test.body); got.Result != test.result {
			t.Errorf("%s: %+v", test.body, got)
		}
	}
	if err := s.sb.Verify(server.Filter{Status: 202}, server.Exactly(1)); !errors.Is(err, server.ErrInconclusive) {
		t.Errorf("in Go: %v", err)
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

func TestMadeUpRosters(t *testing.T) {
	t.Parallel()
	s := open(t)
	a := s.send(http.MethodGet, "/_sandbox/rosters?size=500&seed=7", "")
	if a.status != http.StatusOK {
		t.Fatalf("status %d: %s", a.status, a.body)
	}
	var want strings.Builder
	rows, err := fixtures.Roster(500, 7, goodPlan)
	if err != nil {
		t.Fatal(err)
	}
	if err := fixtures.WriteRoster(&want, rows); err != nil || want.String() != string(a.body) {
		t.Errorf("another roster than the command makes (%v)", err)
	}
	if accepted := s.send(http.MethodPost, s.path(), string(a.body)); accepted.status != http.StatusAccepted {
		t.Errorf("status %d", accepted.status)
	}
	if a := s.send(http.MethodGet, "/_sandbox/rosters?plan_id=pln_x", ""); strings.Count(string(a.body), "pln_x") != 10 {
		t.Errorf("%s", a.body)
	}
	if a := s.send(http.MethodGet, "/_sandbox/rosters?size=-1", ""); a.status != http.StatusBadRequest {
		t.Errorf("status %d", a.status)
	}
}
