package explore

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
)

// life is how long the sandbox of a run lives, and what it logs meanwhile. It is a server.TB that always fails, so that its
// log ends with the timelines.
type life struct {
	mu       sync.Mutex
	cleanups []func()
	lines    strings.Builder
}

// Helper implements server.TB.
func (l *life) Helper() {}

// Cleanup implements server.TB.
func (l *life) Cleanup(f func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.cleanups = append(l.cleanups, f)
}

// Failed implements server.TB.
func (l *life) Failed() bool { return true }

// Logf implements server.TB.
func (l *life) Logf(format string, args ...any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	fmt.Fprintf(&l.lines, format+"\n", args...)
}

// close ends the sandbox; it does no harm twice.
func (l *life) close() {
	l.mu.Lock()
	cleanups := l.cleanups
	l.cleanups = nil
	l.mu.Unlock()
	for _, f := range slices.Backward(cleanups) {
		f()
	}
}

// logged is what the sandbox has logged.
func (l *life) logged() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.lines.String()
}

// starting is a life while its sandbox starts: what cannot be is told to the test.
type starting struct {
	*life
	t *testing.T
}

// Fatalf implements server.TB.
func (s *starting) Fatalf(format string, args ...any) {
	s.t.Helper()
	s.t.Errorf(format, args...)
	runtime.Goexit()
}
