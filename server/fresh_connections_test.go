package server_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server"
)

// served is a sandbox however it is served: its organization, its URL, and what speaks to it.
type served struct {
	org    *server.Organization
	url    string
	client http.RoundTripper
}

// ways are all ways to serve a sandbox; each of them remembers for a minute what could be sent again.
func ways(t *testing.T) map[string]func(t *testing.T) served {
	t.Helper()
	window := server.WithResendWindow(time.Minute)
	started := func(opts ...server.Option) func(t *testing.T) served {
		return func(t *testing.T) served {
			t.Helper()
			sb := server.Start(t, append(opts, window, quiet())...)
			return served{sb.Organization, sb.URL, sb.Client().Transport}
		}
	}
	mounted := func(told bool) func(t *testing.T) served {
		return func(t *testing.T) served {
			t.Helper()
			sandbox, err := server.New(window)
			if err != nil {
				t.Fatal(err)
			}
			web := httptest.NewUnstartedServer(sandbox)
			if told {
				web.Config.ConnContext = sandbox.ConnContext
			}
			web.Start()
			t.Cleanup(web.Close)
			org, err := sandbox.Organization(server.DefaultAPIKey)
			if err != nil {
				t.Fatal(err)
			}
			transport := &http.Transport{}
			t.Cleanup(transport.CloseIdleConnections)
			return served{org, web.URL, transport}
		}
	}
	return map[string]func(t *testing.T) served{
		"socket": started(), "memory": started(server.InMemory()),
		"mounted": mounted(false), "mounted, told of connections": mounted(true),
	}
}

// No client sends again by itself what broke a connection that had answered nothing before: each such request is the
// application's own, and the next one is too, however soon it comes.
func TestFreshConnections(t *testing.T) {
	t.Parallel()
	for name, serve := range ways(t) {
		for _, how := range []string{fixtures.ConnectionReset, fixtures.ConnectionClose} {
			t.Run(fmt.Sprintf("%s, %s", name, how), func(t *testing.T) {
				t.Parallel()
				s := serve(t)
				if _, err := s.org.Inject(server.Break(how).Times(1)); err != nil {
					t.Fatal(err)
				}
				var got []string
				for range 3 {
					got = append(got, outcome(t, s.client, http.MethodGet, s.url+"/v1/plans", "", "Connection: close"))
				}
				if want := []string{how, "200", "200"}; !slices.Equal(got, want) {
					t.Errorf("got %q, want %q", got, want)
				}
				if journal := connections(t, s.org, "ListPlans"); !slices.Equal(journal, []string{how, "", ""}) {
					t.Errorf("the journal says %q", journal)
				}
			})
		}
	}
}

// Go's client hides a connection that breaks if it had answered before, and goes on to the next such connection that it
// has: the application sees exactly one error, whatever it has kept.
func TestKeptConnections(t *testing.T) {
	t.Parallel()
	for name, serve := range ways(t) {
		for _, kept := range []int{1, 2} {
			t.Run(fmt.Sprintf("%s, %d", name, kept), func(t *testing.T) {
				t.Parallel()
				s := serve(t)
				keep(t, s, kept)
				if _, err := s.org.Inject(server.Break(fixtures.ConnectionReset).Times(1).On("ListPlans")); err != nil {
					t.Fatal(err)
				}
				var got []string
				for range 3 {
					got = append(got, outcome(t, s.client, http.MethodGet, s.url+"/v1/plans", ""))
				}
				if want := []string{"reset", "200", "200"}; !slices.Equal(got, want) {
					t.Errorf("got %q, want %q", got, want)
				}
				want := append([]string{"reset"}, slices.Repeat([]string{"reset, uncharged"}, kept)...)
				if journal := connections(t, s.org, "ListPlans"); !slices.Equal(journal, append(want, "", "")) {
					t.Errorf("the journal says %q", journal)
				}
			})
		}
	}
}

// keep leaves n connections behind that have answered.
func keep(t testing.TB, s served, n int) {
	t.Helper()
	// An answer that is not read to its end holds its connection, so that the next request needs another one.
	var bodies []func()
	for range n {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+"/_sandbox/openapi.json", nil)
		if err != nil {
			t.Fatal(err)
		}
		response, err := s.client.RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		bodies = append(bodies, func() { drain(t, response) })
	}
	for _, read := range bodies {
		read()
	}
}

// An official client counts its own tries: none of them is one that its transport sends again.
func TestTriesThatAClientCounts(t *testing.T) {
	t.Parallel()
	s := openSocket(t, server.WithResendWindow(time.Minute))
	clients := []wire{keptAlive(t, s.sb.URL), keptAlive(t, s.sb.URL), keptAlive(t, s.sb.URL)}
	s.inject(server.Break(fixtures.ConnectionReset).Times(2))
	var got []string
	for try, client := range clients {
		got = append(got, outcome(t, client, http.MethodGet, s.sb.URL+"/v1/plans", "", fmt.Sprintf("X-Stainless-Retry-Count: %d", try)))
	}
	if want := []string{"reset", "reset", "200"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if fired := s.sb.Fired(); fired.Calls != 2 {
		t.Errorf("fired %d times", fired.Calls)
	}
}

// A stream of HTTP/2 breaks and its connection does not: no client sends it again.
func TestStreamsAreNotSentAgain(t *testing.T) {
	t.Parallel()
	sandbox, err := server.New(server.WithResendWindow(time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	web := httptest.NewUnstartedServer(sandbox)
	web.EnableHTTP2, web.Config.ConnContext = true, sandbox.ConnContext
	web.StartTLS()
	t.Cleanup(web.Close)
	org, err := sandbox.Organization(server.DefaultAPIKey)
	if err != nil {
		t.Fatal(err)
	}
	get := func() string {
		return outcome(t, web.Client().Transport, http.MethodGet, web.URL+"/v1/plans", "")
	}
	first := get()
	if _, err := org.Inject(server.Break(fixtures.ConnectionReset).Times(1)); err != nil {
		t.Fatal(err)
	}
	get()
	if last := get(); first != "200" || last != "200" {
		t.Errorf("before it %s, behind it %s", first, last)
	}
	if journal := connections(t, org, "ListPlans"); !slices.Equal(journal, []string{"", "reset", ""}) {
		t.Errorf("the journal says %q", journal)
	}
}

// A handler in somebody else's server knows a connection by its addresses; where they say nothing, every try is charged.
func TestConnectionsByAddress(t *testing.T) {
	t.Parallel()
	const here = "127.0.0.1:50123"
	local := &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 80}
	elsewhere := *local
	for name, test := range map[string]struct {
		remote string
		local  net.Addr
		later  net.Addr // of the request that breaks, where it is another connection
		others int
		want   string
	}{
		"one connection":                 {here, local, local, 0, "reset, uncharged"},
		"the port, by another one":       {here, local, &elsewhere, 0, ""},
		"a few others in between":        {here, local, local, 1000, "reset, uncharged"},
		"more than are remembered":       {here, local, local, 3000, ""},
		"no address":                     {"", local, local, 0, ""},
		"a pipe":                         {"pipe", local, local, 0, ""},
		"a proxy's word for its client":  {"203.0.113.9", local, local, 0, ""},
		"a request of a recorder":        {"192.0.2.1:1234", nil, nil, 0, ""},
		"a socket of the file system":    {"@", &net.UnixAddr{Name: "x", Net: "unix"}, &net.UnixAddr{Name: "x", Net: "unix"}, 0, ""},
		"no connection of an own server": {here, nil, nil, 0, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sandbox, err := server.New(server.WithResendWindow(time.Minute))
			if err != nil {
				t.Fatal(err)
			}
			org, err := sandbox.Organization(server.DefaultAPIKey)
			if err != nil {
				t.Fatal(err)
			}
			get := func(path, remote string, local net.Addr) {
				defer func() {
					if broken := recover(); broken != nil && broken != http.ErrAbortHandler { //nolint:errorlint // as net/http
						panic(broken)
					}
				}()
				ctx := t.Context()
				if local != nil {
					ctx = context.WithValue(ctx, http.LocalAddrContextKey, local)
				}
				r := httptest.NewRequestWithContext(ctx, http.MethodGet, path, nil)
				r.RemoteAddr = remote
				r.Header.Set("Authorization", "Bearer "+server.DefaultAPIKey)
				sandbox.ServeHTTP(httptest.NewRecorder(), r)
			}
			get("/_sandbox/health", test.remote, test.local)
			for i := range test.others {
				get("/_sandbox/health", fmt.Sprintf("127.0.0.1:%d", 51000+i), &net.TCPAddr{Port: 80})
			}
			if _, err := org.Inject(server.Break(fixtures.ConnectionReset).Times(1)); err != nil {
				t.Fatal(err)
			}
			get("/v1/plans", test.remote, test.later)
			get("/v1/plans", "127.0.0.1:50124", &net.TCPAddr{Port: 80})
			if journal := connections(t, org, "ListPlans"); !slices.Equal(journal, []string{"reset", test.want}) {
				t.Errorf("the journal says %q, want %q at last", journal, test.want)
			}
		})
	}
}
