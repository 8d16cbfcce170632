package server

import (
	"errors"
	"fmt"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/internal/clone"
)

// The sources of rules, in the order in which rules are tried. Rules of a request's own header come before all of them.
const (
	// RuleInjected is for rules of Inject and of POST /_sandbox/rules, the newest first.
	RuleInjected = "runtime"
	// RuleOfFixture is for rules of the fixture, in the order of the file.
	RuleOfFixture = "fixture"
	// RuleMagic is for the rules on reserved plan ids.
	RuleMagic = "magic"
)

// Fired is how often rules had an effect.
type Fired struct {
	// Calls counts the calls that rules affected, Rows the rows that rules failed.
	Calls, Rows int
}

// ActiveRule is a rule of an organization, with how often it fired.
type ActiveRule struct {
	fixtures.Rule
	// Source is where the rule comes from: RuleInjected, RuleOfFixture or RuleMagic.
	Source string
	// Fired is how often the rule fired.
	Fired Fired
}

// Inject adds a rule in front of all others, as POST /_sandbox/rules does: a fixtures.Rule, or a short form such as FailAdd
// or Respond. A rule without an ID gets one. undo removes it again, and can be called twice. Inject fails if the rule has a
// mistake, can never fire, or has the ID of another one; then nothing changes, and undo does nothing.
func (o *Organization) Inject(rule interface{ AsRule() fixtures.Rule }) (undo func(), err error) {
	if rule == nil {
		return func() {}, errors.New("server: inject: the rule is nil")
	}
	if _, undo, err = o.tenant.Inject(rule.AsRule()); err != nil {
		return func() {}, fmt.Errorf("server: inject: %w", err)
	}
	return undo, nil
}

// Rules returns the rules of the organization, including those on reserved plan ids, in the order in which they are tried.
func (o *Organization) Rules() []ActiveRule {
	active, _ := o.tenant.Rules()
	rules := make([]ActiveRule, len(active))
	for i := range active {
		r := &active[i]
		rules[i] = ActiveRule{Rule: clone.Deep(*r.Rule), Source: string(r.Source), Fired: Fired(r.Fired)}
	}
	return rules
}

// Fired returns how often any rule fired since the rules were loaded or reset, including removed ones and those of Sandbox
// headers.
func (o *Organization) Fired() Fired {
	_, fired := o.tenant.Rules()
	return Fired(fired)
}

// RemoveRules removes all injected rules, as DELETE /_sandbox/rules does, and returns their number. What Inject returns
// removes one.
func (o *Organization) RemoveRules() int { return o.tenant.RemoveRules() }
