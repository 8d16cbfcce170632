package program

import (
	"context"
	"crypto/tls"
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
	// grace is how long a request may take to finish during a shutdown; with it the program ends within a second.
	grace = 800 * time.Millisecond
	// headerTimeout and idleTimeout end connections that send nothing. Reading a body and answering have no limit: an
	// answer may be meant to hang, and net/http would take a read deadline during the handler for the client having left.
	headerTimeout = 10 * time.Second
	idleTimeout   = 2 * time.Minute
)

// web is what is served, and where.
type web struct {
	addr    string
	handler http.Handler
	// connContext is what an http.Server calls for each connection; nil is none.
	connContext func(context.Context, net.Conn) context.Context
	// certificate makes it HTTPS; nil is HTTP.
	certificate *tls.Certificate
	log         *slog.Logger
}

// serve serves until ctx ends, then waits for the requests in flight, for grace at most. Once it accepts connections, it
// calls announce with a URL that works on this machine.
func (w web) serve(ctx context.Context, announce func(url string, attrs ...any)) error {
	var lc net.ListenConfig
	listener, err := lc.Listen(ctx, "tcp", w.addr)
	if err != nil {
		return listenError(w.addr, err)
	}
	srv := &http.Server{
		Handler:           w.handler,
		ConnContext:       w.connContext,
		ReadHeaderTimeout: headerTimeout,
		IdleTimeout:       idleTimeout,
		ErrorLog:          netErrorLog(w.log),
		// Otherwise net/http answers `OPTIONS *` itself, and differently from the sandbox.
		DisableGeneralOptionsHandler: true,
		// A connection of HTTP/2 cannot be taken over, and so not be reset.
		Protocols: new(http.Protocols),
	}
	srv.Protocols.SetHTTP1(true)
	scheme, start := "http://", srv.Serve
	if w.certificate != nil {
		srv.TLSConfig = &tls.Config{Certificates: []tls.Certificate{*w.certificate}}
		scheme, start = "https://", func(l net.Listener) error { return srv.ServeTLS(l, "", "") }
	}
	served := make(chan error, 1)
	go func() { served <- start(listener) }()

	bound := listener.Addr().String()
	at, err := reachable(bound)
	if err != nil {
		return errors.Join(err, srv.Close())
	}
	if at == bound {
		announce(scheme + at)
	} else {
		announce(scheme+at, "bound", bound)
	}
	select {
	case err := <-served:
		return fmt.Errorf("the server at %s stopped unexpectedly: %w", bound, err)
	case <-ctx.Done():
		shutDown(srv, w.log)
		return nil
	}
}

// shutDown stops the server, and cuts off the requests that are not finished after grace.
func shutDown(srv *http.Server, log *slog.Logger) {
	ctx, cancel := context.WithTimeout(context.Background(), grace)
	defer cancel()
	if err := srv.Shutdown(ctx); err != nil {
		_ = srv.Close()
		log.Warn("stopped; requests that were still in flight are cut off", "after", grace)
		return
	}
	log.Info("stopped")
}

// listenError says what to do about an address where the program cannot listen.
func listenError(addr string, err error) error {
	const wayOut = "choose another port with --addr or SANDBOX_ADDR, or --addr 127.0.0.1:0 for any free one"
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return fmt.Errorf("%s is in use by another program; stop that program, or %s", addr, wayOut)
	case errors.Is(err, os.ErrPermission):
		return fmt.Errorf("%s: this user may not listen there (ports below 1024 are often reserved); %s", addr, wayOut)
	default:
		return fmt.Errorf("cannot listen at %s: %w; %s", addr, err, wayOut)
	}
}
