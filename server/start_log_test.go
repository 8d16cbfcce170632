package server_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

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
