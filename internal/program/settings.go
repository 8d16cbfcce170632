package program

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/vitable-sandbox/sandbox/internal/suggest"
)

// setting is one thing that a user can set for a command, by flag or variable. Parsing, help, completion and
// docs/settings.md all follow from the tables of settings, so a new setting is one new entry.
type setting struct {
	flag      string // without dashes
	variable  string // "" if there is none
	value     string // the name of the value in help; "" makes the flag a switch
	standard  string // the default, applied like the flag's value; "" applies nothing
	otherwise string // what happens by default, in words, if standard is ""
	option    string // its counterpart in Go; "" if there is none
	help      string
	choices   []string // the values that it can have
	open      bool     // other values than the choices are valid, too
	list      bool     // the flag can be repeated and is never split; the variable is split at commas
	apply     func(g given) error
}

// given is what the user gave for a setting: one value, unless the setting is a list.
type given struct {
	values     []string
	byVariable bool
	byDefault  bool
}

// value returns the last value.
func (g given) value() string { return g.values[len(g.values)-1] }

// to returns an apply that parses the value and stores it.
func to[T any](target *T, parse func(string) (T, error)) func(given) error {
	return func(g given) (err error) {
		*target, err = parse(g.value())
		return err
	}
}

// text parses a value that can be anything.
func text(value string) (string, error) { return value, nil }

// parse applies the settings that the arguments and the environment give, and returns what follows the flags. It ignores
// a variable that a flag overrides, and reports every other mistake. No message repeats a value: it could be a key, given
// to the wrong flag.
func parse(table []setting, args []string, env environment) (operands []string, err error) {
	flags, operands, err := parseFlags(table, args)
	if err != nil {
		return nil, err
	}
	var mistakes []error
	for _, s := range table {
		source, g := s.find(flags, env)
		if len(g.values) == 0 {
			continue
		}
		err := s.check(g)
		if err == nil {
			err = s.apply(g)
		}
		if err != nil {
			mistakes = append(mistakes, fmt.Errorf("%s: %w", source, err))
		}
	}
	if len(mistakes) > 0 {
		return nil, usageError(errors.Join(mistakes...))
	}
	return operands, nil
}

// find returns what was given for the setting, and its source: the flag, else the variable, else the default.
func (s setting) find(flags map[string][]string, env environment) (source string, g given) {
	if values := flags[s.flag]; len(values) > 0 {
		return s.dashed(), given{values: values}
	}
	if text := env.get(s.variable); text != "" {
		g := given{values: []string{text}, byVariable: true}
		if s.list {
			g.values = splitList(text)
		}
		return s.variable, g
	}
	if s.standard != "" {
		return s.dashed(), given{values: []string{s.standard}, byDefault: true}
	}
	return "", given{}
}

// check refuses a value that is not one of the choices.
func (s setting) check(g given) error {
	if s.open || len(s.choices) == 0 || slices.Contains(s.choices, g.value()) {
		return nil
	}
	return fmt.Errorf("unknown value; write %s%s", strings.Join(s.choices, " or "), suggest.DidYouMean(g.value(), s.choices))
}

// splitList splits at commas only; spaces inside an element belong to it.
func splitList(text string) []string {
	values := strings.Split(text, ",")
	for i := range values {
		values[i] = strings.TrimSpace(values[i])
	}
	return values
}

// synopsis is the flag as help shows it.
func (s setting) synopsis() string { return strings.TrimSpace(s.dashed() + " " + s.value) }

// dashed is the flag as it is written: one letter stands behind one dash.
func (s setting) dashed() string {
	if len(s.flag) == 1 {
		return "-" + s.flag
	}
	return "--" + s.flag
}

// defaultText is what happens by default.
func (s setting) defaultText() string { return s.standard + s.otherwise }
