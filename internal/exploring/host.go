package exploring

import (
	"fmt"

	"github.com/vitable-sandbox/sandbox/internal/exploration"
	"github.com/vitable-sandbox/sandbox/server"
)

// host is a server for one run.
type host struct {
	*server.Sandbox
	exploration.Life
	wrong error
}

// newHost starts a server on a free port.
func newHost(opts []server.Option) (*host, error) {
	h := &host{}
	h.Sandbox = server.Start(h, opts...)
	if h.wrong != nil {
		h.End()
		return nil, h.wrong
	}
	return h, nil
}

// Fatalf implements server.TB.
func (h *host) Fatalf(format string, args ...any) { h.wrong = fmt.Errorf(format, args...) }
