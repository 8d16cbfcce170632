// Package exploring is the face of an exploration that runs a command: it starts a server and the command for each run, judges
// what came of it, and writes what was found.
package exploring

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/vitable-sandbox/sandbox/internal/exploration"
	"github.com/vitable-sandbox/sandbox/server"
)

// Config is what is run, how, and where that is told.
type Config struct {
	// Command is the command of the user, with its arguments.
	Command []string
	// Environ are the variables that it inherits, as NAME=value.
	Environ []string
	// Env are variables that it gets besides, as NAME=value, in which {url} and {key} stand for the address and the key.
	Env []string
	// Server are the options of every server.
	Server []server.Option
	// Exploration is what is tried and how it is judged.
	Exploration exploration.Config
	// Workers is how many copies of the command run at once.
	Workers int
	// Budget is how long all runs may take; 0 means as long as they take.
	Budget time.Duration
	// Show shows what the command prints.
	Show bool
	// Report and JUnit are files to write what was found to, and Keep is a folder for what failed runs leave; "" writes none.
	Report, JUnit, Keep string
	// Stdout gets what was found, Stderr how far it is.
	Stdout, Stderr io.Writer
	// Color colors what was found, Terminal keeps how far it is on one line.
	Color, Terminal bool
}

var (
	// ErrFound says that a run failed, which has been told already.
	ErrFound = errors.New("a run failed")
	// ErrInterrupted says that the context ended first; what was found until then has been told.
	ErrInterrupted = errors.New("interrupted")
)

// UsageError is what the user has to mend before anything can be tried.
type UsageError struct{ error }

// Unwrap returns the error inside.
func (e UsageError) Unwrap() error { return e.error }

func usageErrorf(format string, args ...any) error { return UsageError{fmt.Errorf(format, args...)} }

// explorer carries out the runs of one exploration.
type explorer struct {
	Config
	exploration *exploration.Exploration
	progress    *progress
	times       times
	late        bool // whether the budget was used up
}

// Explore explores a command until all runs are done, the budget is used up, or ctx ends.
func Explore(ctx context.Context, c Config) error {
	e, err := exploration.New(c.Exploration)
	if err != nil {
		return UsageError{err}
	}
	if err := c.checkEnvironment(); err != nil {
		return err
	}
	if err := c.checkFiles(); err != nil {
		return err
	}
	began := time.Now()
	x := &explorer{Config: c, exploration: e, progress: &progress{to: c.Stderr, terminal: c.Terminal && !c.Show}}
	if err := x.plain(ctx); err != nil {
		if errors.Is(err, ErrInterrupted) {
			x.say("interrupted before anything was tried")
		}
		return err
	}
	runs := exploration.Spread(e.Runs())
	if len(runs) == 0 {
		return x.nothingToTry()
	}
	x.announce(len(runs))
	err = x.all(ctx, runs, began)
	x.progress.end()
	report, interrupted := e.Report(), ctx.Err() != nil
	x.show(report, interrupted)
	errs := []error{x.write(report)}
	if !interrupted {
		errs = append(errs, err)
	}
	// What a run found weighs more than what could not be written of it.
	wrong := errors.Join(errs...)
	if err = verdict(report, interrupted); err != nil && wrong != nil {
		x.say("%v", wrong)
	}
	return cmp.Or(err, wrong)
}

func verdict(r *exploration.Report, interrupted bool) error {
	switch {
	case interrupted:
		return ErrInterrupted
	case len(r.Failures()) > 0:
		return ErrFound
	}
	return nil
}
