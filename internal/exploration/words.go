package exploration

import (
	"fmt"
	"strings"
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

// Folded is a line in as many as it takes to be Width columns wide; those after the first are indented.
func Folded(line string) string {
	var b strings.Builder
	fold(&b, line)
	return b.String()
}

// fold writes a line that may be too long in as many as it takes; those after the first are indented.
func fold(b *strings.Builder, text string) { foldTo(b, text, len("    ")) }

// foldTo does the same, with as many blanks before them.
func foldTo(b *strings.Builder, text string, blanks int) {
	for len(text) > Width {
		i := strings.LastIndexByte(text[:Width+1], ' ')
		if strings.TrimSpace(text[:max(i, 0)]) == "" {
			break
		}
		b.WriteString(text[:i] + "\n")
		text = strings.Repeat(" ", blanks) + text[i+1:]
	}
	b.WriteString(text + "\n")
}
