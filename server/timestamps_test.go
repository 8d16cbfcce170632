package server_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server"
)

// written matches a time in an answer, with how it ends.
var written = regexp.MustCompile(`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{3})?([^"\\]*)"`)

// endings are the ways in which the times of an answer end.
func endings(a answer) string {
	var all []string
	for _, found := range written.FindAllStringSubmatch(string(a.body), -1) {
		if !strings.Contains(strings.Join(all, " "), found[1]) {
			all = append(all, found[1])
		}
	}
	return strings.Join(all, " ")
}

func TestTimestamps(t *testing.T) {
	t.Parallel()
	for want, opts := range map[string][]server.Option{
		"Z":      {server.WithNow(noon)},
		"+00:00": {server.WithNow(noon.Add(time.Millisecond)), server.WithFixture(fixtures.Fixture{Timestamps: fixtures.Offset})},
	} {
		t.Run(want, func(t *testing.T) {
			t.Parallel()
			s := open(t, opts...)
			s.submit()
			// A snapshot has it too, and so has whoever loads it.
			for _, each := range []*session{s, s.restored()} {
				for name, a := range map[string]answer{
					"groups":   each.send(http.MethodGet, "/v1/groups", ""),
					"submit":   each.send(http.MethodPost, each.path(), `{"members":[]}`),
					"retrieve": each.send(http.MethodGet, each.path()+"/grpmsr_abc123def456", ""),
					"error":    each.send(http.MethodGet, "/v1/groups/grp_no", ""),
					"injected": each.send(http.MethodGet, "/v1/plans", "", "Sandbox: status=429"),
				} {
					if got := endings(a); got != want {
						t.Errorf("%s: times end in %q, want %s: %s", name, got, want, a.body)
					}
				}
				for _, path := range []string{"/_sandbox/requests", "/_sandbox/clock"} {
					if got := endings(each.send(http.MethodGet, path, "")); got != "Z" {
						t.Errorf("%s: times of the control API end in %q, want Z", path, got)
					}
				}
			}
			// Who has no key gets what a new organization would write.
			if got := endings(s.send(http.MethodGet, "/v1/plans", "", "Authorization: Basic x")); got != want {
				t.Errorf("without a key, times end in %q, want %s", got, want)
			}
		})
	}
}

func TestAFixtureWithoutTimestampsIsZulu(t *testing.T) {
	t.Parallel()
	s := open(t, server.WithFixture(fixtures.Fixture{Timestamps: fixtures.Offset}))
	if a := s.send(http.MethodPut, "/_sandbox/fixture", `{"scenario":"slow"}`); a.status != http.StatusOK {
		t.Fatalf("status %d: %s", a.status, a.body)
	}
	if got := endings(s.send(http.MethodGet, "/v1/groups", "")); got != "Z" {
		t.Errorf("times end in %q, want Z", got)
	}
}
