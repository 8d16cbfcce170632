// Package program is the sandbox as a program: commands, flags, variables, log and signals. Nothing else reads the environment.
package program

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// Exit codes of the program.
const (
	exitFailure = 1 // it could not be done: the port is in use, the server does not answer
	exitUsage   = 2 // it was asked wrongly: a flag, a variable or a fixture
	exitCut     = 130
)

// world is all that a command sees of what surrounds it, so that a test can give it another.
type world struct {
	version     string
	environment environment
	stdin       io.Reader
	stdout      io.Writer
	stderr      io.Writer
}

// Main runs the program as the process's arguments and variables say, and returns its exit code. version names the build; ""
// leaves that to what Go has recorded of it.
func Main(version string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// Whoever asks a second time does not want to wait: from the first signal on they kill as they do by default.
	context.AfterFunc(ctx, stop)
	// Whoever reads the log may leave, a script that waited for one line for example: the server goes on.
	signal.Ignore(syscall.SIGPIPE)

	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, os.Args[1:], world{
			version:     version,
			environment: os.Environ(),
			stdin:       os.Stdin,
			stdout:      os.Stdout,
			stderr:      os.Stderr,
		})
	}()
	select {
	case code := <-ended:
		return code
	case <-ctx.Done():
	}
	// A server that runs ends by itself within its grace. What does not listen for the signal, loading a large fixture
	// for one, is cut.
	select {
	case code := <-ended:
		return code
	case <-time.After(grace + 100*time.Millisecond): //nolint:forbidigo // the end of a process has no other clock
		return codeOfCut(os.Args[1:])
	}
}

// codeOfCut is the exit code of a command that a signal cut short: a server was asked to end, and has; anything else has
// not done its work.
func codeOfCut(args []string) int {
	if cmd, _, err := findCommand(args); err == nil && cmd.name == "serve" {
		return 0
	}
	return exitCut
}

// run does what the arguments say until it is done or ctx ends, and returns the exit code.
func run(ctx context.Context, args []string, w world) int {
	cmd, args, err := findCommand(args)
	if err == nil {
		err = cmd.run(ctx, args, w)
	}
	if errors.Is(err, flag.ErrHelp) {
		cmd.printUsage(w.stdout)
		return 0
	}
	return report(w.stderr, err)
}

// wrongUsage marks an error as the user's to correct: it ends the program with exitUsage.
type wrongUsage struct{ error }

// Unwrap gives the errors inside.
func (e wrongUsage) Unwrap() error { return e.error }

// misuse is a wrongUsage with a text.
func misuse(format string, args ...any) error {
	return wrongUsage{fmt.Errorf(format, args...)}
}

// errReported ends the program with exitUsage when everything has been said already.
var errReported = wrongUsage{errors.New("reported already")}

// report writes each of the errors joined in err and returns the exit code.
func report(w io.Writer, err error) int {
	if err == nil {
		return 0
	}
	code := exitFailure
	if usage, ok := errors.AsType[wrongUsage](err); ok {
		code, err = exitUsage, usage.error
	}
	if errors.Is(err, errReported.error) {
		return code
	}
	for _, e := range separate(err) {
		_, _ = fmt.Fprintln(w, "sandbox:", e)
	}
	return code
}

// separate undoes errors.Join.
func separate(err error) []error {
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return []error{err}
	}
	return joined.Unwrap()
}
