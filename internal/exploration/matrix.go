package exploration

import (
	"strings"
	"unicode/utf8"
)

// Width is how many columns a matrix has at most.
const Width = 100

// Matrix returns the verdicts as text: a row for each point, a column for each fault. Rows that are all ok stand in one line; where
// all are, the faults do, too. A matrix that is too wide goes on below.
func (r *Report) Matrix() string {
	var good, rows []string
	for _, p := range r.Points {
		if r.allOK(p) {
			good = append(good, p)
		} else {
			rows = append(rows, p)
		}
	}
	var b strings.Builder
	if len(rows) > 0 {
		first := 0
		for _, p := range rows {
			first = max(first, utf8.RuneCountInString(p))
		}
		for _, columns := range r.parts(first) {
			r.part(&b, first, rows, columns)
		}
	}
	if len(good) > 0 {
		wrap(&b, "ok throughout: ", good)
	}
	// Without a table there is no head that would name the faults.
	if len(good) > 0 && len(rows) == 0 {
		wrap(&b, "tried: ", r.Faults)
	}
	return b.String()
}

// Summary returns the matrix, and below it what is worth knowing besides.
func (r *Report) Summary() string {
	var b strings.Builder
	b.WriteString(r.Matrix())
	for _, note := range r.Notes {
		b.WriteString(Folded("note: " + note))
	}
	return b.String()
}

func (r *Report) allOK(point string) bool {
	for _, v := range r.cells[point] {
		if v != Survived {
			return false
		}
	}
	return true
}

const gap = "  "

// parts are the columns that fit beside one another, from left to right.
func (r *Report) parts(first int) [][]string {
	var parts [][]string
	width := 0
	for _, f := range r.Faults {
		wide := len(gap) + max(len(f), len(Known))
		if len(parts) == 0 || width+wide > Width {
			parts = append(parts, nil)
			width = first
		}
		width += wide
		parts[len(parts)-1] = append(parts[len(parts)-1], f)
	}
	return parts
}

func (r *Report) part(b *strings.Builder, first int, rows, columns []string) {
	line := pad("", first)
	for _, f := range columns {
		line += gap + pad(f, len(Known))
	}
	b.WriteString(strings.TrimRight(line, " ") + "\n")
	for _, p := range rows {
		line := pad(p, first)
		for _, f := range columns {
			v, there := r.cells[p][f]
			if !there {
				v = NotApplicable
			}
			line += gap + pad(string(v), max(len(f), len(Known)))
		}
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
}

func pad(text string, width int) string {
	return text + strings.Repeat(" ", max(0, width-utf8.RuneCountInString(text)))
}

// wrap writes words behind a title, in lines of at most Width.
func wrap(b *strings.Builder, title string, words []string) {
	line := title
	for i, word := range words {
		if i < len(words)-1 {
			word += ","
		}
		if len(line)+len(word) > Width && line != title {
			b.WriteString(strings.TrimRight(line, " ") + "\n")
			line = gap
		}
		line += word + " "
	}
	b.WriteString(strings.TrimRight(line, " ") + "\n")
}
