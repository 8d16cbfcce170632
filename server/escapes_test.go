package server_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server"
)

// What is escaped in a path is taken back once, and no more.
func TestEscapesInPathsAreTakenBackOnce(t *testing.T) {
	t.Parallel()
	f := fixtures.Fixture{Groups: []fixtures.Group{{ID: "grp_%"}, {ID: "grp_%41"}, {ID: "grp_A"}, {ID: "grp_a b"}}}
	for name, s := range map[string]*session{"memory": open(t, server.WithFixture(f)), "socket": openSocket(t, server.WithFixture(f))} {
		for escaped, want := range map[string]string{
			"grp_%25":     "grp_%",
			"grp_%2541":   "grp_%41",
			"grp_%41":     "grp_A",
			"grp_A":       "grp_A",
			"grp_a%20b":   "grp_a b",
			"grp_%252541": "", // grp_%2541, which there is not
			"grp_%2525":   "",
			"grp_%252F":   "", // no slash either
		} {
			a := s.send(http.MethodGet, "/v1/groups/"+escaped, "")
			var got struct {
				Data struct {
					ID string `json:"id"`
				} `json:"data"`
			}
			if err := json.Unmarshal(a.body, &got); err != nil || got.Data.ID != want || (a.status == http.StatusOK) != (want != "") {
				t.Errorf("%s: %s is group %q with status %d, want %q (%v)", name, escaped, got.Data.ID, a.status, want, err)
			}
		}
		// Rules and the journal speak of the same group.
		for escaped, id := range map[string]string{"grp_%2541": "grp_%41", "grp_%41": "grp_A"} {
			undo := s.inject(server.Respond(418).Group(id))
			if a := s.send(http.MethodGet, "/v1/groups/"+escaped, ""); a.status != 418 {
				t.Errorf("%s: the rule for %s has not acted on %s: status %d", name, id, escaped, a.status)
			}
			undo()
			requests, err := s.sb.Requests(server.Filter{GroupID: id, Status: 418})
			if err != nil || len(requests) != 1 {
				t.Errorf("%s: %d requests of %s in the journal, %v", name, len(requests), id, err)
			}
		}
		other := *s
		other.group = "grp_%25"
		id := other.submit(person("A")).RequestId
		other.results(id)
		if members, err := s.sb.Roster("grp_%"); err != nil || len(members) != 1 {
			t.Errorf("%s: %d members of grp_%%, %v", name, len(members), err)
		}
	}
}
