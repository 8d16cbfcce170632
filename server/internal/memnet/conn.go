package memnet

import (
	"errors"
	"io"
	"net"
	"os"
	"sync/atomic"
	"syscall"
)

// conn is one end of a pipe that can be reset like a TCP connection.
type conn struct {
	net.Conn
	addr net.Addr
	// own is whether this end resets when it closes, other whether the other end has.
	own, other *atomic.Bool
}

// pipe makes a connection. Both ends have the same address, which is unique to the connection.
func pipe(at net.Addr) (client, server net.Conn) {
	c, s := net.Pipe()
	byClient, byServer := new(atomic.Bool), new(atomic.Bool)
	return &conn{c, at, byClient, byServer}, &conn{s, at, byServer, byClient}
}

// LocalAddr implements net.Conn.
func (c *conn) LocalAddr() net.Addr { return c.addr }

// RemoteAddr implements net.Conn.
func (c *conn) RemoteAddr() net.Addr { return c.addr }

// SetLinger is what *net.TCPConn has: with 0, closing resets.
func (c *conn) SetLinger(seconds int) error {
	c.own.Store(seconds == 0)
	return nil
}

// Read implements net.Conn.
func (c *conn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	return n, c.orReset("read", err)
}

// Write implements net.Conn.
func (c *conn) Write(b []byte) (int, error) {
	n, err := c.Conn.Write(b)
	return n, c.orReset("write", err)
}

// orReset returns the error that a socket would give.
func (c *conn) orReset(op string, err error) error {
	if err == nil || !c.other.Load() || !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrClosedPipe) {
		return err
	}
	return &net.OpError{Op: op, Net: "memory", Addr: c.addr, Err: os.NewSyscallError(op, syscall.ECONNRESET)}
}
