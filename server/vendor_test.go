package server_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server"
)

// The vendor's own suites of groups, plans and member sync would pass against the scenario vendor-suites: these are
// their requests, with the headers that generated clients send.
func TestVendorSuites(t *testing.T) {
	t.Parallel()
	f, err := fixtures.Load("vendor-suites")
	if err != nil {
		t.Fatal(err)
	}
	s := openSocket(t, server.WithFixture(f)).as("My API Key")
	const row = `{"address":{"address_line_1":"x","city":"x","state":"xx","zipcode":"x","address_line_2":"address_line_2"},` +
		`"date_of_birth":"2019-12-27","first_name":"first_name","last_name":"last_name","phone":"phone","plan_id":"x",` +
		`"reference_id":"x","email":"dev@stainless.com"}`
	for _, test := range []struct {
		name, method, path, body string
		times, want              int
	}{
		{"list plans", "GET", "/v1/plans", "", 1, 200},
		{"list plans, a page", "GET", "/v1/plans?limit=1&page=1", "", 1, 200},
		{"create group", "POST", "/v1/groups", `{"external_reference_id":"x","name":"x"}`, 12, 201},
		{"create the documented group", "POST", "/v1/groups", `{"external_reference_id":"mol_seg_001","name":"Tier 1"}`, 6, 201},
		{"retrieve group", "GET", "/v1/groups/grp_abc123def456", "", 3, 200},
		{"update group with nothing", "PATCH", "/v1/groups/grp_abc123def456", `{}`, 3, 200},
		{"update group", "PATCH", "/v1/groups/grp_abc123def456", `{"external_reference_id":"x","name":"x"}`, 3, 200},
		{"rename the documented group", "PATCH", "/v1/groups/grp_abc123def456", `{"external_reference_id":"mol_seg_001_v2","name":"Tier 1 (renamed)"}`, 3, 200},
		{"list groups", "GET", "/v1/groups", "", 1, 200},
		{"list groups, a page", "GET", "/v1/groups?external_reference_id=external_reference_id&limit=1&page=1", "", 1, 200},
		{"submit", "POST", "/v1/groups/grp_abc123def456/members/sync", `{"members":[` + row + `]}`, 12, 202},
		{"retrieve sync", "GET", "/v1/groups/grp_abc123def456/members/sync/request_id", "", 3, 200},
		{"empty path parameter", "GET", "/v1/groups//members/sync/request_id", "", 1, 404},
		{"unknown path", "GET", "/_stainless_unknown_path", "", 1, 404},
	} {
		for range test.times {
			headers := []string{
				"User-Agent: VitableConnect/Python 0.1.0", "Accept: application/json", "X-Stainless-Lang: python",
				"X-Stainless-Package-Version: 0.1.0", "X-Stainless-Retry-Count: 0", "X-Stainless-Read-Timeout: 60",
				"X-Fern-Language: TypeScript", "X-Fern-SDK-Name: vitable", "X-Fern-Runtime: node",
				"Idempotency-Key: stainless-python-retry-0",
			}
			if test.body == "" {
				headers = append(headers, "Content-Length: 0", "Content-Type: application/json")
			}
			a := s.send(test.method, test.path, test.body, headers...)
			if a.status != test.want {
				t.Errorf("%s: status %d, want %d: %s", test.name, a.status, test.want, a.body)
			}
			if a.status < 300 && (len(a.body) == 0 || a.header.Get("Location") != "") {
				t.Errorf("%s: an empty body, or a redirect", test.name)
			}
		}
	}
}

// Content-Length: 0 on a GET is what some clients send; net/http's own client does not, so it is spelled out here.
func TestContentLengthZeroOnAGet(t *testing.T) {
	t.Parallel()
	s := openSocket(t)
	host := strings.TrimPrefix(s.sb.URL, "http://")
	status := raw(t, host, "GET /v1/plans HTTP/1.1\r\nHost: "+host+"\r\nAuthorization: Bearer My API Key\r\nContent-Length: 0\r\n"+
		"Content-Type: application/json\r\nConnection: close\r\n\r\n")
	if status != http.StatusOK {
		t.Errorf("status %d", status)
	}
}
