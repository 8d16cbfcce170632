// Package glob matches texts against the patterns of rules: * matches any text, ? one character, and a backslash
// escapes the next character. A backslash at the end matches itself.
package glob

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Wildcards are the characters with a special meaning in a pattern.
const Wildcards = `*?\`

// Plain reports whether a text has no wildcards, so that it matches itself only.
func Plain(text string) bool { return !strings.ContainsAny(text, Wildcards) }

// Pattern is a compiled pattern. It matches a value only as a whole.
type Pattern struct {
	// pieces are what stands between the stars: the first at the beginning of a value, the last at its end. A pattern
	// without a star has one piece.
	pieces []piece
}

// Compile makes a Pattern of a text; every text is one.
func Compile(text string) Pattern {
	var p Pattern
	var chars []rune
	add := func(char rune) { chars = append(chars, char) }
	finish := func() { p.pieces, chars = append(p.pieces, newPiece(chars)), nil }
	escaped := false
	for _, char := range text {
		switch {
		case escaped:
			add(char)
			escaped = false
		case char == '\\':
			escaped = true
		case char == '*':
			finish()
		case char == '?':
			add(anyChar)
		default:
			add(char)
		}
	}
	if escaped {
		add('\\')
	}
	finish()
	return p
}

// Match reports whether the pattern matches all of the value: first its two ends, which cost little. Each piece between
// them is taken where it is found first, so that the steps grow with the length of the value, and with that of a piece only
// 64 characters at a time.
func (p Pattern) Match(value string) bool {
	first, last := &p.pieces[0], &p.pieces[len(p.pieces)-1]
	end, ok := first.matchesAt(value, 0)
	if !ok {
		return false
	}
	if len(p.pieces) == 1 {
		return end == len(value)
	}
	start, ok := startOfLast(value, len(last.chars))
	if !ok || start < end {
		return false
	}
	if _, ok = last.matchesAt(value, start); !ok {
		return false
	}
	for i := range p.pieces[1 : len(p.pieces)-1] {
		if end, ok = p.pieces[i+1].find(value[:start], end); !ok {
			return false
		}
	}
	return true
}

// startOfLast is where the last n characters of a value begin.
func startOfLast(value string, n int) (start int, ok bool) {
	start = len(value)
	for range n {
		if start == 0 {
			return 0, false
		}
		_, size := utf8.DecodeLastRuneInString(value[:start])
		start -= size
	}
	return start, true
}

// Set is a list of patterns of which any may match. An empty Set matches everything.
type Set struct {
	// few are the plain texts, unless they are so many that looking at each would take longer: then they are in many.
	few  []string
	many map[string]bool
	wild []Pattern
}

// mostFew is how many plain texts are looked at one after the other.
const mostFew = 8

// CompileAll compiles several patterns.
func CompileAll(texts []string) Set {
	var s Set
	for _, text := range texts {
		if !Plain(text) {
			s.wild = append(s.wild, Compile(text))
			continue
		}
		s.few = append(s.few, text)
	}
	if len(s.few) > mostFew {
		s.many = make(map[string]bool, len(s.few))
		for _, text := range s.few {
			s.many[text] = true
		}
		s.few = nil
	}
	return s
}

// Empty reports whether there is no pattern in the set.
func (s *Set) Empty() bool { return len(s.few) == 0 && len(s.many) == 0 && len(s.wild) == 0 }

// Match reports whether any of the patterns matches all of the value, or the set is empty.
func (s *Set) Match(value string) bool {
	return s.Empty() || slices.Contains(s.few, value) || s.many[value] ||
		slices.ContainsFunc(s.wild, func(p Pattern) bool { return p.Match(value) })
}
