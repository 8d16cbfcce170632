package program

import (
	"context"
	"io"
	"strings"

	"github.com/vitable-sandbox/sandbox/internal/suggest"
)

// command is one thing that the program does.
type command struct {
	name      string
	arguments string // as usage text shows them
	help      string // one sentence, for the list of commands
	settings  []settingHelp
	run       func(ctx context.Context, args []string, w world) error
}

// commands lists what the program does; the first is done where no command is given. It is a function because help
// reads the list that it stands in.
func commands() []command {
	return []command{
		{
			name: "serve", arguments: "[flags]", run: serve, settings: describe(serveSettings()),
			help: "answers as Vitable Connect's plans, groups and member sync do, until Ctrl-C or SIGTERM (the default)",
		},
		{
			name: "healthcheck", arguments: "[--addr ADDR]", run: healthcheck, settings: describe(healthcheckSettings()),
			help: "asks a running server whether it is well: exit 0 or 1",
		},
		{
			name: "roster", arguments: "[--size N] [--seed N] [--plan ID]", run: roster, settings: describe(rosterSettings()),
			help: "prints the body of a sync of people who do not exist; the same people for the same seed",
		},
		{
			name: "check", arguments: "FILE... | --schema", run: check, settings: describe(checkSettings()),
			help: "reports every mistake in fixture files, - being standard input: exit 0 or 2",
		},
		{name: "version", run: printVersion, help: "prints what was built, and with which Go"},
		{name: "help", arguments: "[COMMAND]", run: help, help: "prints this, or how to use one command"},
	}
}

// findCommand splits what to do from its arguments.
func findCommand(args []string) (command, []string, error) {
	all := commands()
	if len(args) == 0 {
		return all[0], nil, nil
	}
	name, rest := args[0], args[1:]
	switch name {
	case "-h", "-help", "--help":
		name = "help"
	case "-version", "--version":
		name = "version"
	}
	if strings.HasPrefix(name, "-") {
		return all[0], args, nil
	}
	cmd, err := commandNamed(name)
	return cmd, rest, err
}

// commandNamed gives the command of that name.
func commandNamed(name string) (command, error) {
	var names []string
	for _, cmd := range commands() {
		if cmd.name == name {
			return cmd, nil
		}
		names = append(names, cmd.name)
	}
	return command{}, misuse("unknown command %q, the commands are %s%s", name, strings.Join(names, ", "), suggest.DidYouMean(name, names))
}

// noArguments refuses whatever follows the flags. It shows none of it: behind a key with blanks in it, which lacks its
// quotes, the rest of the key would stand there.
func noArguments(name string, rest []string) error {
	if len(rest) == 0 {
		return nil
	}
	if _, err := parseSwitch(rest[0]); err == nil {
		return misuse("%s: a switch takes its value behind an equals sign, as in --control=%s", name, rest[0])
	}
	return misuse("%s takes flags only, and something else follows them (%d left over); a value with blanks in it needs quotes",
		name, len(rest))
}

// help prints how to use the program, or one of its commands.
func help(_ context.Context, args []string, w world) error {
	switch len(args) {
	case 0:
		printOverview(w.stdout)
		return nil
	case 1:
		cmd, err := commandNamed(args[0])
		if err != nil {
			return err
		}
		cmd.printUsage(w.stdout)
		return nil
	default:
		return misuse("help takes one command at most")
	}
}

// printOverview writes what the program is, its commands and the settings of the first.
func printOverview(w io.Writer) {
	p := printer{w}
	p.line("sandbox simulates Vitable Connect's plans, groups and member sync on your own machine.")
	p.line("")
	p.line("usage: sandbox [COMMAND] [flags]")
	p.line("")
	rows := [][]string{}
	for _, cmd := range commands() {
		rows = append(rows, []string{cmd.name, cmd.help})
	}
	p.table(rows)
	p.line("")
	commands()[0].printUsage(w)
}

// printUsage writes how to use one command.
func (c command) printUsage(w io.Writer) {
	p := printer{w}
	p.line(strings.TrimSpace("usage: sandbox " + c.name + " " + c.arguments))
	p.line(c.help)
	if len(c.settings) == 0 {
		return
	}
	p.line("")
	rows := [][]string{}
	variables := false
	for _, s := range c.settings {
		rows = append(rows, []string{s.flag, s.variable, s.help + " (" + s.standard + ")"})
		variables = variables || s.variable != ""
	}
	p.table(rows)
	if variables {
		p.line("")
		p.line("A flag wins over its variable, and that over the value in parentheses. An empty variable counts as not set.")
	}
}
