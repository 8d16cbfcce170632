package exploration

import (
	"fmt"
	"strings"
)

// Counted is a number with its word.
func Counted(n int, word string) string {
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
func Folded(line string) string { return folded(line, len("  "+gap)) }

// folded does the same, with as many blanks before them.
func folded(line string, blanks int) string {
	lines := ""
	for len(line) > Width {
		i := strings.LastIndexByte(line[:Width+1], ' ')
		if strings.TrimSpace(line[:max(i, 0)]) == "" {
			break
		}
		lines += line[:i] + "\n"
		line = strings.Repeat(" ", blanks) + line[i+1:]
	}
	return lines + line + "\n"
}

// maxNamed is how many of a kind are named.
const maxNamed = 3

func listed(names []string) string { return strings.Join(firstOf(names, maxNamed), ", ") }

// firstOf is the beginning of a list, and how many more there are.
func firstOf(list []string, n int) []string {
	if more := len(list) - n; more > 0 {
		return append(list[:n:n], Counted(more, "more"))
	}
	return list
}
