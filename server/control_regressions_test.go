package server_test

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vitable-sandbox/sandbox/server"
	"github.com/vitable-sandbox/sandbox/server/control"
)

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

func TestErrorBodiesAreSmall(t *testing.T) {
	t.Parallel()
	s := open(t)
	for name, a := range map[string]answer{
		"a long unknown field":  s.send(http.MethodPatch, "/_sandbox/clock", `{"`+strings.Repeat("x", 100_000)+`":1}`),
		"control characters":    s.send(http.MethodPatch, "/_sandbox/clock", `{"`+strings.Repeat(`\u0001`, 5000)+`":1}`),
		"many unknown fields":   s.send(http.MethodPatch, "/_sandbox/clock", `{"a":1,"`+strings.Repeat("b", 500)+`":1}`),
		"a long directive":      s.send(http.MethodGet, "/v1/plans", "", "Sandbox: "+strings.Repeat("a", 20_000)+"=x"),
		"a long scenario":       s.send(http.MethodPut, "/_sandbox/fixture", `{"scenario":"`+strings.Repeat(`\"`, 20_000)+`"}`),
		"a long value of until": s.send(http.MethodPost, "/_sandbox/clock/advance", `{"until":"`+strings.Repeat("z", 20_000)+`"}`),
	} {
		if a.status != http.StatusBadRequest || len(a.body) > 8<<10 {
			t.Errorf("%s: status %d, %d bytes", name, a.status, len(a.body))
		}
	}
	if message := s.send(http.MethodPatch, "/_sandbox/clock", `{"freze":true}`).problem(t).Message; !strings.Contains(message, "did you mean freeze?") {
		t.Errorf("message %q", message)
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

func TestEveryAnswerSaysWhatWasApplied(t *testing.T) {
	t.Parallel()
	s := open(t)
	for _, a := range []answer{
		s.send(http.MethodGet, "/nowhere", "", "Sandbox: complete=never"),
		s.send(http.MethodDelete, "/v1/plans", "", "Sandbox: complete=never"),
		s.send(http.MethodGet, "/v1/plans", "", "Sandbox: complete=never", "Authorization: Basic x"),
		s.send(http.MethodGet, "/_sandbox/health", "", "Sandbox: complete=never"),
	} {
		if a.header.Get("Sandbox-Applied") != "none" {
			t.Errorf("status %d: Sandbox-Applied %q", a.status, a.header.Get("Sandbox-Applied"))
		}
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

func TestTraceIDsOfControlCallsStartAnew(t *testing.T) {
	t.Parallel()
	s := open(t)
	first := s.send(http.MethodGet, "/_sandbox/nowhere", "").header.Get("X-Request-Id")
	ok[control.ResetResponse](s, "POST", "/reset", "")
	if again := s.send(http.MethodGet, "/_sandbox/nowhere", "").header.Get("X-Request-Id"); again != first {
		t.Errorf("%s after a reset, %s at the start", again, first)
	}
}

// A body that nobody closes must not hold the bubble, or the process.
func TestABodyThatNobodyClosed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		sb := server.Start(t, server.InMemory(), quiet())
		if _, err := sb.Client().Get(sb.URL + "/v1/plans"); err != nil { //nolint:bodyclose // that is what it is about
			t.Fatal(err)
		}
	})
}
