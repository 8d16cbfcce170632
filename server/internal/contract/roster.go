package contract

import (
	"errors"
	"fmt"

	"github.com/go-json-experiment/json"

	"github.com/vitable-sandbox/sandbox/fixtures"
)

// Roster is the body of a submit.
type Roster struct {
	Rows []fixtures.Row
	// ReferenceIDs are those of the rows that have one, even if the body is refused.
	ReferenceIDs []string
	// Warnings are violations of the rules in prose, if those are not strict.
	Warnings Violations

	distinct bool // whether it is known that no two rows have the same reference_id
}

// DecodeRoster decodes and checks the body of a submit. The error is a *SyntaxError or Violations.
//
// What is plainly good is read in one pass, and all else by the thorough way.
func (op *Operation) DecodeRoster(body []byte, prose Prose) (Roster, error) {
	if roster, good := op.decodeInOnePass(body, prose); good {
		return roster, nil
	}
	return op.decodeThoroughly(body, prose)
}

// decodeThoroughly decodes any body once. kin-openapi checks it only if the limits do not accept it, and places are looked up
// only if a name is unknown or a text breaks a rule in prose.
func (op *Operation) decodeThoroughly(body []byte, prose Prose) (Roster, error) {
	var decoded struct {
		Members []fixtures.Row `json:"members"`
	}
	err := json.Unmarshal(body, &decoded, json.RejectUnknownMembers(true))
	unknownName := errors.Is(err, json.ErrUnknownName)
	if unknownName {
		decoded.Members = nil
		err = json.Unmarshal(body, &decoded)
	}
	roster := Roster{Rows: decoded.Members, ReferenceIDs: referenceIDs(decoded.Members)}
	var broken []located
	if err == nil && op.limits.accept(roster.Rows) {
		if !unknownName && prose.accepts(roster.Rows) {
			return roster, nil
		}
	} else {
		var syntax error
		if broken, syntax = judge(op.body, body); syntax != nil {
			return Roster{ReferenceIDs: roster.ReferenceIDs}, syntax
		}
	}
	var refused error
	if roster.Warnings, refused = op.judgeProse(body, prose, broken); refused != nil {
		return Roster{ReferenceIDs: roster.ReferenceIDs}, refused
	}
	if err != nil {
		return roster, fmt.Errorf("decoding a roster that the document accepts: %w", err)
	}
	return roster, nil
}

// ReferenceIDs returns those of the rows of a submit's body, as far as it can be decoded; nothing is checked.
func ReferenceIDs(body []byte) []string {
	var decoded struct {
		Members []fixtures.Row `json:"members"`
	}
	_ = json.Unmarshal(body, &decoded)
	return referenceIDs(decoded.Members)
}

// Duplicates finds the rows whose reference_id an earlier row has.
func (r *Roster) Duplicates() (found Violations) {
	if r.distinct {
		return nil
	}
	same := func(ref string) string { return ref }
	return r.repeated(same, "is the same as that of members[%d]; a member may occur once")
}

// repeated finds the rows whose reference_id has the same form as that of an earlier row.
func (r *Roster) repeated(form func(ref string) string, message string) (found Violations) {
	first := make(map[string]int, len(r.Rows))
	for i := range r.Rows {
		ref := form(r.Rows[i].ReferenceID)
		earlier, taken := first[ref]
		if !taken {
			first[ref] = i
			continue
		}
		found = append(found, Violation{fmt.Sprintf("members[%d].reference_id", i), fmt.Sprintf(message, earlier)})
		if len(found) > maxViolations {
			break
		}
	}
	return found
}

func referenceIDs(rows []fixtures.Row) []string {
	refs := make([]string, 0, len(rows))
	for i := range rows {
		if ref := rows[i].ReferenceID; ref != "" {
			refs = append(refs, ref)
		}
	}
	return refs
}
