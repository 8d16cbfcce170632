//go:build unix

package program

import (
	"bytes"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"sync"
	"syscall"
	"testing"
)

// until is a writer that says when a text has been written to it.
type until struct {
	text string
	seen chan struct{}

	mu  sync.Mutex
	all bytes.Buffer
}

func (u *until) Write(p []byte) (int, error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	before := strings.Contains(u.all.String(), u.text)
	u.all.Write(p)
	if !before && strings.Contains(u.all.String(), u.text) {
		close(u.seen)
	}
	return len(p), nil
}

// Ctrl-C ends the command, and so does a terminal that closes; what was found until then is printed.
func TestExploreInterrupted(t *testing.T) {
	t.Parallel()
	for _, sign := range []os.Signal{os.Interrupt, syscall.SIGHUP} {
		t.Run(sign.String(), func(t *testing.T) {
			t.Parallel()
			cmd := exec.CommandContext(t.Context(), os.Args[0],
				"explore", "--faults", "500", "--points", "*-1", "--", "env", beTheProgram+"=", beTheClient+"=endless", os.Args[0])
			cmd.Env = []string{beTheProgram + "=1", "GORACE=atexit_sleep_ms=0", "PATH=" + os.Getenv("PATH")}
			// Below nohup, or in the background of a shell, this process ignores the signal, and the command would too.
			heard := make(chan os.Signal, 1)
			signal.Notify(heard, sign)
			defer signal.Stop(heard)
			told := &until{text: "CreateGroup-1=500: ok", seen: make(chan struct{})}
			var out bytes.Buffer
			cmd.Stdout, cmd.Stderr = &out, told
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			<-told.seen
			if err := cmd.Process.Signal(sign); err != nil {
				t.Fatal(err)
			}
			_ = cmd.Wait()
			if code := cmd.ProcessState.ExitCode(); code != exitInterrupted {
				t.Errorf("exit code %d, want 130\n%s", code, told.all.String())
			}
			for _, text := range []string{"1 run: 1 ok; interrupted", "note: 2 runs of 3 left out"} {
				if !strings.Contains(out.String(), text) {
					t.Errorf("no %q in\n%s", text, out.String())
				}
			}
		})
	}
}
