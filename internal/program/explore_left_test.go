package program

import (
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"
)

// leftAt is the variable with an address that a process which its parent leaves behind connects to.
const leftAt = "TEST_BINARY_IS_LEFT_AT"

// leave starts a process that goes on for an hour, and waits until it has connected.
func leave() error {
	child := exec.Command(os.Args[0]) //nolint:gosec // it is this program, and is to be left
	child.Env = append(os.Environ(), beTheClient+"=left")
	out, err := child.StdoutPipe()
	if err != nil {
		return err
	}
	if err := child.Start(); err != nil {
		return err
	}
	_, err = out.Read(make([]byte, 1))
	return err
}

func beLeft() error {
	conn, err := net.Dial("tcp", os.Getenv(leftAt))
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	_, _ = fmt.Fprintln(os.Stdout, "connected")
	<-time.NewTimer(time.Hour).C
	return nil
}

// What the command leaves running is ended after every run, also a good one.
func TestExploreEndsWhatTheCommandHasStarted(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	left := make(chan int, 1)
	go func() {
		var ends sync.WaitGroup
		n := 0
		for conn, err := listener.Accept(); err == nil; conn, err = listener.Accept() {
			n++
			ends.Go(func() { _, _ = io.Copy(io.Discard, conn) })
		}
		ends.Wait()
		left <- n
	}()
	r := exploredIn(t, environment{leftAt + "=" + listener.Addr().String()}, "leaving", "--only", "CreateGroup-1=500")
	wantRun(t, r, 0, `1 ok$`)
	_ = listener.Close()
	if n := <-left; n != 3 {
		t.Errorf("%d processes were left and ended, want one of each run", n)
	}
}
