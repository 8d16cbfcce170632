package server_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/vitable-sandbox/sandbox/server"
	"github.com/vitable-sandbox/sandbox/server/control"
)

func TestHintsOfAbsence(t *testing.T) {
	t.Parallel()
	s := open(t, server.WithDelay(time.Hour))
	id := s.submit().RequestId
	other := s.create("Other", "other")
	elsewhere := *s
	elsewhere.group = other.Id
	for _, test := range []struct {
		a    answer
		want string
	}{
		{s.send(http.MethodGet, s.path()+"/grpmsr_never", ""), "never had a sync request of this id"},
		{elsewhere.send(http.MethodGet, elsewhere.path()+"/"+id, ""), "belongs to group " + group},
		{s.send(http.MethodGet, "/v1/plan", ""), "the nearest call is GET /v1/plans"},
		{s.send(http.MethodDelete, "/v1/groups/"+group, ""), "/v1/groups/{group_id}"},
		{s.send(http.MethodPost, "/v1/group/"+group+"/member/sync", ""), "the nearest call is POST /v1/groups/{group_id}/members/sync"},
		{s.send(http.MethodGet, "/_sandbox/clocks", ""), "the nearest call is GET /_sandbox/clock"},
		{s.send(http.MethodGet, "/v1/groups", "", "Authorization: Basic x"), "sent as Authorization: Bearer my-key"},
	} {
		if !strings.Contains(test.a.hint(), test.want) || strings.Contains(string(test.a.body), test.want) {
			t.Errorf("hint %q, want %q; body %s", test.a.hint(), test.want, test.a.body)
		}
	}
	ok[control.ResetResponse](s, "POST", "/reset", "")
	for _, path := range []string{s.path() + "/" + id, elsewhere.path() + "/" + id, "/v1/groups/" + other.Id} {
		if hint := s.send(http.MethodGet, path, "").hint(); !strings.Contains(hint, "until a reset or the load of a fixture 0s ago") {
			t.Errorf("after a reset: %q", hint)
		}
	}
	if restricted := open(t, server.WithAPIKeys("one")).as("two").send(http.MethodGet, "/v1/plans", ""); !strings.Contains(restricted.hint(), "--api-key") {
		t.Errorf("hint %q", restricted.hint())
	}
}

func TestFinishedBatchesAreLogged(t *testing.T) {
	t.Parallel()
	log := &buffer{}
	s := open(t, logTo(log), server.WithDelay(time.Minute), server.WithNow(noon))
	id := s.submit(person("A"), person("B", plan("pln_nowhere"))).RequestId
	if strings.Contains(log.String(), "sync finished") {
		t.Error("logged before it finished")
	}
	s.advance(time.Hour)
	s.poll(id)
	s.poll(id)
	want := `msg="sync finished" group=` + group + ` request_id=` + id + ` completed_at=2026-01-15T10:31:00Z added=1 removed=0 failed=1 unchanged=0`
	if strings.Count(log.String(), want) != 1 {
		t.Errorf("want once %q in\n%s", want, log.String())
	}
}
