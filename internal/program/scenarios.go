package program

import (
	"context"
	"regexp"
	"strings"

	"github.com/vitable-sandbox/sandbox/fixtures"
)

func scenariosCommand() command {
	return command{
		name: "scenarios", operands: "[NAME]", choices: fixtures.Names,
		help: "lists the embedded scenarios, which serve and check take by name, or prints one of them as a file to begin with",
		run: func(_ context.Context, names []string, w process) error {
			switch len(names) {
			case 0:
				return listScenarios(w)
			case 1:
				text, err := fixtures.ScenarioText(names[0])
				if err != nil {
					return usageError{err}
				}
				_, err = w.stdout.Write(text)
				return err
			default:
				return usageErrorf("scenarios takes one name at most")
			}
		},
	}
}

// shown matches what the comment of a scenario says that it shows: a paragraph of it.
var shown = regexp.MustCompile(`(?m)^# Shows: (.+\n(?:# .+\n)*)`)

// listScenarios prints each name with what it shows.
func listScenarios(w process) error {
	var rows [][2]string
	for _, name := range fixtures.Names() {
		text, err := fixtures.ScenarioText(name)
		if err != nil {
			return err
		}
		row := [2]string{name}
		if found := shown.FindSubmatch(text); found != nil {
			row[1] = strings.Join(strings.Fields(strings.ReplaceAll(string(found[1]), "\n#", "\n")), " ")
		}
		rows = append(rows, row)
	}
	printColumns(w.stdout, rows)
	return nil
}
