package textlog

import (
	"log/slog"
	"strconv"
)

// line is a line as it grows.
type line struct {
	text    []byte
	special bool // whether anything needs more than quotes
}

// attr adds an attribute, and reports whether the line can go on.
func (l *line) attr(a slog.Attr) bool {
	l.text = append(l.text, ' ')
	l.append(a.Key)
	l.text = append(l.text, '=')
	switch v := a.Value; v.Kind() {
	case slog.KindString:
		l.append(v.String())
	case slog.KindInt64:
		l.text = strconv.AppendInt(l.text, v.Int64(), 10)
	case slog.KindUint64:
		l.text = strconv.AppendUint(l.text, v.Uint64(), 10)
	case slog.KindFloat64:
		l.text = strconv.AppendFloat(l.text, v.Float64(), 'g', -1, 64)
	case slog.KindBool:
		l.text = strconv.AppendBool(l.text, v.Bool())
	default:
		l.special = true
	}
	return !l.special
}

// What a character makes of its text.
const (
	quoted  = 1 << iota // it stands in quotes
	special             // it may be escaped
)

// kinds are what the characters make of a text.
var kinds = func() (of [256]byte) {
	for char := range of {
		switch {
		case char < ' ' || char > '~':
			of[char] = special
		case char == ' ' || char == '=' || char == '"':
			of[char] = quoted
		}
	}
	return of
}()

// append adds a text, in quotes if it needs them.
func (l *line) append(text string) {
	var kind byte
	for i := range len(text) {
		kind |= kinds[text[i]]
	}
	switch {
	case kind&special != 0:
		l.special = true
	case kind != 0 || text == "":
		l.text = strconv.AppendQuote(l.text, text)
	default:
		l.text = append(l.text, text...)
	}
}
