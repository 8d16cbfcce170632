package server_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server"
	"github.com/vitable-sandbox/sandbox/server/control"
)

// Two keys that do the same have no identifier in common; those that the fixture gives aside.
func TestNoIdentifierOfTwoKeys(t *testing.T) {
	t.Parallel()
	s := open(t)
	idsOfKey := func(key string) map[string]string {
		mine := s.as(key)
		accepted := mine.acceptedIn(mine.try(person("A")))
		created := mine.send(http.MethodPost, "/v1/groups", `{"name":"G","external_reference_id":"g"}`)
		refused := mine.send(http.MethodGet, "/nowhere", "")
		return map[string]string{
			"organization":    created.header.Get("Sandbox-Organization"),
			"group":           mine.groupIn(created).Id,
			"sync":            accepted.RequestId,
			"member":          mine.results(accepted.RequestId).AddedGroupMemberIDs[0],
			"trace":           created.header.Get("X-Request-Id"),
			"refused trace":   refused.problem(t).TraceId,
			"trace, sandbox":  mine.send(http.MethodGet, "/_sandbox/clock", "").header.Get("X-Request-Id"),
			"another request": mine.send(http.MethodGet, "/v1/plans", "").header.Get("X-Request-Id"),
		}
	}
	one, two := idsOfKey("one"), idsOfKey("two")
	seen := make(map[string]string)
	for _, ids := range []map[string]string{one, two} {
		for kind, id := range ids {
			if other, twice := seen[id]; twice || id == "" {
				t.Errorf("%s has the id %q, as %s has", kind, id, other)
			}
			seen[id] = kind
		}
	}
}

// An identifier that a fixture, or a group that a submit created, has already taken is not given again.
func TestIdentifiersThatAreTaken(t *testing.T) {
	t.Parallel()
	f := fixtures.Fixture{AutoCreateGroups: new(true), Plans: []fixtures.Plan{{ID: goodPlan}}}
	s := open(t, server.WithFixture(f))
	created := s.create("A", "a").Id
	first := s.submit(person("A")).RequestId
	f.Groups = []fixtures.Group{{ID: s.group, Syncs: []fixtures.Sync{{
		RequestID: first, AcceptedAt: noon, CompletedAt: noon,
	}}}}
	if err := s.sb.Load(f); err != nil {
		t.Fatal(err)
	}
	in := *s
	in.group = created
	in.submit(person("A"))
	if again := s.create("A", "a").Id; again == created {
		t.Errorf("two groups are %s", again)
	}
	if again := s.submit(person("B")).RequestId; again == first {
		t.Errorf("two sync requests are %s", again)
	}
	if err := s.sb.Load(s.sb.Snapshot()); err != nil {
		t.Errorf("the snapshot: %v", err)
	}
}

// A reset of the state starts the ordinals of created groups anew, and so does the load of a fixture.
func TestOrdinalsOfCreatedGroupsStartAnew(t *testing.T) {
	t.Parallel()
	s := open(t)
	first := s.create("A", "a").Id
	for name, again := range map[string]func(){
		"reset of the state": func() { ok[control.ResetResponse](s, "POST", "/reset", `{"scopes":["state"]}`) },
		"reset":              func() { ok[control.ResetResponse](s, "POST", "/reset", "") },
		"load":               func() { ok[control.FixtureLoadedResponse](s, "PUT", "/fixture", `{"plans":[]}`) },
	} {
		if again(); s.create("A", "a").Id != first {
			t.Errorf("%s: the group of the same reference has another id", name)
		}
	}
}

// strangers are the trace ids of requests that no key lets in, on a server of the seed.
func strangers(t *testing.T, seed uint64) []string {
	t.Helper()
	s := open(t, server.WithSeed(seed), server.WithAPIKeys("the-key"))
	var ids []string
	for _, authorization := range []string{"Basic x", "Bearer unknown", "Basic x", "Bearer"} {
		for _, path := range []string{"/v1/plans", "/_sandbox/clock"} {
			a := s.send(http.MethodGet, path, "", "Authorization: "+authorization)
			if a.status != http.StatusUnauthorized {
				t.Errorf("%s: status %d", authorization, a.status)
			}
			ids = append(ids, a.problem(t).TraceId)
		}
	}
	return ids
}

// Whoever is not let in has a trace id as well, each time another; the seed decides it.
func TestTraceIDsOfStrangers(t *testing.T) {
	t.Parallel()
	ids, same, other := strangers(t, 1), strangers(t, 1), strangers(t, 2)
	if !slices.Equal(ids, same) || slices.Equal(ids, other) {
		t.Errorf("trace ids\n%q, with the same seed\n%q, with another\n%q", ids, same, other)
	}
	slices.Sort(ids)
	if distinct := slices.Compact(ids); len(distinct) != len(same) || !strings.HasPrefix(ids[0], "trace_") {
		t.Errorf("%d trace ids for %d requests: %q", len(distinct), len(same), ids)
	}
}

// Where the sandbox's own calls are off, the refusal still has a trace id, and says whose organization it is.
func TestTraceIDsWithoutControl(t *testing.T) {
	t.Parallel()
	s := open(t, server.WithControl(false))
	seen := make(map[string]bool)
	for _, authorization := range []string{"Bearer one", "Bearer two", "Bearer one", "Basic x", "Basic x"} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.sb.URL+"/_sandbox/clock", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", authorization)
		response, err := s.sb.Client().Do(r)
		if err != nil {
			t.Fatal(err)
		}
		var e struct {
			TraceID string `json:"trace_id"`
		}
		if err := json.NewDecoder(response.Body).Decode(&e); err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
		id := response.Header.Get("X-Request-Id")
		if response.StatusCode != http.StatusNotFound || !strings.HasPrefix(id, "trace_") || id != e.TraceID || seen[id] {
			t.Errorf("%s: status %d, X-Request-Id %q, trace_id %q", authorization, response.StatusCode, id, e.TraceID)
		}
		seen[id] = true
		if known := response.Header.Get("Sandbox-Organization") != ""; known != strings.HasPrefix(authorization, "Bearer") {
			t.Errorf("%s: Sandbox-Organization is there: %t", authorization, known)
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

func TestSeedDecidesIdentifiers(t *testing.T) {
	t.Parallel()
	one, same, other := open(t), open(t, server.WithSeed(1)), open(t, server.WithSeed(2))
	a, b, c := one.submit(), same.submit(), other.submit()
	if a.RequestId != b.RequestId || a.RequestId == c.RequestId {
		t.Errorf("ids %s, %s (same seed), %s (other seed)", a.RequestId, b.RequestId, c.RequestId)
	}
	if one.sb.ID() != same.sb.ID() || one.sb.ID() == other.sb.ID() {
		t.Error("organization ids do not follow the seed")
	}
}
