package program

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/vitable-sandbox/sandbox/server"
)

func serveCommand() command {
	c := &serveConfig{}
	return command{
		name: "serve", settings: serveSettings(c),
		help: "serves the simulated API until Ctrl-C or SIGTERM (the default command)",
		run:  func(ctx context.Context, _ []string, w process) error { return serve(ctx, c, w) },
	}
}

// serve answers requests until ctx ends. It loads everything before it listens.
func serve(ctx context.Context, c *serveConfig, w process) error {
	// Nobody waits for whoever reads the log.
	queue := newLogQueue(w.stderr)
	defer queue.close(grace)
	log := slog.New(countingHandler{newLogger(queue, c.format == "json", c.level).Handler(), queue})
	warnOfVariables(log, w.environment)
	hosts, onLoopback := c.hostOptions()
	if !onLoopback && c.hosts != nil {
		log.Warn("--allow-host or SANDBOX_ALLOW_HOSTS has no effect: any Host is accepted, because the server listens on more than loopback")
	}
	certificate, err := c.certificate()
	if err != nil {
		return err
	}
	handler, err := server.New(append(append(c.options, hosts...), server.WithLogger(log))...)
	if err != nil {
		return usageError(err)
	}
	// Requests that a rule leaves hanging would otherwise hold up the shutdown.
	stop := context.AfterFunc(ctx, handler.Close)
	defer stop()
	// Whoever comes second waits for the first, who writes to the log.
	defer handler.Close()
	served := web{addr: c.addr, handler: handler, connContext: handler.ConnContext, certificate: certificate, log: log}
	return served.serve(ctx, func(url string, attrs ...any) {
		// Testcontainers and scripts wait for this line, so no log level hides it, and it is written at once.
		queue.flush(grace)
		newLogger(w.stderr, c.format == "json", slog.LevelInfo).Info("listening on "+url, append(attrs, c.announced()...)...)
		insecurely := ""
		if certificate != nil {
			insecurely = "-k "
		}
		if c.format == "text" && c.keys == 0 && c.level <= slog.LevelInfo {
			path := "/v1/groups/grp_abc123def456/members/sync/grpmsr_abc123def456"
			if c.changed {
				path = "/v1/groups"
			}
			_, _ = fmt.Fprintf(w.stderr, "try it: curl %s-H 'Authorization: Bearer any-key' %s%s\n", insecurely, url, path)
		}
		c.advise(log, w.environment)
	})
}

// variablesOf lists the variables of a table.
func variablesOf(table []setting) []string {
	var names []string
	for _, s := range table {
		if s.variable != "" {
			names = append(names, s.variable)
		}
	}
	return names
}
