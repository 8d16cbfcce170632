package server_test

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vitable-sandbox/sandbox/internal/version"
	"github.com/vitable-sandbox/sandbox/server"
)

// health is what the health check answers.
type health struct {
	Status    string    `json:"status"`
	Instance  string    `json:"instance"`
	Version   string    `json:"version"`
	StartedAt time.Time `json:"started_at"`
}

// A client sees which sandbox answers, and so a restart, and whether there is more than one.
func TestInstances(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		seen := map[string]bool{}
		for range 2 {
			s := open(t, server.WithNow(noon))
			time.Sleep(time.Minute) //nolint:forbidigo // the bubble's time
			began := time.Now().Add(-time.Minute)
			a := s.send(http.MethodGet, "/_sandbox/health", "")
			var got health
			decode(t, a.body, &got)
			if got.Status != "ok" || got.Version != version.Build() || !got.StartedAt.Equal(began) || got.Instance == "" || seen[got.Instance] {
				t.Errorf("got %+v, want a new instance of %s, started at %s", got, version.Build(), began)
			}
			seen[got.Instance] = true
			for _, path := range []string{"/_sandbox/health", "/_sandbox/clock", "/v1/plans", "/v1/nowhere"} {
				if in := s.send(http.MethodGet, path, "").header.Get("Sandbox-Instance"); in != got.Instance {
					t.Errorf("%s is answered by %s, want %s", path, in, got.Instance)
				}
			}
			// Another key is answered by the same one.
			if in := s.as("another").send(http.MethodGet, "/v1/plans", "").header.Get("Sandbox-Instance"); in != got.Instance {
				t.Errorf("another key is answered by %s, want %s", in, got.Instance)
			}
		}
	})
}
