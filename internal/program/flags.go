package program

import (
	"errors"
	"flag"
	"io"
	"strings"

	"github.com/vitable-sandbox/sandbox/internal/suggest"
)

// parseFlags returns the values of each flag, and what follows the flags.
func parseFlags(table []setting, args []string) (values map[string][]string, operands []string, err error) {
	flags := flag.NewFlagSet("", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	values = map[string][]string{}
	var names []string
	for _, s := range table {
		names = append(names, s.flag)
		collect := func(value string) error {
			values[s.flag] = append(values[s.flag], value)
			return nil
		}
		if s.value == "" {
			flags.BoolFunc(s.flag, "", collect)
		} else {
			flags.Func(s.flag, "", collect)
		}
	}
	err = flags.Parse(args)
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		err = flagError(err, names)
	}
	return values, flags.Args(), err
}

// flagError words what package flag found, whose own messages can repeat a whole argument, and so a key.
func flagError(err error, known []string) error {
	if name, ok := strings.CutPrefix(err.Error(), "flag provided but not defined: -"); ok {
		if near, ok := suggest.Nearest(name, known); ok {
			return usageErrorf("unknown flag --%s; did you mean --%s? -h lists the flags", name, near)
		}
		return usageErrorf("unknown flag --%s; -h lists the flags", name)
	}
	if name, ok := strings.CutPrefix(err.Error(), "flag needs an argument: -"); ok {
		return usageErrorf("--%s needs a value; -h lists the flags", name)
	}
	return usageErrorf("an argument starts with dashes but is not a flag; write --flag=value or --flag value; -h lists the flags")
}
