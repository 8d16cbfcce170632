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

// Pattern is a compiled pattern. It matches a value only as a whole.
type Pattern struct {
	// text is the pattern if it has no wildcards; glyphs is nil then, because texts are quick to compare.
	text   string
	glyphs []rune
}

// The wildcards of a compiled pattern are negative, which no character is.
const (
	anyText rune = -1 - iota
	anyChar
)

// Compile compiles a pattern; every text is one.
func Compile(text string) Pattern {
	if !strings.ContainsAny(text, Wildcards) {
		return Pattern{text: text}
	}
	glyphs := []rune{}
	escaped := false
	for _, char := range text {
		switch {
		case escaped:
			glyphs, escaped = append(glyphs, char), false
		case char == '\\':
			escaped = true
		case char == '*':
			glyphs = append(glyphs, anyText)
		case char == '?':
			glyphs = append(glyphs, anyChar)
		default:
			glyphs = append(glyphs, char)
		}
	}
	if escaped {
		glyphs = append(glyphs, '\\')
	}
	return Pattern{glyphs: glyphs}
}

// Match reports whether the pattern matches all of the value. It backtracks to the latest * only, so its steps are at
// most the product of the two lengths.
func (p Pattern) Match(value string) bool {
	if p.glyphs == nil {
		return p.text == value
	}
	at, pos := 0, 0
	star, starPos := -1, 0
	for pos < len(value) {
		char, size := utf8.DecodeRuneInString(value[pos:])
		switch {
		case at < len(p.glyphs) && p.glyphs[at] == anyText:
			star, starPos = at, pos
			at++
		case at < len(p.glyphs) && (p.glyphs[at] == anyChar || p.glyphs[at] == char):
			at++
			pos += size
		case star >= 0:
			_, skipped := utf8.DecodeRuneInString(value[starPos:])
			starPos += skipped
			at, pos = star+1, starPos
		default:
			return false
		}
	}
	for at < len(p.glyphs) && p.glyphs[at] == anyText {
		at++
	}
	return at == len(p.glyphs)
}

// Set is a list of patterns of which any may match. An empty Set matches everything.
type Set []Pattern

// CompileAll compiles several patterns.
func CompileAll(texts []string) Set {
	set := make(Set, len(texts))
	for i, text := range texts {
		set[i] = Compile(text)
	}
	return set
}

// Match reports whether any of the patterns matches all of the value, or the set is empty.
func (s Set) Match(value string) bool {
	return len(s) == 0 || slices.ContainsFunc(s, func(p Pattern) bool { return p.Match(value) })
}
