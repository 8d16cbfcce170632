package contract

import (
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// textReader reads the tokens of a JSON text that consists of objects, lists, strings and null. Each method reports whether
// the token was there; white space before it is skipped.
type textReader struct {
	text []byte
	at   int
	// unquoted has the strings with escapes.
	unquoted []byte
}

func (r *textReader) skipSpace() {
	for r.at < len(r.text) {
		switch r.text[r.at] {
		case ' ', '\t', '\n', '\r':
			r.at++
		default:
			return
		}
	}
}

func (r *textReader) char(char byte) bool {
	// The character is most often right there.
	if r.at >= len(r.text) || r.text[r.at] != char {
		if r.skipSpace(); r.at == len(r.text) || r.text[r.at] != char {
			return false
		}
	}
	r.at++
	return true
}

func (r *textReader) null() bool {
	const null = "null"
	r.skipSpace()
	if rest := r.text[r.at:]; len(rest) < len(null) || string(rest[:len(null)]) != null {
		return false
	}
	r.at += len(null)
	return true
}

func (r *textReader) atEnd() bool {
	r.skipSpace()
	return r.at == len(r.text)
}

// string reads a string. It is valid until the text, or unquoted, is changed.
func (r *textReader) string() ([]byte, bool) {
	if !r.char('"') {
		return nil, false
	}
	ascii := true
	for i := r.at; i < len(r.text); i++ {
		switch char := r.text[i]; {
		case char == '"':
			value := r.text[r.at:i]
			r.at = i + 1
			return value, ascii || utf8.Valid(value)
		case char == '\\':
			return r.escaped(i)
		case char < ' ':
			return nil, false
		case char >= utf8.RuneSelf:
			ascii = false
		}
	}
	return nil, false
}

// escaped reads a string with an escape, of which the first is at an offset.
func (r *textReader) escaped(i int) ([]byte, bool) {
	for ; i < len(r.text) && r.text[i] != '"'; i++ {
		if r.text[i] == '\\' {
			i++
		}
	}
	if i >= len(r.text) {
		return nil, false
	}
	begin := len(r.unquoted)
	var err error
	r.unquoted, err = jsontext.AppendUnquote(r.unquoted, r.text[r.at-1:i+1])
	r.at = i + 1
	return r.unquoted[begin:], err == nil
}
