package server_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"sync/atomic"
	"testing"

	"github.com/vitable-sandbox/sandbox/server"
)

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
