package server_test

import (
	"testing"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server"
)

// Requests are identical that have call, path and body in common: per request, a rule counts all others by themselves.
func TestWhatMakesRequestsIdentical(t *testing.T) {
	t.Parallel()
	type request struct{ method, path, body string }
	submit := func(group, ref string) request {
		return request{"POST", "/v1/groups/" + group + "/members/sync", payload(t, person(ref))}
	}
	for name, pair := range map[string][2]request{
		"another call": {{"GET", "/v1/groups", ""}, {"POST", "/v1/groups", ""}},
		"another path": {submit("grp_1", "A"), submit("grp_2", "A")},
		"another body": {submit("grp_1", "A"), submit("grp_1", "B")},
		"another path, without a body": {
			{"GET", "/v1/groups/grp_1", ""}, {"GET", "/v1/groups/grp_2", ""},
		},
		"another query": {{"GET", "/v1/groups?page=1", ""}, {"GET", "/v1/groups?page=2", ""}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t, server.WithFixture(fixtures.Fixture{Groups: []fixtures.Group{{ID: "grp_1"}, {ID: "grp_2"}}}))
			s.inject(server.Respond(418).Times(1).PerRequest())
			// Each is ended once, then passes, then is ended again; the other one in between changes nothing.
			for i, ended := range []bool{true, false, true} {
				for _, r := range pair {
					if a := s.send(r.method, r.path, r.body); (a.status == 418) != ended {
						t.Errorf("round %d: %s %s: status %d", i+1, r.method, r.path, a.status)
					}
				}
			}
		})
	}
}

// For rows it is the request that submitted them.
func TestIdenticalRequestsCountRowsApart(t *testing.T) {
	t.Parallel()
	s := open(t, server.WithFixture(fixtures.Fixture{Groups: []fixtures.Group{{ID: "grp_1"}, {ID: "grp_2"}}}))
	s.inject(server.FailAdd("*", "").Times(1).PerRequest())
	for _, each := range []struct {
		group, ref string
		failed     int
	}{{"grp_1", "A", 1}, {"grp_2", "A", 1}, {"grp_1", "B", 1}, {"grp_1", "A", 0}, {"grp_2", "A", 0}, {"grp_1", "B", 0}} {
		s.group = each.group
		if got := s.sync(person(each.ref)); len(got.Failures) != each.failed {
			t.Errorf("%s in %s: %d failures, want %d", each.ref, each.group, len(got.Failures), each.failed)
		}
	}
}
