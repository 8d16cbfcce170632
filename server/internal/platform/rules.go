package platform

import (
	"strings"
	"time"
)

// Operation is what a batch does to one member.
type Operation string

// The operations, as the API names them.
const (
	Add    Operation = "add"
	Remove Operation = "remove"
)

// InvalidPlan is the reason for which an add to an unknown plan fails, and the default reason of a rule that fails rows.
const InvalidPlan = "Invalid plan_id"

// Rule says what it matches, what it then does and how often.
type Rule struct {
	ID   string
	When When
	// Fail fails rows; nil means that the rule fails none.
	Fail *Fail
	// Complete is how a batch completes that the rule matches; unset means that the rule says nothing.
	Complete Mode
	// Ends says that the rule decides how a call ends. What that end looks like stands in Origin.
	Ends bool
	// Latency makes a call wait; nil means that it does not.
	Latency *Latency
	// After says that what the rule does to a call comes after the call did what it does.
	After bool
	// Times is how often the rule fires, 0 without end; Skip is how many matches pass first. For Fail they count failed
	// rows, for all else calls.
	Times, Skip int
	// Probability is how likely the rule is to fire; 0 means always.
	Probability float64
	// PerRequest counts over identical requests, and anew after one has passed.
	PerRequest bool
	// Origin is what the rule was made from; the platform only hands it back, and it must not change.
	Origin any
}

// When says what a Rule matches. Each list matches if any of its patterns does; an empty one matches everything.
type When struct {
	Call        []string
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

// Latency is how long a call waits: the seed decides between Min and Max.
type Latency struct {
	Min, Max time.Duration
}

// rule is a Rule made ready for matching, with its counts.
type rule struct {
	Rule
	source Source

	call        patterns
	groupID     patterns
	referenceID patterns
	planID      patterns
	email       patterns
	lastName    patterns
	operation   patterns

	// calls and rows count all that matched and fired.
	calls, rows tally
	// each counts for identical requests, where the rule does so.
	each perRequest
}

func compileRule(r *Rule, source Source) *rule {
	c := &rule{
		Rule:        *r,
		source:      source,
		call:        compilePatterns(r.When.Call, false),
		groupID:     compilePatterns(r.When.GroupID, false),
		referenceID: compilePatterns(r.When.ReferenceID, false),
		planID:      compilePatterns(r.When.PlanID, false),
		email:       compilePatterns(r.When.Email, true),
		lastName:    compilePatterns(r.When.LastName, false),
		operation:   compilePatterns(r.When.Operation, false),
	}
	if r.Fail != nil {
		fail := *r.Fail
		if fail.Reason == "" {
			fail.Reason = InvalidPlan
		}
		c.Fail = &fail
	}
	return c
}

// matchesCall says whether a call does, its rows aside. A call without a group matches no condition on groups.
func (r *rule) matchesCall(operation, groupID string) bool {
	return r.call.match(operation) && (len(r.groupID) == 0 || groupID != "" && r.groupID.match(groupID))
}

// ofRows says whether the rule has a condition on rows.
func (r *rule) ofRows() bool {
	return len(r.referenceID)+len(r.planID)+len(r.email)+len(r.lastName) > 0
}

// matchesAny says whether any of the rows matches; a rule without a condition on rows matches an empty roster too.
func (r *rule) matchesAny(rows []Row) bool {
	if !r.ofRows() {
		return true
	}
	for i := range rows {
		if r.matchesRow(&rows[i]) {
			return true
		}
	}
	return false
}

// matches says whether an operation on a row does. A rule's operation is a condition of failing rows only.
func (r *rule) matches(groupID string, op Operation, row *Row) bool {
	return r.operation.match(string(op)) && r.groupID.match(groupID) && r.matchesRow(row)
}

func (r *rule) matchesRow(row *Row) bool {
	return r.referenceID.match(row.ReferenceID) &&
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
