package exploring

import (
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/vitable-sandbox/sandbox/internal/exploration"
)

// progress tells how far it is: on one line of a terminal, and in a line for each run where there is none.
type progress struct {
	to       io.Writer
	terminal bool

	mu                  sync.Mutex
	began               time.Time
	total, over, failed int
}

func (p *progress) begin(total int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.total, p.began = total, time.Now()
}

// done tells of a run that is done.
func (p *progress) done(name string, v exploration.Verdict) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.over++
	if v.Bad() {
		p.failed++
	}
	left := time.Since(p.began) / time.Duration(p.over) * time.Duration(p.total-p.over)
	state := fmt.Sprintf("%d of %d done, %d failed, about %s left", p.over, p.total, p.failed, left.Round(time.Second))
	if p.terminal {
		_, _ = fmt.Fprintf(p.to, "\r\x1b[K%s", state)
		return
	}
	_, _ = fmt.Fprintf(p.to, "sandbox: %s: %s (%s)\n", name, v, state)
}

// end leaves the line of the terminal empty.
func (p *progress) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.terminal && p.over > 0 {
		_, _ = fmt.Fprint(p.to, "\r\x1b[K")
	}
}
