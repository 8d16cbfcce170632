package server_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server"
)

// noted is a test whose log is kept.
type noted struct {
	testing.TB

	mu  sync.Mutex
	log strings.Builder
}

func (n *noted) Logf(format string, args ...any) {
	n.mu.Lock()
	defer n.mu.Unlock()
	fmt.Fprintf(&n.log, format+"\n", args...)
}

func (n *noted) String() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.log.String()
}

func TestStartLogsToTheTest(t *testing.T) {
	t.Parallel()
	test := &noted{TB: t}
	s := with(t, server.Start(test, server.InMemory()))
	id := s.submit(person("A")).RequestId
	s.results(id)
	s.send(http.MethodGet, "/nowhere", "")
	for _, want := range []string{
		"msg=request call=SubmitGroupMemberSync status=202", "path=/… status=404", `msg="sync finished" group=` + group + " request_id=" + id,
	} {
		if strings.Count(test.String(), want) != 1 {
			t.Errorf("want once %q in the test's log:\n%s", want, test)
		}
	}
	if strings.Contains(test.String(), "\n\n") {
		t.Errorf("a line ends twice:\n%s", test)
	}
	silent := &noted{TB: t}
	with(t, server.Start(silent, server.InMemory(), quiet())).submit(person("A"))
	if silent.String() != "" {
		t.Errorf("a logger of one's own, and the test's log has\n%s", silent)
	}
}

// failing is a test that has failed, and keeps what it logs.
type failing struct {
	testing.TB
	cleanups []func()
	log      strings.Builder
}

func (f *failing) Failed() bool { return true }

func (f *failing) Cleanup(c func()) { f.cleanups = append(f.cleanups, c) }

func (f *failing) Logf(format string, args ...any) {
	f.log.WriteString(strings.TrimSpace(fmt.Sprintf(format, args...)) + "\n")
}

func TestAFailedTestPrintsItsTimelines(t *testing.T) {
	t.Parallel()
	f := &failing{TB: t}
	sb := server.Start(f, server.InMemory(), quiet(), server.WithNow(noon), server.WithFixture(fixtures.Fixture{Complete: fixtures.Polls(2)}))
	s := with(t, sb)
	done := s.submit(person("Secret-Ref"), person("B", plan("pln_nowhere"))).RequestId
	s.poll(done)
	s.poll(done)
	flying := s.submit().RequestId
	for i := len(f.cleanups) - 1; i >= 0; i-- {
		f.cleanups[i]()
	}
	for _, want := range []string{
		done + " of " + group + ": accepted 2026-01-15T10:30:00Z, polls:2 (fixture), 2 polls, completed 2026-01-15T10:30:00Z after 0s: 1 added, 0 removed, 1 failed, 0 unchanged",
		flying + " of " + group, "in flight, waits for 2 more polls",
		"1. 2026-01-15T10:30:00Z SubmitGroupMemberSync /v1/groups/" + group + "/members/sync: 202",
	} {
		if !strings.Contains(f.log.String(), want) {
			t.Errorf("no %q in\n%s", want, f.log.String())
		}
	}
	if strings.Contains(f.log.String(), "Secret") {
		t.Error("a person stands in the log")
	}
}
