package server

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"sync"
)

// The base URL of a sandbox that has no socket, and the address that its client dials for it.
const (
	memoryURL     = "http://sandbox.invalid"
	memoryAddress = "sandbox.invalid:80"
)

// memoryListener is a net.Listener whose connections are pipes. Client and server speak the same HTTP over them as over
// a socket, but a synctest bubble can see when they are idle.
type memoryListener struct {
	accepted chan net.Conn
	closed   chan struct{}
	once     sync.Once
}

func newMemoryListener() *memoryListener {
	return &memoryListener{accepted: make(chan net.Conn), closed: make(chan struct{})}
}

// Accept implements net.Listener.
func (l *memoryListener) Accept() (net.Conn, error) {
	select {
	case conn := <-l.accepted:
		return conn, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

// Close implements net.Listener.
func (l *memoryListener) Close() error {
	l.once.Do(func() { close(l.closed) })
	return nil
}

// Addr implements net.Listener.
func (l *memoryListener) Addr() net.Addr { return memoryAddr{} }

// dial connects to the listener; there is nothing else to be reached.
func (l *memoryListener) dial(ctx context.Context, _, address string) (net.Conn, error) {
	if address != memoryAddress {
		return nil, fmt.Errorf("dial %s: a client of a sandbox in memory reaches %s only", address, memoryURL)
	}
	client, server := memoryPipe()
	select {
	case l.accepted <- server:
		return client, nil
	case <-l.closed:
		return nil, fmt.Errorf("dial %s: %w", address, net.ErrClosed)
	case <-ctx.Done():
		return nil, ctx.Err() //nolint:wrapcheck // a dialer returns the context's own error
	}
}

func (l *memoryListener) transport() *http.Transport {
	return &http.Transport{DialContext: l.dial}
}

// memoryAddr is the address of what has none.
type memoryAddr struct{}

// Network implements net.Addr.
func (memoryAddr) Network() string { return "memory" }

// String implements net.Addr.
func (memoryAddr) String() string { return memoryAddress }
