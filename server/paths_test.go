package server_test

import (
	"net/http"
	"strings"
	"testing"
)

func TestPathsThatNoCallHas(t *testing.T) {
	t.Parallel()
	s := openSocket(t)
	for _, path := range []string{"/v1/groups/a%2Fb", s.path() + "/x/y", "/v1/groups/", "/v1/groups//members/sync", "/v1/groups/%ff"} {
		for _, method := range []string{"GET", "PUT", "DELETE", "OPTIONS"} {
			if a := s.send(method, path, ""); a.status != http.StatusNotFound {
				t.Errorf("%s %s: status %d, want 404", method, path, a.status)
			}
		}
	}
	if a := s.send(http.MethodGet, "/v1/employers", ""); !strings.Contains(a.hint(), "/v1/plans") {
		t.Errorf("hint %q", a.hint())
	}
}

func TestQueriesThatCannotBeRead(t *testing.T) {
	t.Parallel()
	s := openSocket(t)
	for _, query := range []string{"limit=%zz", "limit=0;page=2", "%=1"} {
		if a := s.send(http.MethodGet, "/v1/groups?"+query, ""); a.status != http.StatusBadRequest {
			t.Errorf("%s: status %d", query, a.status)
		}
	}
}
