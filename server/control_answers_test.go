package server_test

import (
	"net/http"
	"testing"

	"github.com/vitable-sandbox/sandbox/server/control"
)

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

func TestTraceIDsOfControlCallsStartAnew(t *testing.T) {
	t.Parallel()
	s := open(t)
	first := s.send(http.MethodGet, "/_sandbox/nowhere", "").header.Get("X-Request-Id")
	ok[control.ResetResponse](s, "POST", "/reset", "")
	if again := s.send(http.MethodGet, "/_sandbox/nowhere", "").header.Get("X-Request-Id"); again != first {
		t.Errorf("%s after a reset, %s at the start", again, first)
	}
}
