package platform

import "strings"

// Operation is what a batch does to one member.
type Operation string

// The operations, as the API names them.
const (
	Add    Operation = "add"
	Remove Operation = "remove"
)

// InvalidPlan is the reason for which an add to an unknown plan fails, and the default reason of a rule that fails rows.
const InvalidPlan = "Invalid plan_id"

// Rule says what it matches and what it then does.
type Rule struct {
	ID   string
	When When
	Fail *Fail
	// Complete is how a batch completes that the rule matches; unset means that the rule says nothing.
	Complete Mode
}

// When says what a Rule matches. Each list matches if any of its patterns does; an empty one matches everything.
type When struct {
	GroupID     []string
	ReferenceID []string
	PlanID      []string
	Email       []string
	LastName    []string
	Operation   []string
}

// Fail is the effect of failing a row; an empty Reason means InvalidPlan.
type Fail struct {
	Reason string
}

// rule is a Rule made ready for matching.
type rule struct {
	id          string
	groupID     patterns
	referenceID patterns
	planID      patterns
	email       patterns
	lastName    patterns
	operation   patterns
	fail        *Fail
	complete    Mode
}

func compileRules(rules []Rule) []rule {
	compiled := make([]rule, 0, len(rules))
	for _, r := range rules {
		c := rule{
			id:          r.ID,
			groupID:     compilePatterns(r.When.GroupID, false),
			referenceID: compilePatterns(r.When.ReferenceID, false),
			planID:      compilePatterns(r.When.PlanID, false),
			email:       compilePatterns(r.When.Email, true),
			lastName:    compilePatterns(r.When.LastName, false),
			operation:   compilePatterns(r.When.Operation, false),
			complete:    r.Complete,
		}
		if r.Fail != nil {
			fail := *r.Fail
			if fail.Reason == "" {
				fail.Reason = InvalidPlan
			}
			c.fail = &fail
		}
		compiled = append(compiled, c)
	}
	return compiled
}

// failing is the first rule that fails the row, or nil.
func failing(rules []rule, groupID string, op Operation, row *Row) *rule {
	for i := range rules {
		if r := &rules[i]; r.fail != nil && r.matches(groupID, op, row) {
			return r
		}
	}
	return nil
}

// completing is the first rule that says how a batch of these rows completes, or nil.
func completing(rules []rule, groupID string, rows []Row) *rule {
	for i := range rules {
		if r := &rules[i]; r.complete != (Mode{}) && r.matchesAny(groupID, rows) {
			return r
		}
	}
	return nil
}

// matchesAny says whether any of the rows matches; a rule without a condition on rows matches an empty roster too.
func (r *rule) matchesAny(groupID string, rows []Row) bool {
	if len(r.referenceID)+len(r.planID)+len(r.email)+len(r.lastName) == 0 {
		return r.groupID.match(groupID)
	}
	for i := range rows {
		if r.matches(groupID, "", &rows[i]) {
			return true
		}
	}
	return false
}

// matches says whether an operation on a row does. A rule's operation is a condition of failing rows only: without one,
// all are meant.
func (r *rule) matches(groupID string, op Operation, row *Row) bool {
	return (op == "" || r.operation.match(string(op))) &&
		r.groupID.match(groupID) &&
		r.referenceID.match(row.ReferenceID) &&
		r.planID.match(row.PlanID) &&
		r.lastName.match(row.LastName) &&
		r.matchesEmail(row.Email)
}

// matchesEmail ignores case; a row without an address matches no pattern, not even *.
func (r *rule) matchesEmail(email *string) bool {
	if len(r.email) == 0 {
		return true
	}
	return email != nil && r.email.match(strings.ToLower(*email))
}
