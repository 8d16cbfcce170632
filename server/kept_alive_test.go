package server_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"

	"github.com/vitable-sandbox/sandbox/server"
)

// wire is a client with one connection, that sends nothing again by itself.
type wire struct {
	conn   net.Conn
	reader *bufio.Reader
}

// dial returns a client on a connection of its own.
func dial(t testing.TB, url string) wire {
	t.Helper()
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", strings.TrimPrefix(url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return wire{conn, bufio.NewReader(conn)}
}

// keptAlive returns a client whose connection has answered a request.
func keptAlive(t testing.TB, url string) wire {
	t.Helper()
	w := dial(t, url)
	if got := outcome(t, w, http.MethodGet, url+"/_sandbox/health", ""); got != "200" {
		t.Fatalf("the health check: %s", got)
	}
	return w
}

// RoundTrip implements http.RoundTripper.
func (w wire) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := r.Write(w.conn); err != nil {
		return nil, err
	}
	return http.ReadResponse(w.reader, r)
}

// outcome is what became of a request: a status, or how the connection broke. Each of the headers is "Name: value".
func outcome(t testing.TB, client http.RoundTripper, method, url, body string, headers ...string) string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if body == "" {
		r.Body, r.GetBody, r.ContentLength = nil, nil, 0
	}
	r.Header.Set("Authorization", "Bearer "+server.DefaultAPIKey)
	r.Header.Set("Content-Type", "application/json")
	for _, header := range headers {
		name, value, _ := strings.Cut(header, ": ")
		if r.Header.Set(name, value); header == "Connection: close" {
			r.Close = true
		}
	}
	response, err := client.RoundTrip(r)
	switch {
	case errors.Is(err, syscall.ECONNRESET):
		return "reset"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "close"
	case err != nil:
		return err.Error()
	}
	defer func() { _ = response.Body.Close() }()
	// A connection is kept only where the body was read to its end.
	if _, err := io.ReadAll(response.Body); err != nil {
		return err.Error()
	}
	return fmt.Sprint(response.StatusCode)
}

// connections says how the connections of the requests to a call broke, by the journal; empty where one held.
func connections(t testing.TB, org *server.Organization, call string) []string {
	t.Helper()
	requests, err := org.Requests(server.Filter{Call: call})
	if err != nil {
		t.Fatal(err)
	}
	all := make([]string, len(requests))
	for i := range requests {
		all[i] = requests[i].Connection
	}
	return all
}

// drain reads an answer to its end.
func drain(t testing.TB, response *http.Response) {
	t.Helper()
	defer func() { _ = response.Body.Close() }()
	if _, err := io.Copy(io.Discard, response.Body); err != nil {
		t.Error(err)
	}
}
