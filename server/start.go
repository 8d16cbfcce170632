package server

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"
)

// DefaultAPIKey is the key of a sandbox of Start without WithAPIKeys.
const DefaultAPIKey = "test-key"

// TB is what Start needs of a test; *testing.T, *testing.B and *testing.F have it.
type TB interface {
	Helper()
	Cleanup(f func())
	Failed() bool
	Logf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// Sandbox is a server that runs for a test, with the organization of its API key.
type Sandbox struct {
	*own
	// URL is the base URL, without a slash at its end.
	URL string
	// APIKey is the key that Client sends: the first of WithAPIKeys, or "test-key".
	APIKey string

	server    *Server
	transport http.RoundTripper
	ended     context.Context //nolint:containedctx // it is the sandbox's own life, not a request's
}

// own is the Organization that a Sandbox embeds: under its own name it would hide the method.
type own = Organization

// Start starts a sandbox on loopback, or in memory with InMemory, and ends it with the test. Its delay is 0 unless an
// option or a fixture says otherwise: a batch is then finished at the first poll. It logs to the test. A mistake in the
// options fails the test.
//
// In a testing/synctest bubble time starts in the year 2000, and only a sandbox with InMemory can become idle: start it
// inside the bubble that uses it.
func Start(t TB, opts ...Option) *Sandbox {
	t.Helper()
	log := &testLog{t: t}
	own := []Option{withFallbackDelay(0), WithLogger(slog.New(slog.NewTextHandler(log, nil)))}
	c := newConfig(append(own, opts...))
	s, err := newServer(&c)
	if err != nil {
		t.Fatalf("server: %v", err)
		return nil
	}
	sb := &Sandbox{server: s, APIKey: DefaultAPIKey}
	if c.keysGiven {
		sb.APIKey = c.keys[0]
	}
	if sb.own, err = s.Organization(sb.APIKey); err != nil {
		t.Fatalf("%v", err)
		return nil
	}
	t.Cleanup(log.close)
	t.Cleanup(func() {
		if t.Failed() {
			logTimelines(t, sb.own)
		}
	})
	if c.inMemory {
		listener := newMemoryListener()
		sb.URL = memoryURL
		sb.serve(t, listener, listener.transport())
		return sb
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // it takes no time that a context could cut
	if err != nil {
		t.Fatalf("server: %v", err)
		return nil
	}
	sb.URL = "http://" + listener.Addr().String()
	sb.serve(t, listener, &http.Transport{})
	return sb
}

// serve answers on a listener until the test ends.
func (sb *Sandbox) serve(t TB, listener net.Listener, transport *http.Transport) {
	httpServer := &http.Server{
		Handler:                      sb.server,
		DisableGeneralOptionsHandler: true,
		ReadHeaderTimeout:            time.Minute,
		ErrorLog:                     slog.NewLogLogger(slog.DiscardHandler, slog.LevelError),
	}
	var end context.CancelFunc
	sb.ended, end = context.WithCancel(context.Background())
	sb.transport = transport
	ended := make(chan error, 1)
	go func() { ended <- httpServer.Serve(listener) }()
	t.Cleanup(func() {
		// A body that nobody closed holds its connection: cut it.
		end()
		transport.CloseIdleConnections()
		sb.server.Close()
		_ = httpServer.Close()
		if err := <-ended; !errors.Is(err, http.ErrServerClosed) {
			t.Logf("server: %v", err)
		}
	})
}

// Organization returns the organization of any API key, as Server.Organization does.
func (sb *Sandbox) Organization(key string) (*Organization, error) {
	return sb.server.Organization(key)
}

// Client returns a client that sends the sandbox's API key with every request that has no Authorization header.
func (sb *Sandbox) Client() *http.Client {
	return &http.Client{Transport: keyTransport{key: sb.APIKey, next: sb.transport, ended: sb.ended}}
}

// keyTransport is an http.RoundTripper that adds the API key, and that ends what it sent when the sandbox ends.
type keyTransport struct {
	key   string
	next  http.RoundTripper
	ended context.Context //nolint:containedctx // it is the sandbox's own life, not a request's
}

// RoundTrip implements http.RoundTripper.
func (t keyTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithCancel(r.Context())
	stop := context.AfterFunc(t.ended, cancel)
	release := func() { stop(); cancel() }
	r = r.Clone(ctx)
	if _, given := r.Header["Authorization"]; !given {
		if r.Header == nil {
			r.Header = make(http.Header)
		}
		r.Header.Set("Authorization", "Bearer "+t.key)
	}
	response, err := t.next.RoundTrip(r)
	if err != nil {
		release()
		return nil, err //nolint:wrapcheck // a transport returns the other's own error
	}
	response.Body = releasingBody{ReadCloser: response.Body, release: release}
	return response, nil
}

// releasingBody lets go of its request when it is closed.
type releasingBody struct {
	io.ReadCloser
	release func()
}

// Close implements io.Closer.
func (b releasingBody) Close() error {
	err := b.ReadCloser.Close()
	b.release()
	return err //nolint:wrapcheck // it is the body's own error
}

// testLog writes to the test until the test ends: a line that comes later would be a panic.
type testLog struct {
	mu    sync.Mutex
	t     TB
	ended bool
}

// Write implements io.Writer.
func (l *testLog) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.ended {
		l.t.Helper()
		l.t.Logf("%s", strings.TrimSuffix(string(line), "\n"))
	}
	return len(line), nil
}

func (l *testLog) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ended = true
}
