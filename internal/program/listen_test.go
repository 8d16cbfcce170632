package program

import (
	"bufio"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// listenFor lets handler answer at a free port and returns its URL, how to end it, and how it ended.
func listenFor(t *testing.T, addr string, log io.Writer, handler http.HandlerFunc) (url string, end func(), ended <-chan error) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	urls, result := make(chan string, 1), make(chan error, 1)
	go func() {
		served := web{addr: addr, handler: handler, log: newLogger(log, false, slog.LevelInfo)}
		result <- served.serve(ctx, func(url string, _ ...any) { urls <- url })
	}()
	select {
	case url = <-urls:
	case err := <-result:
		t.Fatal(err)
	}
	return url, cancel, result
}

// get asks for url; the body is read to its end.
func get(t *testing.T, url string) (status int, body string, err error) {
	t.Helper()
	req, err := http.NewRequestWithContext(context.Background(), http.MethodGet, url, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(req)
	if err != nil {
		return 0, "", err
	}
	defer func() { _ = resp.Body.Close() }()
	data, err := io.ReadAll(resp.Body)
	return resp.StatusCode, string(data), err
}

func TestShutdownFinishesWhatIsInFlight(t *testing.T) {
	t.Parallel()
	arrived, finish := make(chan struct{}), make(chan struct{})
	url, end, ended := listenFor(t, "127.0.0.1:0", io.Discard, func(w http.ResponseWriter, _ *http.Request) {
		close(arrived)
		<-finish
		_, _ = io.WriteString(w, "finished")
	})
	answer := make(chan string, 1)
	go func() {
		_, body, _ := get(t, url)
		answer <- body
	}()
	<-arrived
	end()
	// The request goes on after the end was asked for: wait until the door is closed before it may finish.
	for dialed := true; dialed; {
		conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", strings.TrimPrefix(url, "http://"))
		if dialed = err == nil; dialed {
			_ = conn.Close()
		}
	}
	close(finish)
	if body := <-answer; body != "finished" {
		t.Errorf("the request in flight got %q", body)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestShutdownCutsWhatHangs(t *testing.T) {
	t.Parallel()
	arrived, release := make(chan struct{}), make(chan struct{})
	defer close(release)
	var log watched
	url, end, ended := listenFor(t, "127.0.0.1:0", &log, func(http.ResponseWriter, *http.Request) {
		close(arrived)
		<-release
	})
	answer := make(chan error, 1)
	go func() {
		_, _, err := get(t, url)
		answer <- err
	}()
	<-arrived
	began := time.Now()
	later := stepsOf(t, 20, grace/4) // five times the grace, if nothing is late
	end()
	select {
	case err := <-ended:
		if err != nil {
			t.Error(err)
		}
	case <-later:
		t.Fatal("it has not ended after five times the grace")
	}
	if took := time.Since(began); took < grace {
		t.Errorf("it took %s; want the grace of %s", took, grace)
	}
	if err := <-answer; err == nil {
		t.Error("the request that hung got an answer")
	}
	if !strings.Contains(log.String(), "are cut off") {
		t.Errorf("the log does not say that a request was cut: %s", log.String())
	}
}

// stepsOf closes a channel after n waits, one after the other. A machine that stands still makes each of them late: what
// is due after fewer waits comes first on a slow machine too.
func stepsOf(t *testing.T, n int, each time.Duration) <-chan struct{} {
	t.Helper()
	done := make(chan struct{})
	go func() {
		for range n {
			step, cancel := context.WithTimeout(t.Context(), each)
			<-step.Done()
			cancel()
		}
		close(done)
	}()
	return done
}

func TestPortInUse(t *testing.T) {
	t.Parallel()
	other := httptest.NewServer(http.NotFoundHandler())
	defer other.Close()
	addr := strings.TrimPrefix(other.URL, "http://")
	r := call(t, nil, "", "--addr", addr)
	if r.code != exitFailure {
		t.Errorf("exit code %d, want 1", r.code)
	}
	if strings.Count(r.errors, "\n") != 1 || !strings.Contains(r.errors, addr+" is in use") || !strings.Contains(r.errors, "--addr 127.0.0.1:0") {
		t.Errorf("want one line with the address and a way out:\n%s", r.errors)
	}
}

func TestAnAddressThatCannotBeHad(t *testing.T) {
	t.Parallel()
	// 192.0.2.1 is reserved for documentation: no machine has it.
	r := call(t, nil, "", "--addr", "192.0.2.1:0")
	if r.code != exitFailure || !strings.Contains(r.errors, "192.0.2.1:0") {
		t.Errorf("exit code %d, want 1:\n%s", r.code, r.errors)
	}
}

func TestEveryInterfaceIsAnnouncedAsLoopback(t *testing.T) {
	t.Parallel()
	for _, addr := range []string{":0", "0.0.0.0:0"} {
		url, _, _ := listenFor(t, addr, io.Discard, func(http.ResponseWriter, *http.Request) {})
		if !strings.HasPrefix(url, "http://127.0.0.1:") {
			t.Errorf("%s: announced as %s", addr, url)
		}
		if status, _, err := get(t, url); status != http.StatusOK {
			t.Errorf("%s: %s answers %d, %v", addr, url, status, err)
		}
	}
}

func TestOptionsStarReachesTheHandler(t *testing.T) {
	t.Parallel()
	url, _, _ := listenFor(t, "127.0.0.1:0", io.Discard, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusTeapot)
	})
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", strings.TrimPrefix(url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	_, _ = io.WriteString(conn, "OPTIONS * HTTP/1.1\r\nHost: sandbox\r\n\r\n")
	if line, _ := bufio.NewReader(conn).ReadString('\n'); !strings.Contains(line, "418") {
		t.Errorf("got %q, want the handler's 418", line)
	}
}

func TestAPanicIsLoggedWithoutItsValue(t *testing.T) {
	t.Parallel()
	var log watched
	url, end, ended := listenFor(t, "127.0.0.1:0", &log, func(http.ResponseWriter, *http.Request) {
		panic(errors.New("jane.doe@acme.example\nand more of her"))
	})
	if _, _, err := get(t, url); err == nil {
		t.Error("a handler that panics answered")
	}
	end()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	text := log.String()
	if !strings.Contains(text, "ended in a panic") || !strings.Contains(text, "listen_test.go") {
		t.Errorf("the log lacks the panic or its stack: %s", text)
	}
	if strings.Contains(text, "jane") || strings.Contains(text, "more of her") {
		t.Errorf("the log has the value of the panic: %s", text)
	}
}
