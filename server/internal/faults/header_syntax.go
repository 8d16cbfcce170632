package faults

import (
	"errors"
	"fmt"
	"strings"
)

// parseDirectives reads key=value separated by commas, as in
//
//	complete=polls:3, fail=(EMP-1 "EMP, 2");reason="Not today"
//
// A value is a bare word, a quoted string, or a list of those in parentheses: always text. The error never repeats what
// was written.
func parseDirectives(text string) ([]directive, error) {
	s := &scanner{rest: text}
	var all []directive
	for {
		s.blanks()
		d, err := s.directive()
		if err != nil {
			return nil, fmt.Errorf("%w (at character %d)", err, len(text)-len(s.rest)+1)
		}
		all = append(all, d)
		s.blanks()
		if s.rest == "" {
			return all, nil
		}
		if !s.take(',') {
			return nil, fmt.Errorf("expected a comma between directives (at character %d)", len(text)-len(s.rest)+1)
		}
	}
}

// directive is one part of the header: key=value, followed by parameters.
type directive struct {
	key    string
	values []string // one, or those of a list in parentheses
	list   bool
	params []parameter
}

type parameter struct{ key, value string }

// scanner scans the text of a header.
type scanner struct{ rest string }

func (s *scanner) blanks() { s.rest = strings.TrimLeft(s.rest, " \t") }

func (s *scanner) take(char byte) bool {
	if s.rest == "" || s.rest[0] != char {
		return false
	}
	s.rest = s.rest[1:]
	return true
}

func (s *scanner) directive() (directive, error) {
	var d directive
	var err error
	if d.key, err = s.key(); err != nil {
		return d, err
	}
	if d.list = s.take('('); d.list {
		d.values, err = s.list()
	} else {
		d.values = make([]string, 1)
		d.values[0], err = s.value()
	}
	if err != nil {
		return d, err
	}
	for s.blanks(); s.take(';'); s.blanks() {
		s.blanks()
		var p parameter
		if p.key, err = s.key(); err != nil {
			return d, err
		}
		if p.value, err = s.value(); err != nil {
			return d, err
		}
		d.params = append(d.params, p)
	}
	return d, nil
}

var (
	errNoKey   = errors.New("expected key=value")
	errNoValue = errors.New("expected a value: a word, a quoted string, or a list in parentheses")
	errNoEnd   = errors.New("a quoted string, or a list in parentheses, is not closed")
)

// key reads a key and the = that follows it.
func (s *scanner) key() (string, error) {
	end := strings.IndexFunc(s.rest, func(char rune) bool {
		return (char < 'a' || char > 'z') && (char < 'A' || char > 'Z') && char != '-' && char != '_'
	})
	if end <= 0 || s.rest[end] != '=' {
		return "", errNoKey
	}
	key := s.rest[:end]
	s.rest = s.rest[end+1:]
	return key, nil
}

func (s *scanner) value() (string, error) {
	if s.take('"') {
		return s.quoted()
	}
	end := strings.IndexAny(s.rest, " \t,;\"()")
	if end < 0 {
		end = len(s.rest)
	}
	if end == 0 {
		return "", errNoValue
	}
	word := s.rest[:end]
	s.rest = s.rest[end:]
	return word, nil
}

// quoted reads to the closing quote; a backslash escapes the next character.
func (s *scanner) quoted() (string, error) {
	var b strings.Builder
	for i := 0; i < len(s.rest); i++ {
		switch char := s.rest[i]; {
		case char == '"':
			s.rest = s.rest[i+1:]
			return b.String(), nil
		case char == '\\' && i+1 < len(s.rest):
			i++
			b.WriteByte(s.rest[i])
		default:
			b.WriteByte(char)
		}
	}
	return "", errNoEnd
}

func (s *scanner) list() ([]string, error) {
	var values []string
	for {
		s.blanks()
		switch {
		case s.rest == "":
			return nil, errNoEnd
		case s.take(')'):
			if len(values) == 0 {
				return nil, errNoValue
			}
			return values, nil
		}
		value, err := s.value()
		if err != nil {
			return nil, err
		}
		values = append(values, value)
	}
}
