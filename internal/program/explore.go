package program

import (
	"context"
	"errors"
	"io"
	"os"
	"os/signal"
	"strings"
	"sync"
	"syscall"

	"github.com/vitable-sandbox/sandbox/internal/exploration"
	"github.com/vitable-sandbox/sandbox/internal/exploring"
	"github.com/vitable-sandbox/sandbox/internal/shell"
)

func exploreCommand() command {
	c := &exploreConfig{}
	return command{
		name: "explore", operands: "-- COMMAND...", settings: exploreSettings(c),
		help: "runs a command, such as npm test, once for each way in which the API can fail, and reports the failures that it does not survive",
		run:  func(ctx context.Context, operands []string, w process) error { return explore(ctx, c, operands, w) },
	}
}

// explore explores a command, or lists what can be tried.
func explore(ctx context.Context, c *exploreConfig, operands []string, w process) error {
	if c.list {
		_, err := io.WriteString(w.stdout, exploration.Table())
		return err
	}
	if len(operands) == 0 {
		return usageErrorf("explore needs the command that runs your tests; write sandbox explore -- COMMAND...")
	}
	x := c.exploring
	x.Command, x.Environ, x.Server = operands, w.environment, c.server.options
	x.Exploration.Replay = c.replay(operands)
	x.Show = len(x.Exploration.Only) > 0
	x.Stdout, x.Stderr = w.stdout, &oneAtATime{to: w.stderr}
	x.Terminal = isTerminal(w.stderr)
	x.Color = isTerminal(w.stdout) && w.environment.get("NO_COLOR") == "" && w.environment.get("TERM") != "dumb"
	// What the command has started has a group of its own, which a terminal that closes does not end.
	if !signal.Ignored(syscall.SIGHUP) {
		hungUp, stop := signal.NotifyContext(ctx, syscall.SIGHUP)
		defer stop()
		ctx = hungUp
	}
	err := exploring.Explore(ctx, x)
	usage, wrong := errors.AsType[exploring.UsageError](err)
	switch {
	case wrong:
		return usageError(usage.Unwrap())
	case errors.Is(err, exploring.ErrInterrupted):
		return exitError{err, exitInterrupted, true}
	case errors.Is(err, exploring.ErrFound):
		return exitError{err, exitFailure, true}
	}
	return err
}

// replay is the command line that carries out one run again. It has neither keys nor what a variable may hold.
func (c *exploreConfig) replay(operands []string) func(run string) string {
	return func(run string) string {
		words := []string{"sandbox", "explore", "--only", shell.Word(run)}
		words = append(words, c.again...)
		words = append(words, "--")
		for _, word := range operands {
			words = append(words, shell.Word(word))
		}
		return strings.Join(words, " ")
	}
}

// isTerminal reports whether somebody sits there.
func isTerminal(w io.Writer) bool {
	file, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// oneAtATime lets several write to one writer.
type oneAtATime struct {
	mu sync.Mutex
	to io.Writer
}

// Write implements io.Writer.
func (w *oneAtATime) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.to.Write(p)
}
