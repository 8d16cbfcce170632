package server_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"regexp"
	"runtime"
	"runtime/pprof"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server"
)

// transports are the ways in which Start lets its clients in.
func transports() map[string][]server.Option {
	return map[string][]server.Option{"socket": nil, "memory": {server.InMemory()}}
}

func TestClosedSandboxRefuses(t *testing.T) {
	t.Parallel()
	for name, opts := range transports() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := with(t, server.Start(t, append(opts, quiet())...))
			before := s.sb.Client()
			id := s.submit(person("A")).RequestId
			s.sb.Close()
			s.sb.Close()
			if name == "socket" {
				// Somebody else gets its port; if not this test, then another.
				if listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", strings.TrimPrefix(s.sb.URL, "http://")); err == nil {
					other := &httptest.Server{Listener: listener, Config: &http.Server{Handler: http.NotFoundHandler()}} //nolint:gosec // of a test
					other.Start()
					t.Cleanup(other.Close)
				}
			}
			for which, client := range map[string]*http.Client{"of before": before, "of now": s.sb.Client()} {
				r, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, s.sb.URL+"/v1/plans", nil)
				response, err := client.Do(r)
				if err == nil {
					_ = response.Body.Close()
				}
				if !errors.Is(err, syscall.ECONNREFUSED) {
					t.Errorf("the client %s: %v", which, err)
				}
			}
			if sync, err := s.sb.Sync(id); err != nil || sync.RequestID != id {
				t.Errorf("what happened cannot be asked for any more: %v", err)
			}
		})
	}
}

// Connections of other clients end too.
func TestClosingEndsEveryConnection(t *testing.T) {
	t.Parallel()
	s := openSocket(t)
	fresh, kept := dial(t, s.sb.URL), keptAlive(t, s.sb.URL)
	s.sb.Close()
	for name, client := range map[string]wire{"fresh": fresh, "kept": kept} {
		if n, err := client.conn.Read(make([]byte, 1)); n > 0 || err == nil {
			t.Errorf("%s: the connection is open", name)
		}
	}
}

// What is under way when the sandbox closes ends as it does when a service is stopped.
func TestClosingEndsWhatIsUnderWay(t *testing.T) {
	t.Parallel()
	for name, opts := range transports() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := with(t, server.Start(t, append(opts, quiet())...))
			s.inject(server.Break(fixtures.ConnectionHang))
			hangs := s.hang()
			s.sb.Close()
			if err := <-hangs; !errors.Is(err, io.EOF) {
				t.Errorf("it ended with %v", err)
			}
		})
	}
}

// hang sends a request that a rule leaves hanging, and returns what comes of it once the server has got it.
func (s *session) hang() <-chan error {
	s.t.Helper()
	hangs := make(chan error, 1)
	go func() { hangs <- s.broken(http.MethodPost, s.path(), payload(s.t)) }()
	for {
		requests, err := s.sb.Requests(server.Filter{Call: "SubmitGroupMemberSync"})
		if err != nil {
			s.t.Fatal(err)
		}
		if len(requests) > 0 && requests[len(requests)-1].Connection == "hang" {
			return hangs
		}
		runtime.Gosched()
	}
}

// Once Close has returned, nothing of the sandbox runs, whatever was done with it.
func TestCloseLeavesNoGoroutine(t *testing.T) {
	t.Parallel()
	for name, opts := range transports() {
		for what, use := range map[string]func(s *session){
			"nothing":            func(*session) {},
			"connections kept":   func(s *session) { keep(s.t, served{s.sb.Organization, s.sb.URL, s.sb.Client().Transport}, 2) },
			"a body not read":    func(s *session) { _, _ = s.sb.Client().Get(s.sb.URL + "/_sandbox/openapi.json") },
			"a call that hangs":  func(s *session) { s.inject(server.Break(fixtures.ConnectionHang)); s.hang() },
			"a connection reset": func(s *session) { s.cut(fixtures.ConnectionReset) },
			"an answer of noise": func(s *session) { s.cut(fixtures.ConnectionGarbage) },
			"an answer cut off":  func(s *session) { s.cut(fixtures.ConnectionTruncate) },
			"half a request":     func(s *session) { s.begin("POST /v1/groups HTTP/1.1\r\nHost: x\r\nContent-") },
			"a body half sent": func(s *session) {
				s.begin("POST " + s.path() + " HTTP/1.1\r\n" + authorized + "Content-Length: 9\r\n\r\n{")
			},
			"a silent connection": func(s *session) { s.begin("") },
		} {
			t.Run(name+", "+what, func(t *testing.T) {
				t.Parallel()
				label := pprof.Labels("test", t.Name())
				// Goroutines inherit the labels of whoever starts them.
				pprof.Do(t.Context(), label, func(context.Context) {
					s := with(t, server.Start(t, append(opts, quiet())...))
					use(s)
					s.sb.Close()
				})
				var left string
				for range 2000 {
					if left = goroutines(t, t.Name()); left == "" {
						return
					}
					// What has ended may need a turn to leave.
					runtime.Gosched()
				}
				t.Errorf("left:\n%s", left)
			})
		}
	}
}

const authorized = "Host: x\r\nAuthorization: Bearer test-key\r\nContent-Type: application/json\r\n"

// cut lets a connection break.
func (s *session) cut(how string) {
	s.inject(server.Break(how))
	_ = s.broken(http.MethodPost, s.path(), payload(s.t, person("A")))
}

// begin sends something by a connection that stays open; in memory there is no such connection.
func (s *session) begin(text string) {
	if strings.HasSuffix(s.sb.URL, ".invalid") {
		return
	}
	if _, err := io.WriteString(dial(s.t, s.sb.URL).conn, text); err != nil {
		s.t.Fatal(err)
	}
}

var profiled = regexp.MustCompile(`^(\d+) @`)

// goroutines are the stacks of the goroutines with a label.
func goroutines(t *testing.T, label string) string {
	t.Helper()
	var all strings.Builder
	if err := pprof.Lookup("goroutine").WriteTo(&all, 1); err != nil {
		t.Fatal(err)
	}
	var found strings.Builder
	for stack := range strings.SplitSeq(all.String(), "\n\n") {
		if profiled.MatchString(stack) && strings.Contains(stack, strconv.Quote(label)) {
			found.WriteString(stack + "\n")
		}
	}
	return found.String()
}

// In a bubble of synctest nothing may be left either, and Close waits for what is still answering.
func TestCloseWaits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		logging, goOn := make(chan struct{}), make(chan struct{})
		logger := slog.New(holding{slog.DiscardHandler, logging, goOn})
		sb := server.Start(t, server.InMemory(), server.WithLogger(logger))
		go func() { _ = with(t, sb).broken(http.MethodGet, "/v1/plans", "") }()
		<-logging
		closed := false
		go func() {
			sb.Close()
			closed = true
		}()
		synctest.Wait()
		if closed {
			t.Error("it is closed while a request is being answered")
		}
		close(goOn)
		synctest.Wait()
		if !closed {
			t.Error("it is not closed")
		}
	})
}

// holding is a log that holds up whoever logs a request.
type holding struct {
	slog.Handler

	logging chan<- struct{}
	goOn    <-chan struct{}
}

func (holding) Enabled(context.Context, slog.Level) bool { return true }

func (h holding) Handle(context.Context, slog.Record) error {
	h.logging <- struct{}{}
	<-h.goOn
	return nil
}
