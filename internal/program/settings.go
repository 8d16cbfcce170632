package program

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"

	"github.com/vitable-sandbox/sandbox/internal/suggest"
)

// setting is one thing that a user can say to a command: by flag, by variable, or not at all. C is what it fills in.
// Parsing, usage text and the README's table all follow from it, so that a new setting is one new entry.
type setting[C any] struct {
	flag      string // without dashes
	variable  string // "" where there is none
	value     string // what usage text calls the value; "" makes the flag a switch
	standard  string // holds where nothing is given, applied like a flag's value; "" applies nothing
	otherwise string // what holds where nothing is given and standard is ""
	option    string // the same thing in Go; "" where there is none
	help      string
	list      bool // the flag may be repeated and never splits, the variable splits at commas
	apply     func(c *C, g given) error
}

// given is what was said about a setting: one value, unless the setting is a list.
type given struct {
	values     []string
	byVariable bool
}

// value is the one value of a setting that is no list.
func (g given) value() string { return g.values[len(g.values)-1] }

// parse fills in a C as the table says and returns what follows the flags. A value that a flag overrides is not looked
// at; of the others every mistake is reported.
func parse[C any](table []setting[C], args []string, env environment) (C, []string, error) {
	var c C
	byFlag, rest, err := parseFlags(table, args)
	if err != nil {
		return c, nil, err
	}
	var mistakes []error
	for _, s := range table {
		source, g := s.find(byFlag, env)
		if len(g.values) == 0 {
			continue
		}
		if err := s.apply(&c, g); err != nil {
			mistakes = append(mistakes, fmt.Errorf("%s: %w", source, err))
		}
	}
	if len(mistakes) > 0 {
		return c, nil, wrongUsage{errors.Join(mistakes...)}
	}
	return c, rest, nil
}

// find gives what was said about the setting and by what, first found wins: flag, variable, standard.
func (s setting[C]) find(byFlag map[string][]string, env environment) (source string, g given) {
	if values := byFlag[s.flag]; len(values) > 0 {
		return "--" + s.flag, given{values: values}
	}
	if text := env.get(s.variable); text != "" {
		g := given{values: []string{text}, byVariable: true}
		if s.list {
			g.values = splitList(text)
		}
		return s.variable, g
	}
	if s.standard != "" {
		return "--" + s.flag, given{values: []string{s.standard}}
	}
	return "", given{}
}

// parseFlags collects the values of each flag, and what follows the flags.
func parseFlags[C any](table []setting[C], args []string) (values map[string][]string, rest []string, err error) {
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

// flagError says in our words what package flag found. Its own text can hold a whole argument, and so a key.
func flagError(err error, known []string) error {
	if name, ok := strings.CutPrefix(err.Error(), "flag provided but not defined: -"); ok {
		return misuse("unknown flag --%s, -h lists the flags%s", name, suggest.DidYouMean(name, known))
	}
	if name, ok := strings.CutPrefix(err.Error(), "flag needs an argument: -"); ok {
		return misuse("--%s needs a value; -h lists the flags", name)
	}
	return misuse("an argument that begins with a dash is no flag; write --flag=value or --flag value; -h lists the flags")
}

// splitList splits at commas only; blanks inside an element belong to it.
func splitList(text string) []string {
	values := strings.Split(text, ",")
	for i := range values {
		values[i] = strings.TrimSpace(values[i])
	}
	return values
}

// settingHelp is what usage text shows of a setting.
type settingHelp struct {
	flag, variable, standard, option, help string
}

// describe turns a table of settings into what usage text shows.
func describe[C any](table []setting[C]) []settingHelp {
	var all []settingHelp
	for _, s := range table {
		h := settingHelp{flag: "--" + s.flag, variable: s.variable, standard: s.standard, option: s.option, help: s.help}
		if s.value != "" {
			h.flag += " " + s.value
		}
		if h.standard == "" {
			h.standard = s.otherwise
		}
		all = append(all, h)
	}
	return all
}
