package program

import (
	"context"

	"github.com/vitable-sandbox/sandbox/fixtures"
)

func scenariosCommand() command {
	return command{
		name: "scenarios", operands: "[NAME]", choices: fixtures.Names,
		help: "lists the embedded scenarios, or prints one as a file to start from",
		run: func(_ context.Context, names []string, w process) error {
			switch len(names) {
			case 0:
				listScenarios(w)
				return nil
			case 1:
				text, err := fixtures.ScenarioText(names[0])
				if err != nil {
					return usageError(err)
				}
				_, err = w.stdout.Write(text)
				return err
			default:
				return usageErrorf("scenarios takes one name at most")
			}
		},
	}
}

// listScenarios prints each name with what it shows.
func listScenarios(w process) {
	var rows [][2]string
	for _, name := range fixtures.Names() {
		rows = append(rows, [2]string{name, fixtures.Shows(name)})
	}
	printColumns(w.stdout, rows)
}
