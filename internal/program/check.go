package program

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server"
)

func checkCommand() command {
	schema := false
	return command{
		name: "check", operands: "FILE...",
		help: "reports every mistake in fixture files (- is standard input) and embedded scenarios; exits with 0 or 2",
		settings: []setting{{
			flag: "schema", otherwise: "off", apply: to(&schema, parseSwitch),
			help: "prints the JSON Schema of fixture files, for completion in an editor",
		}},
		run: func(_ context.Context, files []string, w process) error {
			if schema {
				_, err := w.stdout.Write(fixtures.Schema())
				return err
			}
			return check(files, w)
		},
	}
}

// check prints every mistake of every file, and the name of each file that has none.
func check(files []string, w process) (err error) {
	if len(files) == 0 {
		return usageErrorf("check needs files; write sandbox check FILE..., where - is standard input")
	}
	for _, name := range files {
		if problem := checkFile(name, w.stdin); problem != nil {
			// Editors read the lines of mistakes, each of which begins with its file.
			if _, mistakes := errors.AsType[*fixtures.Mistakes](problem); !mistakes {
				problem = fmt.Errorf("sandbox: %w", problem)
			}
			_, _ = fmt.Fprintln(w.stderr, problem)
			err = exitError{problem, exitUsage, true}
			continue
		}
		_, _ = fmt.Fprintf(w.stdout, "%s: ok\n", name)
	}
	return err
}

// checkFile returns every mistake of one file. It also makes a server with it, because a file that is ok must start.
func checkFile(name string, stdin io.Reader) error {
	f, err := fixtureFor(name, stdin)
	if err != nil {
		return err
	}
	if _, err := server.New(server.WithFixture(f)); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// fixtureFor loads a fixture as serve does, or reads standard input if the name is -.
func fixtureFor(name string, stdin io.Reader) (fixtures.Fixture, error) {
	if name != "-" {
		return fixtures.Load(name)
	}
	// One byte more is refused as too large, and an endless input, too.
	data, err := io.ReadAll(io.LimitReader(stdin, fixtures.MaxJSON+1))
	if err != nil {
		return fixtures.Fixture{}, err
	}
	return fixtures.Parse("stdin", data)
}
