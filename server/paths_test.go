package server_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server"
)

func TestPathsAndMethods(t *testing.T) {
	t.Parallel()
	s := openSocket(t)
	sync := s.path() + "/grpmsr_abc123def456"
	for _, test := range []struct {
		method, path string
		status       int
		allow        string
	}{
		{"GET", sync, 200, ""},
		{"GET", sync + "?a=b", 200, ""},
		{"GET", sync + "/", 404, ""},
		{"GET", sync + "/more", 404, ""},
		{"GET", s.path() + "/a%2Fb", 404, ""},
		{"GET", s.path() + "/", 404, ""},
		{"POST", s.path() + "/", 404, ""},
		{"POST", "/v1/groups//members/sync", 404, ""},
		{"PUT", "/v1/groups//members/sync", 404, ""},
		{"PUT", s.path() + "/", 404, ""},
		{"POST", "/v1/groups/a%2Fb/members/sync", 404, ""},
		{"GET", "/v1", 404, ""},
		{"GET", "//v1/groups", 404, ""},
		{"GET", "/_stainless_unknown_path", 404, ""},
		{"GET", s.path(), 405, "POST"},
		{"PUT", s.path(), 405, "POST"},
		{"POST", sync, 405, "GET"},
		{"OPTIONS", sync, 405, "GET"},
		{"HEAD", sync, 405, "GET"},
		{"DELETE", sync, 405, "GET"},
		{"BREW", sync, 405, "GET"},
		{"OPTIONS", "/nowhere", 404, ""},
	} {
		a := s.send(test.method, test.path, "")
		if a.status != test.status || a.header.Get("Allow") != test.allow {
			t.Errorf("%s %s: status %d, Allow %q; want %d, %q", test.method, test.path, a.status, a.header.Get("Allow"), test.status, test.allow)
		}
		// What is not there is not there for anybody; all else takes a key first.
		want := http.StatusUnauthorized
		if test.status == http.StatusNotFound {
			want = http.StatusNotFound
		}
		for _, key := range []string{"Basic x", "Bearer"} {
			if a := s.send(test.method, test.path, "", "Authorization: "+key); a.status != want || want != 404 && strings.Contains(a.hint(), "the nearest call is") {
				t.Errorf("%s %s, without a key: status %d with the hint %q, want %d", test.method, test.path, a.status, a.hint(), want)
			}
		}
	}
}

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
	for call, want := range map[string]string{
		"POST /_sandbox/advance": "the nearest call is POST /_sandbox/clock/advance",
		"GET /_sandbox/nowhere":  "",
		"GET /v1/employers":      "",
		"GET /v1/members":        "",
		"GET /groups":            "the nearest call is GET /v1/groups",
		"GET /v1/group/grp_1":    "the nearest call is GET /v1/groups/{group_id}",
		"GET /_sandbox/idle":     "",
		"GET /v2/plans":          "the nearest call is GET /v1/plans",
	} {
		method, path, _ := strings.Cut(call, " ")
		if a := s.send(method, path, ""); a.hint() != want {
			t.Errorf("%s: hint %q, want %q", call, a.hint(), want)
		}
	}
}

func TestGroupIDsThatCannotBe(t *testing.T) {
	t.Parallel()
	s := openSocket(t, server.WithAutoCreateGroups(true))
	for id, want := range map[string]int{
		"grp_%ff": 404, "grp_%00": 404, "grp_a%20b": 404, "grp_": 404, "grp_" + strings.Repeat("x", 252): 404,
		"grp_" + strings.Repeat("x", 251): 202, "grp_a-b_c.d~1": 202,
	} {
		if a := s.send(http.MethodPost, "/v1/groups/"+id+"/members/sync", payload(t)); a.status != want {
			t.Errorf("%.30s: status %d, want %d", id, a.status, want)
		}
	}
	if total := s.listGroups("").Pagination.Total; total != 3 {
		t.Errorf("%d groups, want 3", total)
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

// HEAD has no body, whoever serves the handler: net/http's own server would leave it out by itself.
func TestHeadHasNoBody(t *testing.T) {
	t.Parallel()
	s := open(t)
	rows, err := fixtures.Roster(200, 1, goodPlan)
	if err != nil {
		t.Fatal(err)
	}
	s.sync(rows...)
	for _, path := range []string{"/", "/_sandbox/health", "/_sandbox/clock", "/_sandbox/groups/" + group + "/members"} {
		get := at(t, s.sb.Server, http.MethodGet, "localhost", path, "Authorization: Bearer "+s.sb.APIKey)
		head := at(t, s.sb.Server, http.MethodHead, "localhost", path, "Authorization: Bearer "+s.sb.APIKey)
		if head.Code != http.StatusOK || head.Body.Len() > 0 || head.Header().Get("Content-Type") != get.Header().Get("Content-Type") || get.Body.Len() == 0 {
			t.Errorf("%s: status %d, %s, %d bytes", path, head.Code, head.Header().Get("Content-Type"), head.Body.Len())
		}
	}
}
