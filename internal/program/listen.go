package program

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"syscall"
	"time"
)

const (
	// grace is how long a request may go on after the end was asked for; with it the program ends within a second.
	grace = 800 * time.Millisecond
	// headerTimeout and idleTimeout free what a client holds that sends nothing. There is no limit on reading a body or
	// on answering: an answer that hangs is something that a sandbox is asked for, and net/http takes the deadline of
	// reading for the client's leaving while the handler still runs.
	headerTimeout = 10 * time.Second
	idleTimeout   = 2 * time.Minute
)

// listenAndServe lets handler answer at addr until ctx ends, then waits for the requests in flight, but for no longer
// than grace. It calls announce once, when connections are accepted, with a URL that works on this machine.
func listenAndServe(ctx context.Context, addr string, handler http.Handler, log *slog.Logger, announce func(url string, attrs ...any)) error {
	var lc net.ListenConfig
	listener, err := lc.Listen(ctx, "tcp", addr)
	if err != nil {
		return listenError(addr, err)
	}
	srv := &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: headerTimeout,
		IdleTimeout:       idleTimeout,
		ErrorLog:          netErrorLog(log),
		// Otherwise net/http answers `OPTIONS *` by itself, and the sandbox's own answer differs.
		DisableGeneralOptionsHandler: true,
	}
	served := make(chan error, 1)
	go func() { served <- srv.Serve(listener) }()

	bound := listener.Addr().String()
	at, err := reachable(bound)
	if err != nil {
		return errors.Join(err, srv.Close())
	}
	if at == bound {
		announce("http://" + at)
	} else {
		announce("http://"+at, "bound", bound)
	}
	select {
	case err := <-served:
		return fmt.Errorf("the server at %s stopped by itself: %w", bound, err)
	case <-ctx.Done():
		shutDown(srv, log)
		return nil
	}
}

// shutDown ends the server, by force if a request does not end by itself.
func shutDown(srv *http.Server, log *slog.Logger) {
	ctx, cancel := context.WithTimeout(context.Background(), grace)
	defer cancel()
	if err := srv.Shutdown(ctx); err != nil {
		_ = srv.Close()
		log.Warn("stopped; requests that were still in flight are cut", "after", grace)
		return
	}
	log.Info("stopped")
}

// listenError says what to do about an address that cannot be had.
func listenError(addr string, err error) error {
	const wayOut = "give another one with --addr or SANDBOX_ADDR, or --addr 127.0.0.1:0 for any free port"
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return fmt.Errorf("%s is in use by another program; stop that, or %s", addr, wayOut)
	case errors.Is(err, os.ErrPermission):
		return fmt.Errorf("%s: this user may not listen there (ports below 1024 are often reserved); %s", addr, wayOut)
	default:
		return fmt.Errorf("cannot listen at %s: %w; %s", addr, err, wayOut)
	}
}
