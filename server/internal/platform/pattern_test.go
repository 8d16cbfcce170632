package platform

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
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
		if got := compilePattern(test.pattern).match(test.value); got != test.want {
			t.Errorf("%q matches %q: %t, want %t", test.pattern, test.value, got, test.want)
		}
	}
}

// A pattern with many stars must not take exponential time: this test would not end.
func TestPatternOfManyStars(t *testing.T) {
	t.Parallel()
	p := compilePattern(strings.Repeat("*a", 100) + "b")
	if p.match(strings.Repeat("a", 10_000)) {
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
		if !compilePattern(exact.String()).match(text) || !compilePattern(loose.String()).match(text) {
			t.Fatalf("%q or %q does not match %q", exact.String(), loose.String(), text)
		}
		if other := text + "x"; compilePattern(exact.String()).match(other) {
			t.Fatalf("%q matches %q", exact.String(), other)
		}
	})
}
