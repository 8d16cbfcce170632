package program

import (
	"context"
	"strings"

	"github.com/vitable-sandbox/sandbox/internal/suggest"
)

// command is one thing that the program does. Parsing, help and completion follow from it.
type command struct {
	name     string
	operands string          // what follows the flags, as help shows it; "" if nothing may
	choices  func() []string // what completion offers as operands; nil for files
	help     string          // one sentence; "" hides the command
	settings []setting
	run      func(ctx context.Context, operands []string, w process) error
}

// commands returns every command; the first is the default.
func commands() []command {
	return []command{
		serveCommand(), exploreCommand(), healthcheckCommand(), verifyCommand(), rosterCommand(), checkCommand(), scenariosCommand(),
		completionCommand(), versionCommand(), helpCommand(),
		completeCommand(),
	}
}

// commandNames lists the commands that help shows.
func commandNames() []string {
	var names []string
	for _, cmd := range commands() {
		if cmd.help != "" {
			names = append(names, cmd.name)
		}
	}
	return names
}

// findCommand splits the command from its arguments.
func findCommand(args []string) (command, []string, error) {
	if len(args) == 0 {
		return commands()[0], nil, nil
	}
	name, rest := args[0], args[1:]
	switch name {
	case "-h", "-help", "--help":
		name = "help"
	case "-version", "--version":
		name = "version"
	}
	if strings.HasPrefix(name, "-") {
		return commands()[0], args, nil
	}
	cmd, err := commandNamed(name)
	return cmd, rest, err
}

// commandNamed returns the command of that name.
func commandNamed(name string) (command, error) {
	for _, cmd := range commands() {
		if cmd.name == name {
			return cmd, nil
		}
	}
	known := commandNames()
	return command{}, usageErrorf("unknown command %q; the commands are %s%s", name, strings.Join(known, ", "), suggest.DidYouMean(name, known))
}

// execute parses the arguments by the command's settings and runs it.
func (c command) execute(ctx context.Context, args []string, w process) error {
	operands, err := parse(c.settings, args, w.environment)
	if err != nil {
		return err
	}
	if c.operands == "" && len(operands) > 0 {
		return c.leftOver(operands)
	}
	return c.run(ctx, operands, w)
}

// leftOver refuses what follows the flags. It does not show it: after an unquoted key with spaces, it is the rest of
// the key.
func (c command) leftOver(operands []string) error {
	if on, err := parseSwitch(operands[0]); err == nil {
		return usageErrorf("%s: a switch takes its value after an equals sign, as in --control=%t", c.name, on)
	}
	return usageErrorf("%s takes flags only, not arguments (%d found); quote a value that contains spaces", c.name, len(operands))
}
