package platform

import (
	"strings"
	"unicode/utf8"
)

// patterns matches a value if any of its patterns matches all of it. No pattern at all matches everything.
type patterns []glob

// glob is a pattern; one without wildcards is also kept as the text that it matches, which is quicker to compare.
type glob struct {
	pattern pattern
	text    string
	plain   bool
}

// pattern is a text in which * stands for any text, ? for one character, and a backslash takes the meaning from the
// character behind it.
type pattern []glyph

type glyph struct {
	kind glyphKind
	char rune
}

type glyphKind uint8

const (
	literal glyphKind = iota
	anyChar
	anyText
)

func compilePatterns(texts []string, fold bool) patterns {
	compiled := make(patterns, 0, len(texts))
	for _, text := range texts {
		if fold {
			text = strings.ToLower(text)
		}
		compiled = append(compiled, glob{pattern: compilePattern(text), text: text, plain: !strings.ContainsAny(text, `*?\`)})
	}
	return compiled
}

func compilePattern(text string) pattern {
	var p pattern
	escaped := false
	for _, char := range text {
		switch {
		case escaped:
			p, escaped = append(p, glyph{kind: literal, char: char}), false
		case char == '\\':
			escaped = true
		case char == '*':
			p = append(p, glyph{kind: anyText})
		case char == '?':
			p = append(p, glyph{kind: anyChar})
		default:
			p = append(p, glyph{kind: literal, char: char})
		}
	}
	if escaped {
		p = append(p, glyph{kind: literal, char: '\\'})
	}
	return p
}

func (ps patterns) match(value string) bool {
	if len(ps) == 0 {
		return true
	}
	for _, p := range ps {
		if p.plain && p.text == value || !p.plain && p.pattern.match(value) {
			return true
		}
	}
	return false
}

// match goes back to the latest * only, so it takes no more steps than the product of the two lengths.
func (p pattern) match(value string) bool {
	at, pos := 0, 0
	star, starPos := -1, 0
	for pos < len(value) {
		char, size := utf8.DecodeRuneInString(value[pos:])
		switch {
		case at < len(p) && p[at].kind == anyText:
			star, starPos = at, pos
			at++
		case at < len(p) && (p[at].kind == anyChar || p[at].char == char):
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
	for at < len(p) && p[at].kind == anyText {
		at++
	}
	return at == len(p)
}
