// Command soak proves that a sandbox stays right, and its memory flat, under many clients for as long as one likes.
//
//	go run ./internal/soak -for 5m
//	go run ./internal/soak -abuse -for 1m
//
// Without -url it starts a sandbox of its own in this process, on loopback, and also watches its memory and goroutines.
package main

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

// settings are what the flags say.
type settings struct {
	length        time.Duration
	warmUp        time.Duration
	url           string
	clients       int
	organizations int
	seed          uint64
	abuse         bool
	aim           time.Duration
	rows          int
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout)
	stop()
	switch {
	case errors.Is(err, flag.ErrHelp):
	case err != nil:
		_, _ = fmt.Fprintln(os.Stderr, "soak:", err)
		os.Exit(1)
	}
}

// run does what the arguments say and reports to out. It fails if anything was not as it should be.
func run(ctx context.Context, args []string, out io.Writer) error {
	var s settings
	flags := flag.NewFlagSet("soak", flag.ContinueOnError)
	flags.SetOutput(out)
	flags.DurationVar(&s.length, "for", time.Minute, "how long")
	flags.DurationVar(&s.warmUp, "warm-up", time.Minute, "after how long memory must be flat")
	flags.StringVar(&s.url, "url", "", "base URL of a sandbox that runs already; any key must be good there")
	flags.IntVar(&s.clients, "clients", 64, "how many clients")
	flags.IntVar(&s.organizations, "organizations", 100, "how many organizations the clients share")
	flags.Uint64Var(&s.seed, "seed", 1, "what every client's choices derive from")
	flags.BoolVar(&s.abuse, "abuse", false, "one tenant does its worst, and the waits of the others are measured")
	flags.DurationVar(&s.aim, "aim", 50*time.Millisecond, "how long 99 of 100 waits may be under -abuse, on two cores; 0 means any time")
	flags.IntVar(&s.rows, "rows", 5000, "how many rows a roster has under -abuse")
	if err := flags.Parse(args); err != nil {
		return err
	}
	switch {
	case flags.NArg() > 0:
		return fmt.Errorf("%q is not a flag; see -help", flags.Arg(0))
	case s.length <= 0:
		return fmt.Errorf("-for: %s is out of range; use more than 0", s.length)
	case s.aim < 0:
		return fmt.Errorf("-aim: %s is out of range; use 0 or more", s.aim)
	case s.clients < 1 || s.organizations < 1 || s.rows < 1:
		return errors.New("-clients, -organizations, -rows: use 1 or more")
	}
	if s.abuse {
		return abuse(ctx, &s, out)
	}
	return soak(ctx, &s, out)
}
