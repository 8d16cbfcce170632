package program

import (
	"errors"
	"fmt"
	"io"
)

// Exit codes of the program.
const (
	exitFailure = 1 // it could not be done: the port is in use, the server does not answer
	exitUsage   = 2 // a flag, a variable or a fixture is wrong

	exitInconclusive = 3 // of verify: the journal has lost what would have decided it
	exitInterrupted  = 130
)

// exitError ends the program with a code. Any other error does so with exitFailure.
type exitError struct {
	error
	code int
	told bool // everything has been printed already
}

// Unwrap returns the error inside.
func (e exitError) Unwrap() error { return e.error }

// usageError is an error for the user to correct.
func usageError(err error) error { return exitError{error: err, code: exitUsage} }

func usageErrorf(format string, args ...any) error { return usageError(fmt.Errorf(format, args...)) }

// report prints each of the errors joined in err and returns the exit code.
func report(w io.Writer, err error) int {
	if err == nil {
		return 0
	}
	exit := exitError{error: err, code: exitFailure}
	if given, ok := errors.AsType[exitError](err); ok {
		exit = given
	}
	all := []error{exit.error}
	if joined, ok := exit.error.(interface{ Unwrap() []error }); ok {
		all = joined.Unwrap()
	}
	for _, e := range all {
		if !exit.told {
			_, _ = fmt.Fprintln(w, "sandbox:", e)
		}
	}
	return exit.code
}
