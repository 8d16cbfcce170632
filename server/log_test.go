package server_test

import (
	"bytes"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

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
		"level=INFO", "call=SubmitGroupMemberSync", "status=202", "duration_ms=", "group=" + group, "rows=1",
		"key_fingerprint=62af8704", "request_id=" + accepted.Data.RequestId, "trace_id=" + a.header.Get("X-Request-Id"),
	} {
		if !strings.Contains(line, want) {
			t.Errorf("no %s in %q", want, line)
		}
	}
	s.send(http.MethodGet, "/", "")
	if !strings.Contains(log.String(), "level=DEBUG msg=request method=GET path=/ status=200") {
		t.Errorf("no line for the page in %q", log.String())
	}
	s.send(http.MethodGet, "/nowhere", "")
	if !strings.Contains(log.String(), "method=GET path=/… status=404") {
		t.Errorf("no line for an unknown path in %q", log.String())
	}
}

// infoTo is the log as the program has it without a setting.
func infoTo(b *buffer) server.Option {
	return server.WithLogger(slog.New(slog.NewTextHandler(b, nil)))
}

func TestLogSaysWhatWasWrong(t *testing.T) {
	t.Parallel()
	log := &buffer{}
	s := open(t, infoTo(log))
	s.try(person("A", plan("")))
	if !strings.Contains(log.String(), `violations="members[0].plan_id: must not be empty"`) {
		t.Errorf("log %s", log.String())
	}
}

// What a rule answers is no mistake of the client.
func TestLogOfInjectedFailures(t *testing.T) {
	t.Parallel()
	log := &buffer{}
	s := open(t, infoTo(log))
	s.send(http.MethodGet, "/v1/plans", "", "Sandbox: status=503")
	if line := log.String(); !strings.Contains(line, "status=503") || strings.Contains(line, "violations") {
		t.Errorf("log %s", line)
	}
}

func TestLogLevels(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		want         string
		method, path string
		body         string
		header       string
		opts         []server.Option
	}{
		"good":                     {"INFO", http.MethodGet, "/v1/plans", "", "A: b", nil},
		"refused by the contract":  {"WARN", http.MethodPost, "/v1/groups", "{}", "A: b", nil},
		"refused by the platform":  {"WARN", http.MethodGet, "/v1/groups/grp_no", "", "A: b", nil},
		"refused directive":        {"WARN", http.MethodGet, "/v1/plans", "", "Sandbox: nonsense=1", nil},
		"injected":                 {"INFO", http.MethodGet, "/v1/plans", "", "Sandbox: status=500", nil},
		"injected behind a 404":    {"INFO", http.MethodGet, "/v1/groups/grp_no", "", "Sandbox: status=503, phase=after", nil},
		"without a key":            {"INFO", http.MethodGet, "/v1/plans", "", "Authorization: Basic x", nil},
		"unknown path":             {"INFO", http.MethodGet, "/v1/plan", "", "A: b", nil},
		"no room for a key":        {"ERROR", http.MethodGet, "/v1/plans", "", "Authorization: Bearer another", []server.Option{server.WithMaxOrganizations(1)}},
		"what browsers ask for":    {"DEBUG", http.MethodGet, "/favicon.ico", "", "Authorization: Basic x", nil},
		"what waiting tools probe": {"DEBUG", http.MethodHead, "/", "", "Authorization: Basic x", nil},
		"control call":             {"DEBUG", http.MethodGet, "/_sandbox/clock", "", "A: b", nil},
		"refused control call":     {"WARN", http.MethodPost, "/_sandbox/rules", "{}", "A: b", nil},
		"control call, not a path": {"DEBUG", http.MethodGet, "/_sandbox/clocks", "", "A: b", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			log := &buffer{}
			s := open(t, append(test.opts, logTo(log))...)
			a := s.send(test.method, test.path, test.body, test.header)
			if line := log.String(); strings.Count(line, "\n") != 1 || !strings.Contains(line, "level="+test.want+" msg=request ") {
				t.Errorf("want one line at %s for status %d:\n%s", test.want, a.status, line)
			}
		})
	}
}

// Refused requests that go on and on are counted instead. Each organization has lines of its own.
func TestEqualRefusalsAreSummedUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		log := &buffer{}
		s := open(t, infoTo(log))
		const line = "level=WARN msg=request call=CreateGroup status=400"
		for range 25 {
			s.send(http.MethodPost, "/v1/groups", "{}")
			s.send(http.MethodGet, "/v1/plans", "")
		}
		if n := strings.Count(log.String(), line); n != 20 || strings.Count(log.String(), "only counted") != 1 {
			t.Errorf("%d lines of 25, want 20, the last of which says so:\n%s", n, log)
		}
		if n := strings.Count(log.String(), "call=ListPlans status=200"); n != 25 {
			t.Errorf("%d lines of what was answered, want 25", n)
		}
		s.send(http.MethodGet, "/v1/groups/grp_no", "")
		s.as("another").send(http.MethodPost, "/v1/groups", "{}")
		if n := strings.Count(log.String(), "level=WARN"); n != 22 {
			t.Errorf("%d warnings, want 22: those of another kind and of another key have a line", n)
		}
		time.Sleep(time.Minute) //nolint:forbidigo // the bubble's time
		s.send(http.MethodGet, "/v1/plans", "")
		const summary = `level=WARN msg="equal requests were not logged" call=CreateGroup status=400 code=invalid_request requests=5`
		if strings.Count(log.String(), summary) != 1 {
			t.Errorf("want once %q:\n%s", summary, log)
		}
		s.send(http.MethodPost, "/v1/groups", "{}")
		if n := strings.Count(log.String(), line); n != 22 || strings.Count(log.String(), summary) != 1 {
			t.Errorf("%d lines, want 22 and one summary:\n%s", n, log)
		}
	})
}

// So are the failures that rules make, and whoever stops the server sees what was only counted until then.
func TestWhatWasCountedIsLoggedAtTheEnd(t *testing.T) {
	t.Parallel()
	log := &buffer{}
	s := open(t, infoTo(log))
	for range 23 {
		s.send(http.MethodGet, "/v1/plans", "", "Sandbox: status=503")
		s.as("another").send(http.MethodGet, "/v1/groups/grp_no", "")
		s.send(http.MethodGet, "/v1/plans", "", "Authorization: Basic x")
	}
	if n := strings.Count(log.String(), "call=ListPlans status=503"); n != 20 || strings.Contains(log.String(), "left out") {
		t.Errorf("%d lines of 23 that a rule made, want 20 and no summary yet:\n%s", n, log)
	}
	s.sb.Close()
	for _, want := range []string{
		`level=INFO msg="equal requests were not logged" call=ListPlans status=503 code=service_unavailable requests=3 key_fingerprint=62af8704`,
		`level=WARN msg="equal requests were not logged" call=GetGroup status=404 code=group_not_found requests=3 key_fingerprint=` + fingerprint("another"),
		`level=INFO msg="equal requests were not logged" call="" status=401 code=unauthorized requests=3`,
	} {
		if strings.Count(log.String(), want) != 1 {
			t.Errorf("want once %q:\n%s", want, log)
		}
	}
}

func TestRefusalsWithoutAKeyAreSummedUp(t *testing.T) {
	t.Parallel()
	log := &buffer{}
	s := open(t, infoTo(log))
	for range 25 {
		s.send(http.MethodGet, "/v1/plans", "", "Authorization: Basic x")
	}
	if n := strings.Count(log.String(), "status=401"); n != 20 {
		t.Errorf("%d lines, want 20", n)
	}
	// Somebody who looks closely sees all.
	log = &buffer{}
	s = open(t, logTo(log))
	for range 25 {
		s.send(http.MethodGet, "/v1/plans", "", "Authorization: Basic x")
	}
	if n := strings.Count(log.String(), "status=401"); n != 25 {
		t.Errorf("%d lines at debug, want 25", n)
	}
}

func TestLogCountsReasons(t *testing.T) {
	t.Parallel()
	log := &buffer{}
	s := open(t, infoTo(log), server.WithFixture(fixtures.Fixture{Rules: []fixtures.Rule{
		{ID: "late", When: fixtures.When{ReferenceID: []string{"L*"}}, Fail: &fixtures.Fail{Reason: "Too\nlate"}},
	}}))
	s.sync(person("A", plan("pln_no")), person("L1"), person("B", plan("pln_no")), person("C"))
	if want := `failed=3 unchanged=0 reasons="2 Invalid plan_id, 1 Too late"`; !strings.Contains(log.String(), want) {
		t.Errorf("no %q:\n%s", want, log)
	}
	before := len(log.String())
	s.sync(person("C"))
	if strings.Contains(log.String()[before:], "reasons=") {
		t.Errorf("reasons where nothing failed:\n%s", log)
	}
}
