package exploration

import (
	"strings"
	"unicode/utf8"
)

// How much of a test's output is shown.
const (
	maxLastLines = 12
	maxLastWidth = 300
)

// LastLines are the last lines of an output, indented; "" where there is none. Of a line that was written over, as progress
// is, the last state is shown.
func LastLines(output string) string {
	var lines []string
	for line := range strings.SplitSeq(output, "\n") {
		line = strings.TrimRight(line, " \t\r")
		lines = append(lines, line[strings.LastIndexByte(line, '\r')+1:])
	}
	text := strings.Trim(strings.Join(lines, "\n"), "\n")
	if text == "" {
		return ""
	}
	lines = strings.Split(text, "\n")
	lines = lines[max(0, len(lines)-maxLastLines):]
	for i, line := range lines {
		lines[i] = shortened(line)
	}
	return indented(strings.Join(lines, "\n"))
}

// shortened is a line without what no screen has room for.
func shortened(line string) string {
	if len(line) <= maxLastWidth {
		return line
	}
	end := maxLastWidth
	for end > 0 && !utf8.RuneStart(line[end]) {
		end--
	}
	return line[:end] + "…"
}

// indented is a text in which the line farthest to the left has four blanks before it.
func indented(text string) string {
	lines := strings.Split(strings.Trim(text, "\n"), "\n")
	margin := len(text)
	for _, line := range lines {
		if line != "" {
			margin = min(margin, len(line)-len(strings.TrimLeft(line, " ")))
		}
	}
	for i, line := range lines {
		lines[i] = strings.TrimRight("    "+line[min(margin, len(line)):], " ")
	}
	return strings.Join(lines, "\n")
}
