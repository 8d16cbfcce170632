package server

import (
	"errors"
	"io"
	"net"
	"os"
	"sync/atomic"
	"syscall"
)

// memoryConn is one end of a pipe that can be reset as a TCP connection can.
type memoryConn struct {
	net.Conn
	// own is whether this end resets when it closes, other whether the other end has.
	own, other *atomic.Bool
}

// memoryPipe makes a connection in memory.
func memoryPipe() (client, server net.Conn) {
	c, s := net.Pipe()
	byClient, byServer := new(atomic.Bool), new(atomic.Bool)
	return &memoryConn{c, byClient, byServer}, &memoryConn{s, byServer, byClient}
}

// SetLinger is what *net.TCPConn has: with 0, closing resets.
func (c *memoryConn) SetLinger(seconds int) error {
	c.own.Store(seconds == 0)
	return nil
}

// Read implements net.Conn.
func (c *memoryConn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	return n, c.orReset("read", err)
}

// Write implements net.Conn.
func (c *memoryConn) Write(b []byte) (int, error) {
	n, err := c.Conn.Write(b)
	return n, c.orReset("write", err)
}

// orReset is the error that a socket would give.
func (c *memoryConn) orReset(op string, err error) error {
	if err == nil || !c.other.Load() || !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrClosedPipe) {
		return err
	}
	return &net.OpError{Op: op, Net: "memory", Addr: memoryAddr{}, Err: os.NewSyscallError(op, syscall.ECONNRESET)}
}
