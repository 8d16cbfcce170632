//go:build unix

package program

import (
	"bufio"
	"errors"
	"io"
	"net"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

// signaled starts the program as a process of its own and returns it when it listens.
func signaled(t *testing.T) (cmd *exec.Cmd, url string, log *watched) {
	t.Helper()
	cmd = exec.CommandContext(t.Context(), os.Args[0])
	log = &watched{url: make(chan string, 1)}
	// The race detector would sleep for a second before the process ends.
	cmd.Env = append(cmd.Environ(), beTheProgram+"=1", "SANDBOX_ADDR=127.0.0.1:0", "GORACE=atexit_sleep_ms=0")
	cmd.Stderr = log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd, <-log.url, log
}

func TestSignalsEndTheProgram(t *testing.T) {
	t.Parallel()
	for _, sig := range []os.Signal{syscall.SIGTERM, os.Interrupt} {
		t.Run(sig.String(), func(t *testing.T) {
			t.Parallel()
			cmd, _, log := signaled(t)
			began := time.Now()
			if err := cmd.Process.Signal(sig); err != nil {
				t.Fatal(err)
			}
			if err := cmd.Wait(); err != nil {
				t.Errorf("%v, want exit code 0\n%s", err, log)
			}
			// How long a busy machine takes decides nothing.
			t.Logf("it took %s", time.Since(began))
		})
	}
}

func TestASecondSignalEndsItAtOnce(t *testing.T) {
	t.Parallel()
	cmd, url, log := signaled(t)
	// A request whose body never comes is in flight for as long as it is let; the 100 says that it is being read.
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", strings.TrimPrefix(url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	_, _ = io.WriteString(conn, "POST "+syncPath+" HTTP/1.1\r\nHost: sandbox\r\nAuthorization: Bearer test\r\n"+
		"Content-Type: application/json\r\nContent-Length: 100\r\nExpect: 100-continue\r\n\r\n")
	if line, _ := bufio.NewReader(conn).ReadString('\n'); !strings.Contains(line, "100") {
		t.Fatalf("got %q, want a 100\n%s", line, log)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	// The second signal may come before the first has been taken, so they are sent until one ends the program.
	for {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		select {
		case err := <-ended:
			exit, ok := errors.AsType[*exec.ExitError](err)
			if !ok || !exit.Sys().(syscall.WaitStatus).Signaled() {
				t.Errorf("it ended with %v, want by the signal\n%s", err, log)
			}
			return
		default:
		}
	}
}
