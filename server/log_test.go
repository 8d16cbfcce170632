package server_test

import (
	"bytes"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/vitable-sandbox/sandbox/fixtures"
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

func TestLogNeverNamesAPersonOrAKey(t *testing.T) {
	t.Parallel()
	log := &buffer{}
	s := open(t, logTo(log), server.WithAPIKeys("sesame-key"))
	secret := person("Secret-Ref", func(r *fixtures.Row) {
		r.FirstName, r.LastName, r.Phone, r.DateOfBirth = "Secret-First", "Secret-Last", "Secret-Phone", "1977-07-07"
		r.Address = fixtures.Address{AddressLine1: "Secret-Street", City: "Secret-City", State: "ZZ", Zipcode: "Secret-Zip"}
	}, email("Secret@secret.example"), plan("Secret-Plan"))
	s.sync(secret)
	s.sync()
	secret.DateOfBirth = "Secret-Birth"
	s.try(secret, secret)
	s.as("wrong-sesame-key").try(secret)
	for _, word := range []string{"Secret", "1977-07-07", "sesame-key"} {
		if strings.Contains(log.String(), word) {
			t.Errorf("%q stands in the log: %s", word, log.String())
		}
	}
	if strings.Count(log.String(), "msg=request") != 6 {
		t.Errorf("want a line for each of six requests: %s", log.String())
	}
}
