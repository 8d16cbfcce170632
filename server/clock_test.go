package server_test

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server"
	"github.com/vitable-sandbox/sandbox/server/control"
)

func TestClockOverHTTP(t *testing.T) {
	t.Parallel()
	s := open(t, server.WithNow(noon), server.WithDelay(time.Minute))
	if got := ok[control.ClockResponse](s, "GET", "/clock", "").Data; got != (control.Clock{Now: instant("2026-01-15T10:30:00Z"), Frozen: true}) {
		t.Errorf("at the start: %+v", got)
	}
	id := s.submit().RequestId
	got := ok[control.ClockAdvanceResponse](s, "POST", "/clock/advance", `{"by":"59.999s"}`).Data
	if got.Now != instant("2026-01-15T10:30:59.999Z") || len(got.Waiting) != 1 || got.Waiting[0].RequestId != id || got.Waiting[0].WaitsFor != "its due time" {
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
		{"PATCH", "/clock", `{"freeze":true,"resume":true}`, 400, "freeze, resume: cannot be combined"},
		{"PATCH", "/clock", `{"at":"2020-01-01T00:00:00Z"}`, 409, "forward only"},
		{"PATCH", "/clock", `{"at":"9000-01-01T00:00:00.001Z"}`, 422, "9000"},
		{"PATCH", "/clock", `{"at":"tomorrow"}`, 400, "at: must be a time"},
		{"PATCH", "/clock", `{"at":5}`, 400, "at: must be a string"},
		{"PATCH", "/clock", `{"frozen":true}`, 400, "frozen"},
		{"PATCH", "/clock", `{`, 400, "body: "},
		{"POST", "/clock/advance", ``, 400, "give exactly one"},
		{"POST", "/clock/advance", `{"by":"1s","until":"idle"}`, 400, "give exactly one"},
		{"POST", "/clock/advance", `{"by":"1d"}`, 400, "write 24h for 1d"},
		{"POST", "/clock/advance", `{"by":"-1s"}`, 400, "by: must not be negative"},
		{"POST", "/clock/advance", `{"by":"-1000000000h"}`, 400, "by: must not be negative"},
		{"POST", "/clock/advance", `{"by":"1ns"}`, 400, "by: must be whole milliseconds"},
		{"POST", "/clock/advance", `{"by":"1000000000h"}`, 400, "by: must be at most 2562047h; to sets any later time"},
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

// Where the clock ends, what waits for time never finishes, and the answer says what does.
func TestSubmitAtTheEndOfTime(t *testing.T) {
	t.Parallel()
	s := open(t, server.WithNow(noon), server.WithDelay(2*time.Second))
	const hint = "the clock ends at 9000-01-01T00:00:00Z, before this sync request is due: finish it with POST /_sandbox/syncs/{request_id}/complete"
	ok[control.ClockResponse](s, "PATCH", "/clock", `{"at":"8999-12-31T23:59:58Z"}`)
	if a := s.try(person("A")); a.hint() != "" {
		t.Errorf("due at the last instant: hint %q", a.hint())
	}
	ok[control.ClockResponse](s, "PATCH", "/clock", `{"at":"9000-01-01T00:00:00Z"}`)
	if a := s.try(person("A")); a.status != http.StatusAccepted || !strings.Contains(a.hint(), hint) {
		t.Errorf("status %d, hint %q", a.status, a.hint())
	}
	if a := s.send(http.MethodPost, s.path(), `{"members":[]}`, "Sandbox: complete=polls:2"); a.hint() != "" {
		t.Errorf("which waits for polls: hint %q", a.hint())
	}
}

func TestTimesThatCannotBeSet(t *testing.T) {
	t.Parallel()
	s := open(t, server.WithNow(noon))
	for _, at := range []time.Time{{}, time.Date(-292277022, 1, 1, 0, 0, 0, 0, time.UTC), noon.Add(-time.Millisecond), noon.AddDate(8000, 0, 0)} {
		if err := s.sb.SetTime(at); err == nil || !s.sb.Clock().Now.Equal(noon) {
			t.Errorf("%s: %v, the clock is at %s", at, err, s.sb.Clock().Now)
		}
	}
	if err := s.sb.Advance(1500 * time.Microsecond); err == nil {
		t.Error("advanced by half a millisecond")
	}
	if a := s.send(http.MethodPost, "/_sandbox/clock/advance", `{"by":"1us"}`); a.status != http.StatusBadRequest {
		t.Errorf("status %d", a.status)
	}
	if a := s.send(http.MethodPatch, "/_sandbox/clock", `{"freeze":false}`); a.status != http.StatusBadRequest {
		t.Errorf("status %d", a.status)
	}
}

// A running clock ticks while it is asked to jump: that is no step back.
func TestRelativeJumpsNeverFail(t *testing.T) {
	t.Parallel()
	s := open(t)
	for end := time.Now().Add(50 * time.Millisecond); time.Now().Before(end); {
		if err := s.sb.Advance(0); err != nil {
			t.Fatal(err)
		}
		if _, err := s.sb.AdvanceUntilIdle(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestAdvanceRefuses(t *testing.T) {
	t.Parallel()
	s := open(t)
	for _, d := range []time.Duration{-1, -time.Hour} {
		if err := s.sb.Advance(d); err == nil {
			t.Errorf("advanced by %s", d)
		}
	}
}
