package platform

import (
	"slices"
	"strings"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/internal/glob"
)

// rule is a fixtures.Rule compiled for matching. It is immutable: those of a fixture, and the magic ones, are shared by all
// organizations, which have only the counts of their own.
type rule struct {
	*fixtures.Rule
	source Source
	// counts are those of a rule that one organization has alone; nil for others.
	counts *counts

	call        glob.Set
	groupID     glob.Set
	referenceID glob.Set
	planID      glob.Set
	email       glob.Set
	lastName    glob.Set
	operation   glob.Set
}

// compileOwn compiles a rule for one organization.
func compileOwn(r *fixtures.Rule, source Source) *rule {
	own := compileRule(r, source)
	own.counts = new(counts)
	return own
}

func compileRules(given []fixtures.Rule, source Source) []*rule {
	compiled := make([]*rule, len(given))
	for i := range given {
		compiled[i] = compileRule(&given[i], source)
	}
	return compiled
}

// Magic are rules that are tried after a fixture's own. They are compiled once, for all organizations.
type Magic struct {
	rules []*rule
	// unlisted are the plans that they name without wildcards: they exist, but are not listed.
	unlisted map[string]bool
}

// CompileMagic compiles magic rules, which must not change afterwards.
func CompileMagic(given []fixtures.Rule) *Magic {
	m := &Magic{rules: compileRules(given, SourceMagic), unlisted: make(map[string]bool)}
	for i := range given {
		for _, plan := range given[i].When.PlanID {
			if glob.Plain(plan) {
				m.unlisted[plan] = true
			}
		}
	}
	return m
}

// compileRule compiles a rule, which must not change afterwards.
func compileRule(r *fixtures.Rule, source Source) *rule {
	emails := make([]string, len(r.When.Email))
	for i, pattern := range r.When.Email {
		emails[i] = strings.ToLower(pattern)
	}
	return &rule{
		Rule:        r,
		source:      source,
		call:        glob.CompileAll(r.When.Call),
		groupID:     glob.CompileAll(r.When.GroupID),
		referenceID: glob.CompileAll(r.When.ReferenceID),
		planID:      glob.CompileAll(r.When.PlanID),
		email:       glob.CompileAll(emails),
		lastName:    glob.CompileAll(r.When.LastName),
		operation:   glob.CompileAll(r.When.Operation),
	}
}

// endsCall reports whether the rule decides how a call ends.
func (r *rule) endsCall() bool { return r.Respond != nil || r.Connection != "" }

// matchesCall reports whether a call matches, regardless of its rows. A call without a group does not match a condition on
// groups.
func (r *rule) matchesCall(operation, groupID string) bool {
	return r.call.Match(operation) && (r.groupID.Empty() || groupID != "" && r.groupID.Match(groupID))
}

// hasRowCondition reports whether the rule has a condition on rows.
func (r *rule) hasRowCondition() bool {
	return !r.referenceID.Empty() || !r.planID.Empty() || !r.email.Empty() || !r.lastName.Empty()
}

// matchesAny reports whether any row matches, of which the plans are known; a rule without a condition on rows matches even
// an empty roster.
func (r *rule) matchesAny(rows []fixtures.Row, plans []string) bool {
	if !r.hasRowCondition() {
		return true
	}
	if !slices.ContainsFunc(plans, r.planID.Match) {
		return false
	}
	return r.matchesRows(rows)
}

func (r *rule) matchesRows(rows []fixtures.Row) bool {
	for i := range rows {
		if r.matchesRow(&rows[i]) {
			return true
		}
	}
	return false
}

// matchesOperation reports whether an operation on a row matches: the operation is a condition for failing rows only.
func (r *rule) matchesOperation(groupID, op string, row *fixtures.Row) bool {
	return r.operation.Match(op) && r.groupID.Match(groupID) && r.matchesRow(row)
}

func (r *rule) matchesRow(row *fixtures.Row) bool {
	return r.referenceID.Match(row.ReferenceID) &&
		r.planID.Match(row.PlanID) &&
		r.lastName.Match(row.LastName) &&
		r.matchesEmail(row.Email)
}

// matchesEmail ignores case; a row without an address does not match any pattern, not even *.
func (r *rule) matchesEmail(email *string) bool {
	if r.email.Empty() {
		return true
	}
	return email != nil && r.email.Match(strings.ToLower(*email))
}
