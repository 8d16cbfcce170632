package glob_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/vitable-sandbox/sandbox/internal/glob"
)

func TestPattern(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		pattern, value string
		want           bool
	}{
		{"", "", true},
		{"", "a", false},
		{"abc", "abc", true},
		{"abc", "abcd", false},
		{"abc", "ABC", false},
		{"*", "", true},
		{"*", "anything at all", true},
		{"?", "é", true},
		{"?", "", false},
		{"*@blocked.example", "jane@blocked.example", true},
		{"*@blocked.example", "jane@blocked.example.org", false},
		{"a*b*c", "a-b-b-c", true},
		{"a*b*c", "a-c-b", false},
		{`\*`, "*", true},
		{`\*`, "a", false},
		{`a\?`, "a?", true},
		{`\\`, `\`, true},
		{`end\`, `end\`, true},
		{"*\xff", "a\xff", true},
	} {
		if got := glob.Compile(test.pattern).Match(test.value); got != test.want {
			t.Errorf("%q matches %q: %t, want %t", test.pattern, test.value, got, test.want)
		}
	}
}

// A pattern with many stars must not take exponential time: this test would not end.
func TestPatternOfManyStars(t *testing.T) {
	t.Parallel()
	p := glob.Compile(strings.Repeat("*a", 100) + "b")
	if p.Match(strings.Repeat("a", 10_000)) {
		t.Error("matches without a b")
	}
}

// A pattern made from a text by replacing pieces by wildcards matches the text; an escaped text matches itself only.
func TestPatternProperties(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		pieces := rapid.SliceOf(rapid.StringOf(rapid.RuneFrom([]rune(`ab*?\é`)))).Draw(t, "pieces")
		escape := strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`)
		var exact, loose strings.Builder
		for i, piece := range pieces {
			exact.WriteString(escape.Replace(piece))
			if i%2 == 0 {
				loose.WriteString(escape.Replace(piece))
			} else {
				loose.WriteString("*")
			}
		}
		text := strings.Join(pieces, "")
		if !glob.Compile(exact.String()).Match(text) || !glob.Compile(loose.String()).Match(text) {
			t.Fatalf("%q or %q does not match %q", exact.String(), loose.String(), text)
		}
		if other := text + "x"; glob.Compile(exact.String()).Match(other) {
			t.Fatalf("%q matches %q", exact.String(), other)
		}
	})
}

func TestSet(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		patterns []string
		value    string
		want     bool
	}{
		{nil, "anything", true},
		{[]string{"a", "b"}, "b", true},
		{[]string{"a", "b"}, "c", false},
		{[]string{"a", "b*"}, "bc", true},
		{[]string{`\*`}, "*", true},
		{[]string{""}, "", true},
		{[]string{""}, "a", false},
		{strings.Split("a b c d e f g h i j *k", " "), "j", true},
		{strings.Split("a b c d e f g h i j *k", " "), "jk", true},
		{strings.Split("a b c d e f g h i j *k", " "), "x", false},
	} {
		set := glob.CompileAll(test.patterns)
		if got := set.Match(test.value); got != test.want || set.Empty() != (test.patterns == nil) {
			t.Errorf("%q match %q: %t, want %t", test.patterns, test.value, got, test.want)
		}
	}
}

// The longest pattern that a rule can have, against the longest text that anybody has sent: what took 17 seconds.
func BenchmarkPatternAgainstAMeanText(b *testing.B) {
	p := glob.Compile("*" + strings.Repeat("a?", 499) + "b*")
	value := strings.Repeat("a", 80_000)
	for b.Loop() {
		p.Match(value)
	}
}
