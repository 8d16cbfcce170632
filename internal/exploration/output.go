package exploration

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// How much of a test's output is shown.
const (
	maxLastLines = 25
	maxLastWidth = 300
)

// styling is what a terminal takes for colors and moves of its cursor.
var styling = regexp.MustCompile(`\x1b\[[\x30-\x3f]*[\x20-\x2f]*[\x40-\x7e]`)

// plain is a line without styling, and with all other control characters but tabs escaped: they would act on the terminal of
// whoever reads it.
func plain(line string) string {
	line = styling.ReplaceAllString(line, "")
	if !strings.ContainsFunc(line, isControl) {
		return line
	}
	var b strings.Builder
	for _, char := range line {
		if isControl(char) {
			fmt.Fprintf(&b, `\x%02x`, char)
		} else {
			b.WriteRune(char)
		}
	}
	return b.String()
}

func isControl(char rune) bool { return char != '\t' && unicode.IsControl(char) }

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
		lines[i] = shortened(plain(line))
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
