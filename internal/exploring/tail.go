package exploring

import (
	"io"
	"sync"
)

// keptOutput is how many bytes of a command's output are kept, from its end.
const keptOutput = 256 << 10

// tail keeps the end of what is written to it, and passes everything on.
type tail struct {
	live io.Writer // nil passes nothing on

	mu   sync.Mutex
	kept []byte
}

// Write implements io.Writer. It never fails: the command must not notice that nobody listens.
func (t *tail) Write(p []byte) (int, error) {
	if t.live != nil {
		_, _ = t.live.Write(p)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.kept = append(t.kept, p...)
	if len(t.kept) > 2*keptOutput {
		t.kept = append([]byte(nil), t.kept[len(t.kept)-keptOutput:]...)
	}
	return len(p), nil
}

// String is the end of what was written.
func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.kept[max(0, len(t.kept)-keptOutput):])
}
