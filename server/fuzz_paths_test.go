package server_test

import (
	"bufio"
	"net/http"
	"strings"
	"testing"
)

// FuzzPaths holds that no path and no query brings the sandbox down, that whatever reads changes nothing, and that what
// is no call of the contract is refused.
func FuzzPaths(f *testing.F) {
	z := newFuzzed(f)
	for _, b := range badRequests() {
		if b.body == "" && len(b.target) < 200 {
			f.Add(b.method, b.target)
		}
	}
	for _, target := range []string{
		"/", "/v1/plans", "/v1/groups?limit=1&page=2", "/v1/groups?external_reference_id=acme", "/v1/groups/" + group, syncPath + "/" + z.waits,
		"/_sandbox/syncs?group_id=" + group + "&limit=1", "/_sandbox/syncs/" + z.waits, "/_sandbox/groups/" + group + "/members?status=removed",
		"/_sandbox/requests?call=ListPlans&status=200&since=1", "/_sandbox/requests/1", "/_sandbox/rosters?size=1&seed=2&plan_id=p", "/_sandbox/rules/ours",
		"/_sandbox/fixture", "/_sandbox/magic", "/_sandbox/health", "/_sandbox/openapi.json", "/_sandbox/control.json", "http://other.example/v1/plans",
		"/v1/groups?%6cimit=1", "/v1/groups?limit=1&limit=2", "/v1/gr%6Fups", "/v1/groups/%67rp_abc123def456", "/v1/groups/grp_%C3%A9%E2%80%AE", "*", "/?a=b#c",
	} {
		f.Add(http.MethodGet, target)
		f.Add(http.MethodHead, target)
	}
	before := z.text()
	f.Fuzz(func(t *testing.T, method, target string) {
		r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(method + " " + target + " HTTP/1.1\r\nHost: x\r\n\r\n")))
		if err != nil || r.Method != method || strings.HasPrefix(target, "/_sandbox/rosters") && strings.Contains(target, "size") {
			return // net/http refuses it, or it would only take long
		}
		if r.URL.Path == "/_sandbox/events" {
			return // a stream goes on until its client leaves
		}
		r = r.WithContext(t.Context())
		w := z.serve(t, r)
		for name, values := range w.Header() {
			for _, value := range values {
				if strings.ContainsAny(value, "\r\n\x00") {
					t.Fatalf("%s is %q", name, value)
				}
			}
		}
		// A retrieve is a poll.
		if after := z.text(); after != before && w.Code >= 400 {
			t.Fatalf("status %d, but it changed the organization from\n%s\nto\n%s", w.Code, before, after)
		}
		if w.Code < 400 {
			z.again(t)
		}
	})
}
