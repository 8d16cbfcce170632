package server_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/vitable-sandbox/sandbox/server"
)

// 200 tests against one server, each with its own key: what one does reaches no other.
func TestTwoHundredOrganizationsSideBySide(t *testing.T) {
	t.Parallel()
	sb := server.Start(t, quiet())
	alone := with(t, server.Start(t, quiet(), server.InMemory()))
	for i := range 200 {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			key := fmt.Sprintf("key-%d", i)
			s := with(t, sb).as(key)
			created := s.create("Tier 1", "mol_seg_001")
			if a := s.send(http.MethodPost, "/v1/groups", `{"name":"again","external_reference_id":"mol_seg_001"}`); a.status != http.StatusConflict {
				t.Errorf("the same reference again: status %d", a.status)
			}
			if total := s.listGroups("").Pagination.Total; total != 2 {
				t.Errorf("%d groups, want 2", total)
			}
			s.group = created.Id
			first := s.submit(person("A"), person("B"))
			if got := s.results(first.RequestId); len(got.AddedGroupMemberIDs) != 2 {
				t.Errorf("added %d, want 2", len(got.AddedGroupMemberIDs))
			}
			if got := s.sync(person("B")); len(got.AddedGroupMemberIDs) != 0 || len(got.RemovedGroupMemberIDs) != 1 {
				t.Errorf("then %+v", got)
			}
			// Nothing of the neighbours is in an identifier: another server, on which nobody else is, gives the same.
			same := alone.as(key)
			if other := same.create("Tier 1", "mol_seg_001"); other.Id != created.Id {
				t.Errorf("group %s among others, %s alone", created.Id, other.Id)
			}
			same.group = created.Id
			if other := same.submit(person("A")); other.RequestId != first.RequestId {
				t.Errorf("request %s among others, %s alone", first.RequestId, other.RequestId)
			}
			neighbour := s.as(fmt.Sprintf("key-%d", (i+1)%200))
			if a := neighbour.send(http.MethodGet, "/v1/groups/"+created.Id, ""); a.status != http.StatusNotFound {
				t.Errorf("a neighbour sees the group: status %d", a.status)
			}
		})
	}
}

func TestMaxOrganizations(t *testing.T) {
	t.Parallel()
	s := open(t, server.WithMaxOrganizations(2)) // the sandbox's own key has the first
	for key, want := range map[string]int{"test-key": 200} {
		if a := s.as(key).send(http.MethodGet, "/v1/groups", ""); a.status != want {
			t.Errorf("%s: status %d", key, a.status)
		}
	}
	if a := s.as("second").send(http.MethodGet, "/v1/groups", ""); a.status != http.StatusOK {
		t.Errorf("second: status %d", a.status)
	}
	a := s.as("third").send(http.MethodGet, "/v1/groups", "")
	if a.status != http.StatusServiceUnavailable || !strings.Contains(a.problem(t).Message, "--max-organizations") {
		t.Errorf("third: status %d, %s", a.status, a.body)
	}
	// Nobody was thrown out.
	for _, key := range []string{"test-key", "second"} {
		if a := s.as(key).send(http.MethodGet, "/v1/groups", ""); a.status != http.StatusOK {
			t.Errorf("%s afterwards: status %d", key, a.status)
		}
	}
	if _, err := s.sb.Server.Organization("fourth"); err == nil {
		t.Error("Organization made one too many")
	}
}
