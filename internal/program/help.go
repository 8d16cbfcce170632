package program

import (
	"context"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// helpWidth is the most columns that a line of help has.
const helpWidth = 100

func helpCommand() command {
	return command{
		name: "help", operands: "[COMMAND]", choices: commandNames, help: "prints this help, or the help of one command",
		run: func(_ context.Context, operands []string, w process) error {
			switch len(operands) {
			case 0:
				printOverview(w.stdout)
				return nil
			case 1:
				cmd, err := commandNamed(operands[0])
				if err == nil {
					cmd.printUsage(w.stdout)
				}
				return err
			default:
				return usageErrorf("help takes one command at most")
			}
		},
	}
}

// printOverview describes the program, its commands and the settings of the default one.
func printOverview(w io.Writer) {
	_, _ = fmt.Fprint(w, "sandbox simulates Vitable Connect's plans, groups and member sync on your own machine.\n\n",
		"usage: sandbox [COMMAND] [flags]\n\n")
	var rows [][2]string
	for _, cmd := range commands() {
		if cmd.help != "" {
			rows = append(rows, [2]string{cmd.name, cmd.help})
		}
	}
	printColumns(w, rows)
	_, _ = fmt.Fprintln(w)
	commands()[0].printUsage(w)
}

// printUsage describes one command.
func (c command) printUsage(w io.Writer) {
	usage := []string{"usage: sandbox", c.name}
	var rows [][2]string
	variables := false
	for _, s := range c.settings {
		var origin []string
		if s.variable != "" {
			variables, origin = true, append(origin, s.variable)
		}
		if by := s.defaultText(); by != "" {
			origin = append(origin, "default: "+by)
		}
		help := s.help
		if len(origin) > 0 {
			help += " (" + strings.Join(origin, ", ") + ")"
		}
		rows = append(rows, [2]string{s.synopsis(), help})
	}
	if len(rows) > 0 {
		usage = append(usage, "[flags]")
	}
	if c.operands != "" {
		usage = append(usage, c.operands)
	}
	_, _ = fmt.Fprintln(w, strings.Join(usage, " "))
	for _, line := range wrap(c.help, helpWidth) {
		if line != "" {
			_, _ = fmt.Fprintln(w, line)
		}
	}
	if len(rows) > 0 {
		_, _ = fmt.Fprintln(w)
		printColumns(w, rows)
	}
	if variables {
		_, _ = fmt.Fprint(w, "\nA flag overrides its variable, and a variable the default. An empty variable counts as not set.\n")
	}
}

// printColumns prints names beside their descriptions, which are wrapped.
func printColumns(w io.Writer, rows [][2]string) {
	widest := 0
	for _, row := range rows {
		widest = max(widest, len(row[0]))
	}
	for _, row := range rows {
		name := row[0]
		for _, line := range wrap(row[1], helpWidth-widest-4) {
			_, _ = fmt.Fprintf(w, "  %-*s  %s\n", widest, name, line)
			name = ""
		}
	}
}

// wrap breaks text at spaces into lines of at most width characters, where its words allow that.
func wrap(text string, width int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && utf8.RuneCountInString(line+" "+word) > width {
			lines, line = append(lines, line), ""
		}
		line = strings.TrimPrefix(line+" "+word, " ")
	}
	return append(lines, line)
}
