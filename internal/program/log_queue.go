package program

import (
	"context"
	"io"
	"log/slog"
	"sync"
	"time"
)

// maxQueued is how many bytes of log lines wait for their reader (our choice): some 5,000 requests.
const maxQueued = 1 << 20

// logQueue is a writer that never makes its caller wait: lines wait in memory until the other writer has taken them, and
// those for which there is no room are dropped and counted. It is safe for concurrent use.
type logQueue struct {
	to io.Writer

	mu      sync.Mutex
	changed *sync.Cond
	waiting []byte // whole lines
	writing int    // how many bytes are being written
	dropped int
	closed  bool
}

// newLogQueue returns a queue, and starts to write what it gets.
func newLogQueue(to io.Writer) *logQueue {
	q := &logQueue{to: to}
	q.changed = sync.NewCond(&q.mu)
	go q.run()
	return q
}

// Write queues one line.
func (q *logQueue) Write(line []byte) (int, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed || q.bytes()+len(line) > maxQueued {
		q.dropped++
		return len(line), nil
	}
	q.waiting = append(q.waiting, line...)
	q.changed.Broadcast()
	return len(line), nil
}

func (q *logQueue) bytes() int { return len(q.waiting) + q.writing }

// run writes together what has come together: under load one write serves many requests.
func (q *logQueue) run() {
	const mostReused = 64 << 10
	var lines []byte
	q.mu.Lock()
	defer q.mu.Unlock()
	for {
		for len(q.waiting) == 0 {
			if q.closed {
				return
			}
			q.changed.Wait()
		}
		q.waiting, lines = lines[:0], q.waiting
		q.writing = len(lines)
		q.mu.Unlock()
		_, _ = q.to.Write(lines)
		if cap(lines) > mostReused {
			lines = nil
		}
		q.mu.Lock()
		q.writing = 0
		q.changed.Broadcast()
	}
}

// flush waits until everything is written, or for a time if nobody reads.
func (q *logQueue) flush(atMost time.Duration) {
	given := time.AfterFunc(atMost, func() {
		q.mu.Lock()
		defer q.mu.Unlock()
		q.changed.Broadcast()
	})
	defer given.Stop()
	until := time.Now().Add(atMost)
	q.mu.Lock()
	defer q.mu.Unlock()
	for q.bytes() > 0 && time.Now().Before(until) {
		q.changed.Wait()
	}
}

// close flushes, and ends the queue.
func (q *logQueue) close(atMost time.Duration) {
	q.flush(atMost)
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	q.changed.Broadcast()
}

// takeDropped returns how many lines were dropped since it was called last, if there is room for a line again.
func (q *logQueue) takeDropped() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.bytes() > maxQueued/2 {
		return 0
	}
	n := q.dropped
	q.dropped = 0
	return n
}

// countingHandler adds to a record how many lines before it were dropped.
type countingHandler struct {
	slog.Handler
	queue *logQueue
}

// Handle implements slog.Handler.
func (h countingHandler) Handle(ctx context.Context, r slog.Record) error {
	if n := h.queue.takeDropped(); n > 0 {
		r = r.Clone()
		r.AddAttrs(slog.Int("lines_dropped_before", n))
	}
	return h.Handler.Handle(ctx, r)
}

// WithAttrs implements slog.Handler.
func (h countingHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return countingHandler{h.Handler.WithAttrs(attrs), h.queue}
}

// WithGroup implements slog.Handler.
func (h countingHandler) WithGroup(name string) slog.Handler {
	return countingHandler{h.Handler.WithGroup(name), h.queue}
}
