package program

import (
	"context"
	"fmt"
	"io"
	"log/slog"

	"github.com/vitable-sandbox/sandbox/internal/suggest"

	"github.com/vitable-sandbox/sandbox/server"
)

// serve answers until ctx ends. Everything is loaded before it listens, so that whoever reaches it reaches all of it.
func serve(ctx context.Context, args []string, w world) error {
	table := serveSettings()
	c, rest, err := parse(table, args, w.environment)
	if err != nil {
		return err
	}
	if err := noArguments("serve", rest); err != nil {
		return err
	}
	log := newLogger(w.stderr, c.json, c.level)
	warnOfVariables(log, w.environment, variablesOf(table))

	handler, err := server.New(append(c.options, server.WithLogger(log))...)
	if err != nil {
		return wrongUsage{err}
	}
	// What a rule lets hang would otherwise hold up the end.
	stop := context.AfterFunc(ctx, handler.Close)
	defer stop()
	return listenAndServe(ctx, c.addr, handler, log, func(url string, attrs ...any) {
		// The line is what Testcontainers and scripts wait for, so no log level hides it.
		newLogger(w.stderr, c.json, slog.LevelInfo).Info("listening on "+url, attrs...)
		if !c.json && !c.changed && c.level <= slog.LevelInfo {
			printExample(w.stderr, url)
		}
	})
}

// printExample shows somebody who arrived a minute ago what to type next.
func printExample(w io.Writer, url string) {
	_, _ = fmt.Fprintf(w, "try it: curl -H 'Authorization: Bearer any-key' "+
		"%s/v1/groups/grp_abc123def456/members/sync/grpmsr_abc123def456\n", url)
}

// warnOfVariables says which variables look as if they were meant for the program and are not. It never shows a value.
func warnOfVariables(log *slog.Logger, env environment, known []string) {
	for _, name := range env.unknown(known) {
		log.Warn("unknown variable " + name + " has no effect" + suggest.DidYouMean(name, known))
	}
}

// variablesOf lists the variables that a table names.
func variablesOf[C any](table []setting[C]) []string {
	var names []string
	for _, s := range table {
		if s.variable != "" {
			names = append(names, s.variable)
		}
	}
	return names
}
