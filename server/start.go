package server

import (
	"log/slog"
	"net"
	"sync"

	"github.com/vitable-sandbox/sandbox/server/internal/memnet"
)

// DefaultAPIKey is the key that Start uses without WithAPIKeys.
const DefaultAPIKey = "test-key"

// TB is the part of testing.TB that Start needs; *testing.T, *testing.B and *testing.F implement it.
type TB interface {
	Helper()
	Cleanup(f func())
	Failed() bool
	Logf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// Sandbox is a server that runs for a test. It has the methods of its API key's organization: Advance, AdvanceUntilIdle,
// Freeze, Resume and SetTime move the clock; Sync, Syncs, CompleteSync, Roster and RemovedMembers return and finish
// batches; Inject, Rules and RemoveRules make things fail; Requests, Submissions and Verify return and verify what was
// sent; Load, Snapshot and Reset replace or save the state. Server.Organization(key) returns the organization of another
// key. Client calls the server, and Close ends it before the test ends.
type Sandbox struct {
	*Organization
	// Server is the handler.
	Server *Server
	// URL is the base URL, without a trailing slash.
	URL string
	// APIKey is the key that Client sends: the first of WithAPIKeys, or "test-key".
	APIKey string

	serving *serving
	close   func()
}

// Start starts a sandbox on loopback, or in memory with InMemory, and ends it with the test. Its delay is 0 unless an
// option or a fixture sets it, so a batch has finished at its first poll. It logs to the test; with the *testing.F of a
// fuzz test, it does not log inside the fuzz target. A mistake in the options fails the test.
//
// In a testing/synctest bubble time starts in the year 2000, and only a sandbox with InMemory can become idle. Start it
// inside the bubble that uses it.
func Start(t TB, opts ...Option) *Sandbox {
	t.Helper()
	log := &testLog{t: t}
	defaults := []Option{withFallbackDelay(0), WithLogger(slog.New(slog.NewTextHandler(log, nil)))}
	c := newConfig(append(defaults, opts...))
	s, err := newServer(&c)
	if err != nil {
		t.Fatalf("server: %v", err)
		return nil
	}
	sb := &Sandbox{Server: s, APIKey: DefaultAPIKey}
	if c.tenants.Keys != nil {
		sb.APIKey = c.tenants.Keys[0]
	}
	if sb.Organization, err = s.Organization(sb.APIKey); err != nil {
		t.Fatalf("%v", err)
		return nil
	}
	t.Cleanup(log.close)
	t.Cleanup(func() {
		// Now that the test has ended, one that could not log can.
		if report := (&testLog{t: t}); report.failed() {
			logTimelines(report, sb.Organization)
		}
	})
	if c.inMemory {
		listener := memnet.Listen()
		sb.URL = memnet.URL
		sb.serving = serve(s, listener, listener.Transport(), log)
	} else {
		listener, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // it takes no time that a context could cut
		if err != nil {
			t.Fatalf("server: %v", err)
			return nil
		}
		sb.URL = "http://" + listener.Addr().String()
		sb.serving = serve(s, listener, nil, log)
	}
	sb.close = sync.OnceFunc(func() {
		s.Close()
		sb.serving.close()
	})
	t.Cleanup(sb.close)
	return sb
}

// Close ends the sandbox before its test ends. It closes all connections and refuses new ones; when it returns, no
// goroutine of the sandbox runs, so that a test can look for leaks, or go on without the service. The methods of
// Organization and Server still work. Closing twice does no harm; Start closes by itself.
func (sb *Sandbox) Close() { sb.close() }
