package server_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server"
	"github.com/vitable-sandbox/sandbox/server/api"
	"github.com/vitable-sandbox/sandbox/server/control"
)

var noon = time.Date(2026, time.January, 15, 10, 30, 0, 0, time.UTC)

// ok sends a control call that must succeed, and decodes its answer.
func ok[T any](s *session, method, path, body string) T {
	s.t.Helper()
	a := s.send(method, "/_sandbox"+path, body)
	if a.status != http.StatusOK {
		s.t.Fatalf("%s %s %s: status %d: %s", method, path, body, a.status, a.body)
	}
	var value T
	decode(s.t, a.body, &value)
	return value
}

func TestClockOverHTTP(t *testing.T) {
	t.Parallel()
	s := open(t, server.WithNow(noon), server.WithDelay(time.Minute))
	if got := ok[control.ClockResponse](s, "GET", "/clock", "").Data; got != (control.Clock{Now: instant("2026-01-15T10:30:00Z"), Frozen: true}) {
		t.Errorf("at the start: %+v", got)
	}
	id := s.submit().RequestId
	got := ok[control.ClockAdvanceResponse](s, "POST", "/clock/advance", `{"by":"59.999s"}`).Data
	if got.Now != instant("2026-01-15T10:30:59.999Z") || len(got.Waiting) != 1 || got.Waiting[0].RequestId != id || got.Waiting[0].WaitsFor != "its time" {
		t.Errorf("advanced by: %+v", got)
	}
	got = ok[control.ClockAdvanceResponse](s, "POST", "/clock/advance", `{"to":"2026-01-15T11:31:00+01:00"}`).Data
	if got.Now != instant("2026-01-15T10:31:00Z") || len(got.Waiting) != 0 || *s.poll(id).CompletedAt != instant("2026-01-15T10:31:00Z") {
		t.Errorf("advanced to: %+v, %+v", got, s.poll(id))
	}
	late := s.submit().RequestId
	if got := ok[control.ClockAdvanceResponse](s, "POST", "/clock/advance", `{"until":"idle"}`).Data; got.Now != instant("2026-01-15T10:32:00Z") || !got.Frozen {
		t.Errorf("until idle: %+v", got)
	}
	s.results(late)
	if got := ok[control.ClockResponse](s, "PATCH", "/clock", `{"at":"2026-01-16T00:00:00Z"}`).Data; got.Now != instant("2026-01-16T00:00:00Z") || !got.Frozen {
		t.Errorf("set: %+v", got)
	}
	if got := ok[control.ClockResponse](s, "PATCH", "/clock", `{"at":"2026-01-17T00:00:00Z","resume":true}`).Data; got.Frozen {
		t.Errorf("resumed: %+v", got)
	}
	if got := ok[control.ClockResponse](s, "PATCH", "/clock", `{"freeze":true}`).Data; !got.Frozen || !strings.HasPrefix(got.Now.Format(time.RFC3339), "2026-01-17T00:0") {
		t.Errorf("frozen again: %+v", got)
	}
	before := ok[control.ClockResponse](s, "PATCH", "/clock", "").Data
	for _, test := range []struct {
		method, path, body string
		status             int
		message            string
	}{
		{"PATCH", "/clock", `{"freeze":true,"resume":true}`, 400, "freeze, resume: exclude each other"},
		{"PATCH", "/clock", `{"at":"2020-01-01T00:00:00Z"}`, 409, "forward only"},
		{"PATCH", "/clock", `{"at":"9000-01-01T00:00:00.001Z"}`, 422, "9000"},
		{"PATCH", "/clock", `{"at":"tomorrow"}`, 400, "at: must be a time"},
		{"PATCH", "/clock", `{"at":5}`, 400, "at: must be a string"},
		{"PATCH", "/clock", `{"frozen":true}`, 400, "frozen"},
		{"PATCH", "/clock", `{`, 400, "body: "},
		{"POST", "/clock/advance", ``, 400, "give exactly one"},
		{"POST", "/clock/advance", `{"by":"1s","until":"idle"}`, 400, "give exactly one"},
		{"POST", "/clock/advance", `{"by":"1d"}`, 400, "write 24h for 1d"},
		{"POST", "/clock/advance", `{"by":"-1s"}`, 400, "negative"},
		{"POST", "/clock/advance", `{"by":"five minutes"}`, 400, "by: must be a duration"},
		{"POST", "/clock/advance", `{"to":"2020-01-01T00:00:00Z"}`, 409, "forward only"},
		{"POST", "/clock/advance", `{"to":"9999-01-01T00:00:00Z"}`, 422, "9000"},
		{"POST", "/clock/advance", `{"until":"christmas"}`, 400, "until: must be idle"},
		{"DELETE", "/clock", ``, 405, "GET, PATCH"},
	} {
		a := s.send(test.method, "/_sandbox"+test.path, test.body)
		if a.status != test.status || !strings.Contains(a.problem(t).Message, test.message) {
			t.Errorf("%s %s %s: status %d, want %d: %s", test.method, test.path, test.body, a.status, test.status, a.body)
		}
	}
	if after := ok[control.ClockResponse](s, "GET", "/clock", "").Data; after != before {
		t.Errorf("what was refused moved the clock from %+v to %+v", before, after)
	}
}

func TestClockInGo(t *testing.T) {
	t.Parallel()
	s := open(t, server.WithDelay(time.Hour))
	s.sb.Freeze()
	frozen := s.sb.Clock()
	id := s.submit().RequestId
	waiting, err := s.sb.AdvanceUntilIdle()
	if err != nil || len(waiting) != 0 || s.sb.Clock().Now.Sub(frozen.Now) != time.Hour {
		t.Errorf("until idle: %v, %v, %+v", waiting, err, s.sb.Clock())
	}
	s.results(id)
	if err := s.sb.SetTime(frozen.Now); err == nil {
		t.Error("the clock went back")
	}
	tomorrow := frozen.Now.Add(24 * time.Hour)
	if err := s.sb.SetTime(tomorrow); err != nil || s.sb.Clock() != (fixtures.Clock{Now: tomorrow, Frozen: true}) {
		t.Errorf("set: %v, %+v", err, s.sb.Clock())
	}
	if s.sb.Resume(); s.sb.Clock().Frozen {
		t.Errorf("resume: %v, %+v", err, s.sb.Clock())
	}
}

// A five-minute batch, polled every ten seconds, in virtual time: the partner gives up, and tries again tomorrow.
func TestPartnerPollsForFiveMinutes(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := open(t, server.WithDelay(5*time.Minute))
		began := time.Now()
		id := s.submit(person("EMP-1")).RequestId
		polls := 0
		for s.poll(id).CompletedAt == nil {
			polls++
			time.Sleep(10 * time.Second) //nolint:forbidigo // the bubble's time
		}
		if took := time.Since(began); took != 5*time.Minute || polls != 30 {
			t.Errorf("%d polls in flight, %s; want 30 and 5m", polls, took)
		}
	})
}

func TestCompletionModes(t *testing.T) {
	t.Parallel()
	f := fixtures.Fixture{
		Complete: fixtures.Polls(2),
		Groups: []fixtures.Group{
			{ID: group}, {ID: "grp_manual", Complete: fixtures.Manual()}, {ID: "grp_slow", Complete: fixtures.After(time.Minute)},
		},
		Rules: []fixtures.Rule{{
			ID: "stuck", When: fixtures.When{LastName: fixtures.Patterns{"Stuck"}}, Complete: fixtures.Never(),
		}},
	}
	for _, test := range []struct {
		name, group, header string
		opts                []server.Option
		row                 fixtures.Row
		complete, from      string
	}{
		{"fixture", group, "", nil, person("A"), "polls:2", "fixture"},
		{"option over the fixture", group, "", []server.Option{server.WithDelay(time.Hour)}, person("A"), "after:1h0m0s", "option"},
		{"group over the option", "grp_manual", "", []server.Option{server.WithDelay(time.Hour)}, person("A"), "manual", "group"},
		{"rule over the group", "grp_manual", "", nil, person("A", lastName("Stuck")), "never", "rule stuck"},
		{"request over the rule", "grp_slow", "complete=immediate", nil, person("A", lastName("Stuck")), "immediate", "request"},
	} {
		s := open(t, append(test.opts, server.WithFixture(f))...)
		s.group = test.group
		var headers []string
		if test.header != "" {
			headers = append(headers, "Sandbox: "+test.header)
		}
		a := s.send(http.MethodPost, s.path(), payload(t, test.row), headers...)
		var accepted api.SyncSubmitResponse
		decode(t, a.body, &accepted)
		sync, err := s.sb.Sync(accepted.Data.RequestId)
		if err != nil || sync.Complete.String() != test.complete || sync.CompleteFrom != test.from {
			t.Errorf("%s: %s from %s, want %s from %s (%v)", test.name, sync.Complete, sync.CompleteFrom, test.complete, test.from, err)
		}
		if want := strings.TrimPrefix(test.from, "rule "); strings.HasPrefix(test.from, "rule ") != (a.header.Get("Sandbox-Rule") == want) {
			t.Errorf("%s: Sandbox-Rule %q", test.name, a.header.Get("Sandbox-Rule"))
		}
	}
	s := open(t)
	if sync, err := s.sb.Sync(s.submit().RequestId); err != nil || sync.CompleteFrom != "default" || sync.Complete != fixtures.Immediate() {
		t.Errorf("default: %+v, %v", sync, err)
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

func TestSandboxHeader(t *testing.T) {
	t.Parallel()
	s := open(t, server.WithNow(noon))
	a := s.send(http.MethodPost, s.path(), payload(t, person("A")), "Sandbox: complete=polls:3")
	if a.status != http.StatusAccepted || a.header.Get("Sandbox-Applied") != "complete=polls:3" {
		t.Errorf("status %d, Sandbox-Applied %q", a.status, a.header.Get("Sandbox-Applied"))
	}
	for _, test := range []struct{ method, header, body, message string }{
		{"POST", "complet=never", "", "complet is not a directive; did you mean complete?"},
		{"POST", "banana=1", "", "banana is not a directive"},
		{"POST", "complete=polls", "", "complete: polls: must be followed"},
		{"POST", "complete=pols:3", "", "did you mean polls?"},
		{"POST", "complete=never, complete=manual", "", "complete is given twice"},
		{"POST", "complete=(never manual)", "", "complete takes one value"},
		{"POST", "complete=never;x=1", "", "complete takes one value"},
		{"POST", "complete", "", "expected key=value (at character 1)"},
		{"POST", "complete=", "", "expected a value"},
		{"POST", "complete=never complete=never", "", "expected a comma"},
		{"POST", `complete="never`, "", "is not closed"},
		{"POST", "complete=(never", "", "is not closed"},
		{"POST", "=never", "", "expected key=value"},
		{"POST", ",", "", "expected key=value"},
		{"GET", "complete=never", "", "complete does not apply to GetGroupMemberSync"},
	} {
		path := s.path()
		if test.method == "GET" {
			path += "/grpmsr_abc123def456"
		}
		body := payload(t)
		if test.method == "GET" {
			body = ""
		}
		a := s.send(test.method, path, body, "Sandbox: "+test.header)
		if a.status != http.StatusBadRequest || !strings.Contains(a.problem(t).Message, test.message) || a.header.Get("Sandbox-Applied") != "none" {
			t.Errorf("%s: status %d, applied %q: %s", test.header, a.status, a.header.Get("Sandbox-Applied"), a.body)
		}
	}
	for _, good := range []string{`complete="polls:3"`, " complete=manual ", "complete=after:1h"} {
		if a := s.send(http.MethodPost, s.path(), payload(t), "Sandbox: "+good); a.status != http.StatusAccepted {
			t.Errorf("%s: status %d: %s", good, a.status, a.body)
		}
	}
	if a := s.send(http.MethodPost, s.path(), "{}", "Sandbox: complete=manual"); a.header.Get("Sandbox-Applied") != "none" {
		t.Errorf("a refused request applied %q", a.header.Get("Sandbox-Applied"))
	}
}

func TestControlOff(t *testing.T) {
	t.Parallel()
	s := open(t, server.WithControl(false), server.WithDelay(time.Hour))
	for path, want := range map[string]int{
		"/_sandbox/health": 200, "/_sandbox/openapi.json": 404, "/_sandbox/control.json": 404, "/_sandbox/clock": 404, "/_sandbox/nowhere": 404,
	} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.sb.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		response, err := s.sb.Client().Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
		if response.StatusCode != want {
			t.Errorf("%s: status %d, want %d", path, response.StatusCode, want)
		}
	}
	a := s.send(http.MethodPost, s.path(), payload(t), "Sandbox: complete=immediate, nonsense")
	if a.status != http.StatusAccepted || a.header.Get("Sandbox-Applied") != "" || !strings.Contains(a.hint(), "--control=false") {
		t.Errorf("status %d, applied %q, hint %q", a.status, a.header.Get("Sandbox-Applied"), a.hint())
	}
	var accepted api.SyncSubmitResponse
	decode(t, a.body, &accepted)
	if s.poll(accepted.Data.RequestId).CompletedAt != nil {
		t.Error("the header had an effect")
	}
	if err := s.sb.Advance(time.Hour); err != nil {
		t.Fatal(err)
	}
	s.results(accepted.Data.RequestId)
}
