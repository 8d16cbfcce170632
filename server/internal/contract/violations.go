package contract

import (
	"fmt"
	"strings"
)

// maxViolations is how many violations an error names. Checking stops once there are more.
const maxViolations = 20

// Violation is one way in which a request breaks a document or a rule in prose: where, and what is expected there. It never
// contains the value.
type Violation struct {
	Path    string // as people write it: members[3].address.state
	Message string
}

// String is the violation as one line of text.
func (v Violation) String() string { return v.Path + ": " + v.Message }

// What is said of a value that is not there.
const (
	isRequired = "is required"
	notNull    = "must not be null"
)

// IsMissing reports whether there is no value where one must be, or null.
func (v Violation) IsMissing() bool { return v.Message == isRequired || v.Message == notNull }

// Violations are the violations of one request, in payload order. As an error they name the first 20.
type Violations []Violation

// Error names the first violations, and reports whether there are more.
func (v Violations) Error() string {
	var b strings.Builder
	for i, each := range v {
		if i == maxViolations {
			b.WriteString("; and more")
			break
		}
		if i > 0 {
			b.WriteString("; ")
		}
		b.WriteString(each.String())
	}
	return b.String()
}

// Summary returns the violations as at most that many lines; if there are more, the last line says how many are left out.
func (v Violations) Summary(lines int) []string {
	shown := len(v)
	if shown > lines {
		shown = lines - 1
	}
	var summary []string
	for _, each := range v[:shown] {
		summary = append(summary, each.String())
	}
	if shown == len(v) {
		return summary
	}
	atLeast := ""
	if len(v) > maxViolations {
		atLeast = "at least "
	}
	return append(summary, fmt.Sprintf("and %s%d more", atLeast, len(v)-shown))
}

// orNil returns the violations as an error, or nil if there are none.
func (v Violations) orNil() error {
	if len(v) == 0 {
		return nil
	}
	return v
}
