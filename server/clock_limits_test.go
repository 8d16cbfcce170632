package server_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/vitable-sandbox/sandbox/server"
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
