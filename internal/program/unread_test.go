package program

import (
	"errors"
	"net"
	"os"
	"testing"
	"testing/synctest"
	"time"
)

// one is a listener with one connection.
type one struct {
	net.Listener
	conn net.Conn
}

func (l one) Accept() (net.Conn, error) { return l.conn, nil }

func TestAWriteThatNobodyReadsEnds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		near, far := net.Pipe()
		defer near.Close()
		defer far.Close()
		conn, err := readers{one{conn: near}}.Accept()
		if err != nil {
			t.Fatal(err)
		}
		begun := time.Now()
		if _, err := conn.Write([]byte("x")); !errors.Is(err, os.ErrDeadlineExceeded) || time.Since(begun) != 30*time.Second {
			t.Errorf("it ends after %s: %v", time.Since(begun), err)
		}
		// The next has a time of its own, and is read.
		go func() { _, _ = far.Read(make([]byte, 1)) }()
		if _, err := conn.Write([]byte("y")); err != nil {
			t.Errorf("the next: %v", err)
		}
	})
}
