package exploring

import (
	"context"
	"io"
	"os"
	"os/exec"
	"time"

	"github.com/vitable-sandbox/sandbox/internal/exploration"
)

// How long is waited for a command that is to end, both our choice.
const (
	// politely is how long it may take after it was asked to.
	politely = 300 * time.Millisecond
	// lastWords is how long its output may take to arrive after its end: a process that left the group may hold it.
	lastWords = 200 * time.Millisecond
)

// ending is how a command ended.
type ending struct {
	passed, timedOut bool
	took             time.Duration
	output, timeline string
}

// execute runs a command with an empty standard input until it ends, for timeout at most, and ends whatever it has started. It
// fails if the command cannot be started, or if ctx ends first.
func execute(ctx context.Context, args, variables []string, timeout time.Duration, live io.Writer) (ending, error) {
	reader, writer, err := os.Pipe()
	if err != nil {
		return ending{}, err
	}
	defer func() { _ = reader.Close() }()
	// The context ends the group and not the command alone, below.
	cmd := exec.Command(args[0], args[1:]...) //nolint:gosec,noctx // it is the user's own command
	cmd.Env, cmd.Stdout, cmd.Stderr = variables, writer, writer
	began := time.Now()
	g, err := startGroup(cmd)
	_ = writer.Close()
	if err != nil {
		return ending{}, err
	}
	said := &tail{live: live}
	read := make(chan struct{})
	go func() {
		defer close(read)
		_, _ = io.Copy(said, reader)
	}()
	var end ending
	exited := make(chan error, 1)
	go func() { exited <- cmd.Wait() }()
	limit := time.NewTimer(timeout)
	defer limit.Stop()
	select {
	case err = <-exited:
		end.passed = err == nil
	case <-limit.C:
		end.timedOut = true
		stop(g, exited)
	case <-ctx.Done():
		stop(g, exited)
	}
	end.took = time.Since(began)
	g.kill()
	exploration.Await(read, lastWords)
	end.output = said.String()
	return end, ctx.Err()
}

// stop asks a command to end, and makes it where it does not.
func stop(g *group, exited chan error) {
	g.ask()
	if !exploration.Await(exited, politely) {
		g.kill()
		<-exited //nolint:errcheck // it was killed
	}
}
