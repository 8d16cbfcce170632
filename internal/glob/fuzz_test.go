package glob_test

import (
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/vitable-sandbox/sandbox/internal/glob"
)

// FuzzPattern holds the matcher against package regexp.
func FuzzPattern(f *testing.F) {
	for _, seed := range [][2]string{
		{"", ""},
		{"*", "a"},
		{"a*b?c", "a--bxc"},
		{"*ab*ab", "abab"},
		{"*?*é?", "aéb"},
		{`\*\?\\*\`, `*?\x\`},
		{"*" + strings.Repeat("a?", 40) + "b*", strings.Repeat("a", 200) + "b"},
		{"a*a", "a"},
		{"*aab*", "aaab"},
	} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, pattern, value string) {
		if !utf8.ValidString(pattern) || !utf8.ValidString(value) || strings.ContainsRune(pattern+value, utf8.RuneError) || len(pattern) > 300 {
			return // What rules hold is valid UTF-8, and regexp takes its time for long ones.
		}
		want := regexp.MustCompile(expression(pattern)).MatchString(value)
		if got := glob.Compile(pattern).Match(value); got != want {
			t.Errorf("%q matches %q: %t, want %t", pattern, value, got, want)
		}
		if set := glob.CompileAll([]string{pattern}); set.Match(value) != want {
			t.Errorf("a set of %q matches %q: %t, want %t", pattern, value, !want, want)
		}
	})
}

// expression is a pattern as a regular expression.
func expression(pattern string) string {
	var b strings.Builder
	escaped := false
	for _, char := range pattern {
		switch {
		case !escaped && char == '\\':
			escaped = true
			continue
		case !escaped && char == '*':
			b.WriteString(".*")
		case !escaped && char == '?':
			b.WriteString(".")
		default:
			b.WriteString(regexp.QuoteMeta(string(char)))
		}
		escaped = false
	}
	if escaped {
		b.WriteString(`\\`)
	}
	return "(?s)^(?:" + b.String() + ")$"
}
