package server_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/vitable-sandbox/sandbox/server"
	"github.com/vitable-sandbox/sandbox/server/api"
)

func TestControlCallsWithoutAKey(t *testing.T) {
	t.Parallel()
	s := openSocket(t)
	for _, test := range []struct {
		method, path, authorization string
		status                      int
		body                        string
	}{
		{"GET", "/_sandbox/health", "", 200, "?"},
		{"HEAD", "/_sandbox/health", "", 200, ""},
		{"HEAD", "/_sandbox/openapi.json", "", 200, ""},
		{"POST", "/_sandbox/health", "", 405, "?"},
		{"GET", "/_sandbox/nowhere", "", 404, "?"},
		{"GET", "/_sandbox/clock", "", 401, "?"},
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
		if test.body == "?" && test.status >= 400 {
			a.problem(t)
		}
	}
}

func TestControlOff(t *testing.T) {
	t.Parallel()
	s := open(t, server.WithControl(false), server.WithDelay(time.Hour))
	for path, want := range map[string]int{
		"/_sandbox/health": 200, "/_sandbox/openapi.json": 404, "/_sandbox/control.json": 404, "/_sandbox/clock": 404, "/_sandbox/nowhere": 404,
	} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.sb.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		response, err := s.sb.Client().Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
		if response.StatusCode != want {
			t.Errorf("%s: status %d, want %d", path, response.StatusCode, want)
		}
	}
	a := s.send(http.MethodPost, s.path(), payload(t), "Sandbox: complete=immediate, nonsense")
	if a.status != http.StatusAccepted || a.header.Get("Sandbox-Applied") != "" || !strings.Contains(a.hint(), "--control=false") {
		t.Errorf("status %d, applied %q, hint %q", a.status, a.header.Get("Sandbox-Applied"), a.hint())
	}
	var accepted api.SyncSubmitResponse
	decode(t, a.body, &accepted)
	if s.poll(accepted.Data.RequestId).CompletedAt != nil {
		t.Error("the header had an effect")
	}
	if err := s.sb.Advance(time.Hour); err != nil {
		t.Fatal(err)
	}
	s.results(accepted.Data.RequestId)
}

func TestControlRefusesOtherSites(t *testing.T) {
	t.Parallel()
	s := openSocket(t)
	host := strings.TrimPrefix(s.sb.URL, "http://")
	for origin, want := range map[string]int{
		"http://" + host: 200, "http://evil.example": 403, "null": 403, "http://" + host + ".evil.example": 403,
	} {
		if a := s.send(http.MethodPost, "/_sandbox/reset", "", "Origin: "+origin); a.status != want {
			t.Errorf("Origin %s: status %d, want %d", origin, a.status, want)
		}
	}
	if a := s.send(http.MethodPost, "/_sandbox/reset", "{}", "Content-Type: text/plain"); a.status != http.StatusUnsupportedMediaType {
		t.Errorf("text/plain: status %d", a.status)
	}
	for method, want := range map[string]int{"HEAD": 200, "OPTIONS": 405, "DELETE": 405} {
		if a := s.send(method, "/_sandbox/clock", ""); a.status != want {
			t.Errorf("%s: status %d, want %d", method, a.status, want)
		}
	}
}
