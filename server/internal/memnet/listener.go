// Package memnet is a network in memory: a listener whose connections are pipes. Client and server speak the same HTTP
// over them as over sockets, but a testing/synctest bubble can see when they are idle.
package memnet

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
)

const host = "sandbox.invalid"

// URL is the base URL of a Listener. The host name is reserved, and never resolves.
const URL = "http://" + host

// Listener is a net.Listener that only its own transport can reach.
type Listener struct {
	accepted chan net.Conn
	closed   chan struct{}
	once     sync.Once
	dialed   atomic.Uint64
}

// Listen returns a Listener.
func Listen() *Listener {
	return &Listener{accepted: make(chan net.Conn), closed: make(chan struct{})}
}

// Accept implements net.Listener.
func (l *Listener) Accept() (net.Conn, error) {
	select {
	case conn := <-l.accepted:
		return conn, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

// Close implements net.Listener.
func (l *Listener) Close() error {
	l.once.Do(func() { close(l.closed) })
	return nil
}

// Addr implements net.Listener.
func (l *Listener) Addr() net.Addr { return addr(host + ":80") }

// Transport returns a transport that dials the listener and nothing else.
func (l *Listener) Transport() *http.Transport {
	return &http.Transport{DialContext: l.dial}
}

func (l *Listener) dial(ctx context.Context, _, address string) (net.Conn, error) {
	if address != l.Addr().String() {
		return nil, fmt.Errorf("dial %s: a client of a sandbox in memory reaches %s only", address, URL)
	}
	client, server := pipe(addr("memory:" + strconv.FormatUint(l.dialed.Add(1), 10)))
	select {
	case l.accepted <- server:
		return client, nil
	case <-l.closed:
		return nil, &net.OpError{Op: "dial", Net: "memory", Addr: l.Addr(), Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// addr is the address of a connection in memory.
type addr string

// Network implements net.Addr.
func (addr) Network() string { return "memory" }

// String implements net.Addr.
func (a addr) String() string { return string(a) }
