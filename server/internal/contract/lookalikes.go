package contract

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Lookalikes finds the rows whose reference_id differs from that of an earlier row in blanks, case or Unicode form only: to
// the API those are two members, and most likely they are one person.
func (r *Roster) Lookalikes() Violations {
	if !r.mayLookAlike() {
		return nil
	}
	return r.repeated(foldID, "differs from that of members[%d] in blanks, case or Unicode form only; they are two members")
}

// mayLookAlike reports whether two ids of the roster could. Plain ids cannot: those of ASCII without blanks, with letters of
// one case.
func (r *Roster) mayLookAlike() bool {
	var lower, upper bool
	for i := range r.Rows {
		ref := r.Rows[i].ReferenceID
		for k := range len(ref) {
			switch char := ref[k]; {
			case char <= ' ' || char >= utf8.RuneSelf:
				return true
			case char >= 'a' && char <= 'z':
				lower = true
			case char >= 'A' && char <= 'Z':
				upper = true
			}
		}
	}
	return lower && upper
}

// foldID is what ids that look alike have in common.
func foldID(id string) string {
	ascii := true
	for i := range len(id) {
		ascii = ascii && id[i] < utf8.RuneSelf
	}
	if !ascii {
		// Some letters have a lower-case form that another one's upper-case form shares.
		id = strings.ToUpper(norm.NFKC.String(id))
	}
	return strings.Map(func(char rune) rune {
		if unicode.IsSpace(char) || unicode.Is(unicode.Cf, char) {
			return -1
		}
		return unicode.ToLower(char)
	}, id)
}
