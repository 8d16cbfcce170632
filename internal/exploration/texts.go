package exploration

import "strings"

// Folded is a line in as many as it takes to be Width columns wide; those after the first are indented.
func Folded(line string) string {
	var b strings.Builder
	fold(&b, line)
	return b.String()
}

// LastLines are the last lines of an output, indented; "" where there is none.
func LastLines(output string) string { return lastLines(output) }
