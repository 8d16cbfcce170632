package server_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/vitable-sandbox/sandbox/server"
)

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
