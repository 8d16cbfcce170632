package server_test

import (
	"bytes"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/vitable-sandbox/sandbox/server"
	"github.com/vitable-sandbox/sandbox/server/api"
)

// buffer is a log that can be read while it is written.
type buffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

func logTo(b *buffer) server.Option {
	return server.WithLogger(slog.New(slog.NewTextHandler(b, &slog.HandlerOptions{Level: slog.LevelDebug})))
}

func TestOneLogLineARequest(t *testing.T) {
	t.Parallel()
	log := &buffer{}
	s := open(t, logTo(log))
	a := s.try(person("EMP-7"))
	var accepted api.SyncSubmitResponse
	decode(t, a.body, &accepted)
	line := log.String()
	if strings.Count(line, "\n") != 1 {
		t.Errorf("not one line: %q", line)
	}
	for _, want := range []string{
		"level=INFO", "call=SubmitGroupMemberSync", "status=202", "duration=", "group=" + group, "rows=1",
		"key_fingerprint=62af8704", "request_id=" + accepted.Data.RequestId, "trace_id=" + a.header.Get("X-Request-Id"),
	} {
		if !strings.Contains(line, want) {
			t.Errorf("no %s in %q", want, line)
		}
	}
	s.send(http.MethodGet, "/nowhere", "")
	if !strings.Contains(log.String(), "method=GET path=/… status=404") {
		t.Errorf("no line for an unknown path in %q", log.String())
	}
}

func TestViolationsAreLoggedAtDebugOnly(t *testing.T) {
	t.Parallel()
	log := &buffer{}
	s := open(t, logTo(log))
	s.try(person("A", plan("")))
	if !strings.Contains(log.String(), `violations="members[0].plan_id: must not be empty"`) {
		t.Errorf("log %s", log.String())
	}
}
