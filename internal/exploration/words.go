package exploration

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// count is a number with its word.
func count(n int, word string) string {
	switch {
	case n == 1 || word == "more":
	case strings.HasSuffix(word, "ch"):
		word += "es"
	default:
		word += "s"
	}
	return fmt.Sprintf("%d %s", n, word)
}

// Folded breaks a line at its spaces where it is wider than Width. What goes on below is indented as the line is, and a bit more.
func Folded(line string) string {
	words := strings.Fields(line)
	indent := line[:len(line)-len(strings.TrimLeft(line, " "))]
	if len(words) == 0 {
		return line
	}
	folded := indent + words[0]
	width := utf8.RuneCountInString(folded)
	for _, word := range words[1:] {
		n := utf8.RuneCountInString(word)
		if width+1+n > Width {
			folded += "\n" + indent + gap + word
			width = len(indent) + len(gap) + n
			continue
		}
		folded += " " + word
		width += 1 + n
	}
	return folded
}
