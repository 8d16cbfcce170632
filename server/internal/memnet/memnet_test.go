package memnet_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"

	"github.com/vitable-sandbox/sandbox/server/internal/memnet"
)

// dial returns both ends of a connection to a listener.
func dial(t *testing.T, l *memnet.Listener) (client, server net.Conn) {
	t.Helper()
	accepted := make(chan net.Conn, 1)
	go func() {
		conn, err := l.Accept()
		if err != nil {
			t.Error(err)
		}
		accepted <- conn
	}()
	client, err := l.Transport().DialContext(t.Context(), "tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return client, <-accepted
}

// net/http tells connections apart by their address, and so do those who read logs.
func TestAddressesAreUnique(t *testing.T) {
	t.Parallel()
	l := memnet.Listen()
	seen := make(map[string]bool)
	for range 3 {
		client, server := dial(t, l)
		addr := server.RemoteAddr()
		if addr.Network() != "memory" || seen[addr.String()] {
			t.Errorf("%s address %s, after %v", addr.Network(), addr, seen)
		}
		seen[addr.String()] = true
		for _, same := range []net.Addr{server.LocalAddr(), client.LocalAddr(), client.RemoteAddr()} {
			if same != addr {
				t.Errorf("the ends of one connection are at %s and %s", addr, same)
			}
		}
	}
}

// Whichever end resets, the other end sees ECONNRESET; after an ordinary close it sees the end.
func TestHowAConnectionEnds(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		linger   []int
		byClient bool
		want     error
	}{
		"closed":          {nil, false, io.EOF},
		"reset":           {[]int{0}, false, syscall.ECONNRESET},
		"reset by client": {[]int{0}, true, syscall.ECONNRESET},
		"lingers":         {[]int{0, 5}, false, io.EOF},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			seeing, closing := dial(t, memnet.Listen())
			if test.byClient {
				seeing, closing = closing, seeing
			}
			for _, seconds := range test.linger {
				if err := closing.(interface{ SetLinger(seconds int) error }).SetLinger(seconds); err != nil {
					t.Fatal(err)
				}
			}
			if err := closing.Close(); err != nil {
				t.Fatal(err)
			}
			if _, err := seeing.Read(make([]byte, 1)); !errors.Is(err, test.want) {
				t.Errorf("read: %v, want %v", err, test.want)
			}
			wanted := test.want
			if errors.Is(wanted, io.EOF) {
				wanted = io.ErrClosedPipe
			}
			if _, err := seeing.Write([]byte("x")); !errors.Is(err, wanted) {
				t.Errorf("write: %v, want %v", err, wanted)
			}
			// The end that has closed has not been reset.
			if _, err := closing.Read(make([]byte, 1)); err == nil || errors.Is(err, syscall.ECONNRESET) {
				t.Errorf("read at the closed end: %v", err)
			}
		})
	}
}

func TestDialElsewhere(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"sandbox.invalid:443", "other.invalid:80", "127.0.0.1:80", ""} {
		conn, err := memnet.Listen().Transport().DialContext(t.Context(), "tcp", address)
		if conn != nil || err == nil || !strings.Contains(err.Error(), memnet.URL) {
			t.Errorf("dial %s: %v, %v", address, conn, err)
		}
	}
}

func TestAClosedListener(t *testing.T) {
	t.Parallel()
	l := memnet.Listen()
	accepting := make(chan error, 1)
	go func() {
		_, err := l.Accept()
		accepting <- err
	}()
	for range 2 {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	}
	if err := <-accepting; !errors.Is(err, net.ErrClosed) {
		t.Errorf("accept while it closes: %v", err)
	}
	if _, err := l.Accept(); !errors.Is(err, net.ErrClosed) {
		t.Errorf("accept: %v", err)
	}
	if _, err := l.Transport().DialContext(t.Context(), "tcp", l.Addr().String()); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("dial: %v", err)
	}
}

// Who dials where nobody accepts can give up.
func TestGivingUpADial(t *testing.T) {
	t.Parallel()
	l := memnet.Listen()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := l.Transport().DialContext(ctx, "tcp", l.Addr().String()); !errors.Is(err, context.Canceled) {
		t.Errorf("dial: %v", err)
	}
}

func TestHTTP(t *testing.T) {
	t.Parallel()
	l := memnet.Listen()
	server := &http.Server{Handler: http.NotFoundHandler()} //nolint:gosec // nothing else can reach it
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(l) }()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, memnet.URL+"/", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	response, err := l.Transport().RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	if response.StatusCode != http.StatusNotFound {
		t.Errorf("status %d", response.StatusCode)
	}
	_ = server.Close()
	if err := <-ended; !errors.Is(err, http.ErrServerClosed) {
		t.Error(err)
	}
}
