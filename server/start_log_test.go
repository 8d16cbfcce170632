package server_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
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
		"msg=request call=SubmitGroupMemberSync status=202", "path=/nowhere status=404", `msg="sync finished" group=` + group + " request_id=" + id,
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

// unhelpful is a test whose methods panic, as those of *testing.F do inside its fuzz target.
type unhelpful struct {
	testing.TB

	panics atomic.Bool
	calls  atomic.Int64
}

func (u *unhelpful) called() {
	if u.panics.Load() {
		u.calls.Add(1)
		panic("called inside the fuzz target")
	}
}

func (u *unhelpful) Helper()             { u.called() }
func (u *unhelpful) Failed() bool        { u.called(); return u.TB.Failed() }
func (u *unhelpful) Logf(string, ...any) { u.called() }

// A test that cannot log still gets its answers, and is not asked again.
func TestATestThatPanics(t *testing.T) {
	t.Parallel()
	for name, opts := range transports() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test := &unhelpful{TB: t}
			s := with(t, server.Start(test, opts...))
			test.panics.Store(true)
			if got := s.statuses(3); got != "200 200 200" {
				t.Errorf("got %s", got)
			}
			if n := test.calls.Load(); n != 1 {
				t.Errorf("it was asked %d times to log", n)
			}
		})
	}
}

// What net/http has to say is in the test's log, whoever else logs; of a panic without its value.
func TestNetErrorsGoToTheTest(t *testing.T) {
	t.Parallel()
	test := &noted{TB: t}
	net := &capturing{Handler: slog.DiscardHandler}
	s := with(t, server.Start(test, server.WithLogger(slog.New(net))))
	s.statuses(1)
	errorLog := net.server.Load().ErrorLog
	errorLog.Print("http: Accept error: too many open files; retrying in 5ms")
	errorLog.Printf("http: panic serving 127.0.0.1:1: %v\ngoroutine 7 [running]:\nmain.handle()", errors.New("jane@acme.example\nand more"))
	want := "server: http: Accept error: too many open files; retrying in 5ms\n" +
		"server: a request ended in a panic\ngoroutine 7 [running]:\nmain.handle()\n"
	if test.String() != want {
		t.Errorf("got\n%s\nwant\n%s", test, want)
	}
}

// capturing is a log that remembers which server a request came to.
type capturing struct {
	slog.Handler

	server atomic.Pointer[http.Server]
}

func (*capturing) Enabled(context.Context, slog.Level) bool { return true }

func (c *capturing) Handle(ctx context.Context, _ slog.Record) error {
	if s, ok := ctx.Value(http.ServerContextKey).(*http.Server); ok {
		c.server.Store(s)
	}
	return nil
}
