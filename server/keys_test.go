package server_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/vitable-sandbox/sandbox/server"
)

func TestKeys(t *testing.T) {
	t.Parallel()
	s := open(t)
	path := s.path() + "/grpmsr_abc123def456"
	organizations := make(map[string]string)
	for header, want := range map[string]int{
		"Authorization: Bearer one":          200,
		"Authorization: bearer one":          200,
		"Authorization: BEARER  one ":        200,
		"Authorization: Bearer My API Key":   200,
		"Authorization: ":                    401,
		"Authorization: Bearer":              401,
		"Authorization: Bearer ":             401,
		"Authorization: Basic b25lOnR3bw==":  401,
		"Authorization: one":                 401,
		"Authorization: Bearer one-too-many": 200,

		"Authorization: Bearer " + strings.Repeat("k", 4096): 200,
		"Authorization: Bearer " + strings.Repeat("k", 4097): 401,
	} {
		name, value, _ := strings.Cut(header, ": ")
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.sb.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header[name] = []string{value}
		a := s.do(r)
		if a.status != want {
			t.Errorf("%.100q: status %d, want %d", header, a.status, want)
		}
		organizations[header] = a.header.Get("Sandbox-Organization")
		if want == 401 && a.header.Get("Www-Authenticate") != "Bearer" {
			t.Errorf("%q: no WWW-Authenticate", header)
		}
	}
	if one := organizations["Authorization: Bearer one"]; one != organizations["Authorization: BEARER  one "] ||
		one == organizations["Authorization: Bearer one-too-many"] {
		t.Errorf("organizations %v", organizations)
	}
}

// Only the path comes before the key.
func TestNoKeyComesBeforeAllButThePath(t *testing.T) {
	t.Parallel()
	s := openSocket(t, server.WithMaxBody(1))
	for _, path := range []string{s.path(), s.path() + "/x", "/_sandbox/clock"} {
		for _, method := range []string{"GET", "POST", "OPTIONS"} {
			r, err := http.NewRequestWithContext(t.Context(), method, s.sb.URL+path, strings.NewReader("much too long"))
			if err != nil {
				t.Fatal(err)
			}
			r.Header["Authorization"] = []string{"Basic x"}
			if a := s.do(r); a.status != http.StatusUnauthorized {
				t.Errorf("%s %s: status %d, want 401", method, path, a.status)
			}
		}
	}
}

func TestRestrictedKeys(t *testing.T) {
	t.Parallel()
	s := open(t, server.WithAPIKeys("key one", "two,three"))
	path := s.path() + "/grpmsr_abc123def456"
	for key, want := range map[string]int{"key one": 200, "two,three": 200, "two": 401, "test-key": 401} {
		if a := s.as(key).send(http.MethodGet, path, ""); a.status != want {
			t.Errorf("key %q: status %d, want %d", key, a.status, want)
		}
	}
	if s.sb.APIKey != "key one" {
		t.Errorf("APIKey %q, want the first", s.sb.APIKey)
	}
	if _, err := s.sb.Server.Organization("four"); err == nil {
		t.Error("an organization for a key that may not enter")
	}
}

func TestOrganizationsShareNothing(t *testing.T) {
	t.Parallel()
	s := open(t)
	one, two := s.as("one"), s.as("two")
	first := one.submit(person("A"))
	if a := two.send(http.MethodGet, two.path()+"/"+first.RequestId, ""); a.status != http.StatusNotFound {
		t.Errorf("another organization's request: status %d, want 404", a.status)
	}
	if got := two.sync(); len(got.RemovedGroupMemberIDs) != 0 {
		t.Error("a member of one organization was removed from another")
	}
	if second := two.submit(person("A")); second.RequestId == first.RequestId {
		t.Error("two organizations have the same request id")
	}
	// A group's own history is all that decides its ids.
	alone := open(t).as("one").submit(person("A"))
	if alone.RequestId != first.RequestId {
		t.Errorf("id %s beside another organization, %s alone", first.RequestId, alone.RequestId)
	}
}
