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

// usageError is for the user to correct; it ends the program with exitUsage.
type usageError struct{ error }

// Unwrap returns the error inside.
func (e usageError) Unwrap() error { return e.error }

// exitError ends the program with a code of its own.
type exitError struct {
	error
	code int
}

// Unwrap returns the error inside.
func (e exitError) Unwrap() error { return e.error }

// usageErrorf formats a usageError.
func usageErrorf(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// errReported ends the program with exitUsage when every problem has been printed already.
var errReported = usageError{errors.New("already reported")}

// toldError ends the program with a code when everything has been told already.
type toldError struct {
	error
	code int
}

// report prints each of the errors joined in err and returns the exit code.
func report(w io.Writer, err error) int {
	if err == nil {
		return 0
	}
	if told, ok := errors.AsType[toldError](err); ok {
		return told.code
	}
	code := exitFailure
	if usage, ok := errors.AsType[usageError](err); ok {
		code, err = exitUsage, usage.error
	} else if exit, ok := errors.AsType[exitError](err); ok {
		code, err = exit.code, exit.error
	}
	all := []error{err}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		all = joined.Unwrap()
	}
	for _, e := range all {
		if !errors.Is(e, errReported.error) {
			_, _ = fmt.Fprintln(w, "sandbox:", e)
		}
	}
	return code
}
