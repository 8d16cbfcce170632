package server

import (
	"strings"
	"unicode/utf8"
)

const (
	// maxViolations is how many violations of one request are reported.
	maxViolations = 20
	// maxMessage keeps every error body under 8 KB: the message stands in it twice.
	maxMessage = 3600
)

// violations are what is wrong with one request, in payload order: where, and what, never the offending value.
type violations struct {
	found []violation
}

type violation struct {
	path    string
	message string
}

func (v *violations) add(path, message string) {
	v.found = append(v.found, violation{path: path, message: message})
}

// full says that there are more than will be reported, so that judging can stop.
func (v *violations) full() bool { return len(v.found) > maxViolations }

// problem is the refusal that names the violations, or nil if there are none.
func (v *violations) problem(k kind) error {
	if len(v.found) == 0 {
		return nil
	}
	var b strings.Builder
	for i, each := range v.found {
		if i == maxViolations || b.Len() > maxMessage {
			b.WriteString("; and more")
			break
		}
		if i > 0 {
			b.WriteString("; ")
		}
		b.WriteString(each.path + ": " + each.message)
	}
	return &problem{kind: k, message: b.String()}
}

// fitting cuts a message to what fits into an error body, as JSON writes it.
func fitting(message string) string {
	size := 0
	for i, char := range message {
		switch {
		case char == '"' || char == '\\' || char == '\n' || char == '\t':
			size += 2
		case char < ' ':
			size += 6
		default:
			size += utf8.RuneLen(char)
		}
		if size > maxMessage {
			return message[:i] + "…"
		}
	}
	return message
}
