package server_test

import (
	"net/http"
	"testing"
)

func TestControlCallsWithoutAKey(t *testing.T) {
	t.Parallel()
	s := openSocket(t)
	for _, test := range []struct {
		method, path, authorization string
		status                      int
		body                        string
	}{
		{"GET", "/_sandbox/health", "", 200, `{"status":"ok"}` + "\n"},
		{"HEAD", "/_sandbox/health", "", 200, ""},
		{"HEAD", "/_sandbox/openapi.json", "", 200, ""},
		{"POST", "/_sandbox/health", "", 405, "?"},
		{"GET", "/_sandbox/nowhere", "", 401, "?"},
		{"GET", "/_sandbox/nowhere", "Bearer x", 404, "?"},
		{"GET", "/_sandbox", "Bearer x", 404, "?"},
		{"GET", "/_sandbox/health/", "Bearer x", 404, "?"},
	} {
		r, err := http.NewRequestWithContext(t.Context(), test.method, s.sb.URL+test.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header["Authorization"] = []string{test.authorization}
		a := s.do(r)
		if a.status != test.status || a.header.Get("Content-Type") != "application/json" {
			t.Errorf("%s %s: status %d, want %d", test.method, test.path, a.status, test.status)
		}
		if test.body != "?" && string(a.body) != test.body {
			t.Errorf("%s %s: body %q", test.method, test.path, a.body)
		}
		if test.body == "?" {
			a.problem(t)
		}
	}
}
