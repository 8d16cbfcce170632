package server_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server"
)

// A request that is wrong in every way is refused for what is looked at first; then for the next, once that is mended.
func TestOrderOfChecks(t *testing.T) {
	t.Parallel()
	s := open(t, server.WithMaxBody(2000), server.WithAllowedHosts())
	always := s.inject(server.Respond(503))
	ofRows := s.inject(fixtures.Rule{When: fixtures.When{ReferenceID: []string{"A"}}, Respond: &fixtures.Respond{Status: 418}})
	alike := strings.TrimSuffix(payload(t, person("A"), person("A")), "}")
	r := wrong{
		host: "evil.example", method: "PRI", path: "/v1/nowhere",
		headers: []string{"Sandbox: banana=1", "Content-Type: text/plain", "Origin: http://evil.example", "Access-Control-Request-Method: POST"},
		body:    strings.Repeat("x", 3000),
	}
	for _, step := range []struct {
		mend func()
		want string
	}{
		{func() {}, "505 http_version_not_supported"},
		{func() { r.method = http.MethodOptions }, "421 host_not_allowed"},
		{func() { r.host = "localhost" }, "405 method_not_allowed"},
		{func() { r.headers = r.headers[:2] }, "404 path_not_found"},
		{func() { r.path = "/v1/groups/grp_nowhere/members/sync" }, "401 unauthorized"},
		{func() { r.headers = append(r.headers, "Authorization: Bearer "+s.sb.APIKey) }, "405 method_not_allowed"},
		{func() { r.method = http.MethodPost }, "400 invalid_directive"},
		{func() { r.headers = r.headers[1:] }, "503 service_unavailable"},
		{always, "415 unsupported_media_type"},
		{func() { r.headers[0] = "Content-Type: application/json" }, "413 body_too_large"},
		{func() { r.body = "x" }, "400 invalid_json"},
		{func() { r.body = alike[:len(alike)-1] + ",{}]}" }, "400 invalid_request"},
		{func() { r.body = alike + "}" }, "400 duplicate_reference_id"},
		{func() { r.body = payload(t, person("A")) }, "404 group_not_found"},
		{func() { r.path = s.path() }, "418 im_a_teapot"},
		{ofRows, "202 "},
	} {
		step.mend()
		if got := r.send(t, s.sb.Server); got != step.want {
			t.Errorf("%+.300v: %s, want %s", r, got, step.want)
		}
	}
}

// wrong is a request, most of which is wrong.
type wrong struct {
	host, method, path, body string
	headers                  []string
}

// send returns the status and the code of the answer.
func (w *wrong) send(t *testing.T, h http.Handler) string {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), w.method, w.path, strings.NewReader(w.body))
	r.Host = w.host
	if w.method == "PRI" {
		r.ProtoMajor = 2
	}
	for _, header := range w.headers {
		name, value, _ := strings.Cut(header, ": ")
		r.Header.Set(name, value)
	}
	recorder := httptest.NewRecorder()
	h.ServeHTTP(recorder, r)
	code := ""
	if recorder.Code >= 400 {
		code = *answer{recorder.Code, recorder.Header(), recorder.Body.Bytes()}.problem(t).AppErrorCode
	}
	return fmt.Sprint(recorder.Code, " ", code)
}
