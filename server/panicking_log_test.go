package server_test

import (
	"context"
	"log/slog"
	"net/http"
	"testing"

	"github.com/vitable-sandbox/sandbox/server"
)

// panicking is a log handler that panics, at once or when it has something to write.
type panicking struct {
	slog.Handler
	enabled bool
}

func (p panicking) Enabled(context.Context, slog.Level) bool {
	if !p.enabled {
		panic("the log is broken")
	}
	return true
}

func (panicking) Handle(context.Context, slog.Record) error { panic("the log is broken") }

// A log that panics takes no answer with it.
func TestALogThatPanics(t *testing.T) {
	t.Parallel()
	for _, enabled := range []bool{false, true} {
		s := open(t, server.WithLogger(slog.New(panicking{slog.DiscardHandler, enabled})))
		s.sync(person("A"))
		for path, want := range map[string]int{"/nowhere": 404, "/v1/plans": 200, "/_sandbox/clock": 200, "/_sandbox/health": 200, "/_sandbox/requests": 200} {
			if a := s.send(http.MethodGet, path, ""); a.status != want {
				t.Errorf("enabled %t: %s: status %d", enabled, path, a.status)
			}
		}
		if _, err := s.sb.AdvanceUntilIdle(); err != nil {
			t.Error(err)
		}
	}
}
