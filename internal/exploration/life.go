package exploration

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
)

// Life is how long the sandbox of a run lives, and what it logs meanwhile. With a Fatalf it is a server.TB, one that always
// fails, so that the log ends with what became of each batch.
type Life struct {
	mu       sync.Mutex
	cleanups []func()
	log      strings.Builder
}

// Helper implements server.TB.
func (l *Life) Helper() {}

// Cleanup implements server.TB.
func (l *Life) Cleanup(f func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.cleanups = append(l.cleanups, f)
}

// Failed implements server.TB.
func (l *Life) Failed() bool { return true }

// Logf implements server.TB.
func (l *Life) Logf(format string, args ...any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	fmt.Fprintf(&l.log, format+"\n", args...)
}

// End ends the sandbox; it does no harm twice.
func (l *Life) End() {
	l.mu.Lock()
	cleanups := l.cleanups
	l.cleanups = nil
	l.mu.Unlock()
	for _, f := range slices.Backward(cleanups) {
		f()
	}
}

// Log is what the sandbox has logged.
func (l *Life) Log() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.log.String()
}

// Await waits for something, but not for ever, and reports whether it came.
func Await[T any](done <-chan T, atMost time.Duration) bool {
	limit := time.NewTimer(atMost)
	defer limit.Stop()
	select {
	case <-done:
		return true
	case <-limit.C:
		return false
	}
}
