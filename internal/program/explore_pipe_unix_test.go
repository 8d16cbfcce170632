//go:build unix

package program

import (
	"encoding/json"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/vitable-sandbox/sandbox/internal/exploration"
)

// A report goes into a pipe whole: to try the file before the runs does not end it.
func TestExploreWritesIntoAPipe(t *testing.T) {
	t.Parallel()
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	read := make(chan []byte, 1)
	go func() {
		text, _ := os.ReadFile(pipe)
		read <- text
	}()
	wantRun(t, explored(t, "", "--faults", "500", "--points", "Create*", "--report", pipe), 0)
	var found exploration.Report
	if err := json.Unmarshal(<-read, &found); err != nil || len(found.Runs) != 1 {
		t.Errorf("%v, %+v", err, found)
	}
}
