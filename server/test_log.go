package server

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"sync"
)

// testLog writes to the test until the test ends: a line that comes later would be a panic. A test whose methods panic, as
// those of *testing.F do inside its fuzz target, gets no line any more: who logs has an answer to give.
type testLog struct {
	mu     sync.Mutex
	t      TB
	silent bool
}

// Write implements io.Writer.
func (l *testLog) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.silent {
		l.try(func() { l.t.Logf("%s", strings.TrimSuffix(string(line), "\n")) })
	}
	return len(line), nil
}

func (l *testLog) printf(format string, args ...any) { _, _ = fmt.Fprintf(l, format, args...) }

// failed reports whether the test has failed, as far as it says so.
func (l *testLog) failed() (failed bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.try(func() { failed = l.t.Failed() })
	return failed
}

// try calls the test, which may panic.
func (l *testLog) try(call func()) {
	defer func() {
		if recover() != nil {
			l.silent = true
		}
	}()
	call()
}

func (l *testLog) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.silent = true
}

// netLog writes what net/http logs. Of a panic it keeps only the stack: the value can contain what a client sent.
type netLog struct{ to io.Writer }

// Write implements io.Writer.
func (n netLog) Write(message []byte) (int, error) {
	if bytes.HasPrefix(message, []byte("http: panic serving")) {
		_, stack, _ := bytes.Cut(message, []byte("\ngoroutine "))
		_, _ = fmt.Fprintf(n.to, "server: a request ended in a panic\ngoroutine %s", stack)
		return len(message), nil
	}
	_, _ = fmt.Fprintf(n.to, "server: %s", message)
	return len(message), nil
}
