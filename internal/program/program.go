// Package program is the sandbox as a command: subcommands, flags, variables, log and signals. No other package reads the
// environment.
package program

import (
	"context"
	"errors"
	"flag"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/vitable-sandbox/sandbox/internal/collector"
)

// process is everything outside the program that a command uses, so that a test can replace it.
type process struct {
	environment environment
	stdin       io.Reader
	stdout      io.Writer
	stderr      io.Writer
}

// Main runs the program with the arguments and variables of the process, and returns its exit code.
func Main() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// After the first signal the default handling is restored, so a second one kills the process.
	context.AfterFunc(ctx, stop)
	// The reader of the log may end, such as a script that waits for one line; the server must go on.
	signal.Ignore(syscall.SIGPIPE)

	// A server in the process of somebody else leaves this to them.
	collector.Tune(os.LookupEnv, os.DirFS("/"))

	args := os.Args[1:]
	ended := make(chan int, 1)
	go func() { ended <- run(ctx, args, process{os.Environ(), os.Stdin, os.Stdout, os.Stderr}) }()
	select {
	case code := <-ended:
		return code
	case <-ctx.Done():
	}
	// A server ends within its grace period. Other work, such as loading a large fixture, does not watch the context.
	select {
	case code := <-ended:
		return code
	case <-time.After(grace + 100*time.Millisecond): //nolint:forbidigo // the process ends by real time
		return interruptedCode(args)
	}
}

// interruptedCode is the exit code of a command that a signal ended: a server was asked to stop, and did; any other
// command has not finished its work.
func interruptedCode(args []string) int {
	if cmd, _, err := findCommand(args); err == nil && cmd.name == "serve" {
		return 0
	}
	return exitInterrupted
}

// run executes the command in args until it is done or ctx ends, and returns the exit code.
func run(ctx context.Context, args []string, w process) int {
	cmd, args, err := findCommand(args)
	if err == nil {
		err = cmd.execute(ctx, args, w)
	}
	if errors.Is(err, flag.ErrHelp) {
		cmd.printUsage(w.stdout)
		return 0
	}
	return report(w.stderr, err)
}
