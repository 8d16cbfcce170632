package program

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// held is a reader of the log that takes nothing until it is released.
type held struct {
	released chan struct{}
	mu       sync.Mutex
	text     bytes.Buffer
	writes   int
}

func (h *held) Write(line []byte) (int, error) {
	<-h.released
	h.mu.Lock()
	defer h.mu.Unlock()
	h.writes++
	return h.text.Write(line)
}

func (h *held) String() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.text.String()
}

// afterReady passes on what comes before the ready line, and it; what comes after goes to held.
type afterReady struct {
	*held
	url chan string
}

func (w *afterReady) Write(line []byte) (int, error) {
	if found := listening.FindSubmatch(line); found != nil {
		w.url <- string(found[1])
		return len(line), nil
	}
	return w.held.Write(line)
}

// Requests are answered while nobody reads the log; when somebody does, every line is there.
func TestNoRequestWaitsForTheLog(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	log := &afterReady{held: &held{released: make(chan struct{})}, url: make(chan string, 1)}
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, []string{"--fixtures", "slow"}, process{environment{"SANDBOX_ADDR=127.0.0.1:0"}, strings.NewReader(""), io.Discard, log})
	}()
	p := &program{url: <-log.url}
	for range 20 {
		if status, _ := p.ask(t, http.MethodGet, historyPath, "test", ""); status != http.StatusOK {
			t.Fatalf("status %d", status)
		}
	}
	if text := log.String(); strings.Contains(text, "GetGroupMemberSync") {
		t.Fatalf("the log was read: %s", text)
	}
	close(log.released)
	cancel()
	if code := <-ended; code != 0 {
		t.Errorf("exit code %d", code)
	}
	if got := strings.Count(log.String(), "GetGroupMemberSync"); got != 20 {
		t.Errorf("%d lines of 20 requests:\n%s", got, log)
	}
}

// What finds no room is dropped, and the next line says how many that were.
func TestDroppedLinesAreCounted(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := &held{released: make(chan struct{})}
		q := newLogQueue(h)
		log := slog.New(countingHandler{newLogger(q, false, slog.LevelInfo).Handler(), q}).With("with", "it")
		long := strings.Repeat("x", maxQueued/4)
		for range 10 {
			log.Info(long)
		}
		close(h.released)
		synctest.Wait()
		log.Info("next")
		log.Info("the one after")
		q.close(time.Minute)
		text := h.String()
		if got := strings.Count(text, long); got != 3 {
			t.Errorf("%d of 10 long lines, want the 3 for which there is room", got)
		}
		if !strings.Contains(text, "msg=next with=it lines_dropped_before=7\n") || strings.Count(text, "lines_dropped_before") != 1 {
			t.Errorf("the last lines: %s", text[strings.Index(text, "next")-40:])
		}
	})
}

// Lines that wait together are written together: the first alone, and then all that came meanwhile.
func TestWaitingLinesAreWrittenTogether(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := &held{released: make(chan struct{})}
		q := newLogQueue(h)
		for range 20 {
			_, _ = q.Write([]byte("line\n"))
			synctest.Wait()
		}
		close(h.released)
		q.close(time.Minute)
		if got := strings.Count(h.String(), "line\n"); got != 20 || h.writes != 2 {
			t.Errorf("%d lines in %d writes, want 20 in 2", got, h.writes)
		}
	})
}

// A reader that never comes does not keep the program from ending.
func TestTheQueueEndsWithoutAReader(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := &held{released: make(chan struct{})}
		q := newLogQueue(h)
		_, _ = q.Write([]byte("line\n"))
		started := time.Now()
		q.close(time.Second)
		if took := time.Since(started); took != time.Second {
			t.Errorf("it took %s", took)
		}
		close(h.released)
	})
}
