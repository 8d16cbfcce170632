package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// serving is a Sandbox at its address: what answers there, and what its clients send through.
type serving struct {
	http      http.Server
	transport *http.Transport
	// open counts the connections that are served, and the requests: one that took its connection over goes on without it.
	open     sync.WaitGroup
	returned chan struct{} // closed when no connection can come any more
	closing  atomic.Bool
	// ended is done when every connection has been closed.
	ended context.Context //nolint:containedctx // it is the sandbox's own life, not a request's
	end   context.CancelFunc
}

// serve answers on a listener; a transport of nil is one that reaches it by a socket.
func serve(s *Server, listener net.Listener, transport *http.Transport, log *testLog) *serving {
	v := &serving{transport: transport, returned: make(chan struct{})}
	v.ended, v.end = context.WithCancel(context.Background())
	if v.transport == nil {
		v.transport = &http.Transport{DialContext: v.dialer(listener.Addr())}
	}
	// What net/http has to say goes to the test whoever else logs: it must not panic there.
	netErrors := slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	netErrors.SetOutput(netLog{log})
	v.http = http.Server{
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			v.open.Add(1)
			defer v.open.Done()
			s.ServeHTTP(w, r)
		}),
		ConnContext: s.ConnContext,
		ConnState: func(_ net.Conn, state http.ConnState) {
			switch state {
			case http.StateNew:
				v.open.Add(1)
			case http.StateHijacked, http.StateClosed:
				v.open.Done()
			case http.StateActive, http.StateIdle:
			}
		},
		DisableGeneralOptionsHandler: true,
		ReadHeaderTimeout:            time.Minute,
		ErrorLog:                     netErrors,
	}
	go func() {
		defer close(v.returned)
		if err := v.http.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			_, _ = fmt.Fprintf(log, "server: %v", err)
		}
	}()
	return v
}

// close ends everything, and returns when nothing of it runs any more. A client sees what it would see of a service that is
// stopped: its connections end, and then it is refused.
func (v *serving) close() {
	v.closing.Store(true)
	_ = v.http.Close()
	<-v.returned
	v.open.Wait()
	// A body that nobody closed holds its connection: cut it.
	v.end()
	v.transport.CloseIdleConnections()
}

// dialer dials by a socket. Of a sandbox that is closed it says what the system would: somebody else can have its port.
func (v *serving) dialer(at net.Addr) func(ctx context.Context, network, address string) (net.Conn, error) {
	var dialer net.Dialer
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		if v.closing.Load() && address == at.String() {
			refused := os.NewSyscallError("connect", syscall.ECONNREFUSED)
			return nil, &net.OpError{Op: "dial", Net: network, Addr: at, Err: refused}
		}
		return dialer.DialContext(ctx, network, address) //nolint:wrapcheck // it is the dialer's own error
	}
}
