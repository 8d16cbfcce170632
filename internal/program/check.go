package program

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strconv"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server"
)

// checkConfig is what the settings of check fill in.
type checkConfig struct{ schema bool }

// checkSettings is what can be said to check besides the files.
func checkSettings() []setting[checkConfig] {
	return []setting[checkConfig]{{
		flag: "schema", otherwise: "off", help: "print the JSON Schema of fixture files instead, for an editor to complete them by",
		apply: func(c *checkConfig, g given) (err error) {
			c.schema, err = parseSwitch(g.value())
			return err
		},
	}}
}

// parseSwitch reads what a flag without a value, or its variable, can say.
func parseSwitch(text string) (bool, error) {
	on, err := strconv.ParseBool(text)
	if err != nil {
		return false, fmt.Errorf("%q is neither true nor false", text)
	}
	return on, nil
}

// check reports every mistake of every file; a file without one is named as good.
func check(_ context.Context, args []string, w world) error {
	c, files, err := parse(checkSettings(), args, w.environment)
	if err != nil {
		return err
	}
	if c.schema {
		_, err := w.stdout.Write(fixtures.Schema())
		return err
	}
	if len(files) == 0 {
		return misuse("check needs files; write sandbox check FILE..., - being standard input")
	}
	var result error
	for _, name := range files {
		if err := checkFile(name, w.stdin); err != nil {
			_, _ = fmt.Fprintln(w.stderr, err)
			result = errReported
			continue
		}
		_, _ = fmt.Fprintf(w.stdout, "%s: ok\n", name)
	}
	return result
}

// checkFile gives every mistake of one file. A server is made of it as well, for what stands here as good must start.
func checkFile(name string, stdin io.Reader) error {
	data, err := readFile(name, stdin)
	if err != nil {
		return err
	}
	if name == "-" {
		name = "stdin"
	}
	f, err := fixtures.Parse(name, data)
	if err != nil {
		return err
	}
	if _, err := server.New(server.WithFixture(f)); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// readLimit is more than a fixture may have, so that a device that never ends is refused as too large.
const readLimit = 65 << 20

// readFile reads a file, or standard input where the name is -.
func readFile(name string, stdin io.Reader) ([]byte, error) {
	if name == "-" {
		return io.ReadAll(io.LimitReader(stdin, readLimit))
	}
	data, err := readPath(name)
	if pathErr, ok := errors.AsType[*fs.PathError](err); ok {
		err = fmt.Errorf("%s: %w", name, pathErr.Err)
	}
	return data, err
}

func readPath(name string) ([]byte, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	return io.ReadAll(io.LimitReader(file, readLimit))
}
