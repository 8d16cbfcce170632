package exploring

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/vitable-sandbox/sandbox/server"
)

// host is a server for one run. It is the server.TB of that, and always says that it has failed, so that the log ends with
// what became of each batch.
type host struct {
	*server.Sandbox

	mu       sync.Mutex
	cleanups []func()
	log      strings.Builder
	wrong    error
}

// newHost starts a server on a free port.
func newHost(opts []server.Option) (*host, error) {
	h := &host{}
	h.Sandbox = server.Start(h, opts...)
	if h.wrong != nil {
		h.close()
		return nil, h.wrong
	}
	return h, nil
}

// Helper implements server.TB.
func (h *host) Helper() {}

// Cleanup implements server.TB.
func (h *host) Cleanup(f func()) { h.cleanups = append(h.cleanups, f) }

// Failed implements server.TB.
func (h *host) Failed() bool { return true }

// Logf implements server.TB.
func (h *host) Logf(format string, args ...any) {
	h.mu.Lock()
	defer h.mu.Unlock()
	fmt.Fprintf(&h.log, format+"\n", args...)
}

// Fatalf implements server.TB.
func (h *host) Fatalf(format string, args ...any) { h.wrong = fmt.Errorf(format, args...) }

// close ends the server; it does no harm twice.
func (h *host) close() {
	cleanups := h.cleanups
	h.cleanups = nil
	for _, f := range slices.Backward(cleanups) {
		f()
	}
}

// logged is what the server has logged.
func (h *host) logged() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.log.String()
}
