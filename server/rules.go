package server

import (
	"errors"
	"fmt"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server/internal/controlapi"
	"github.com/vitable-sandbox/sandbox/server/internal/platform"
)

// The form of a rule, the same wherever it comes from.
type (
	// Rule says what it matches, what it then does, and how often.
	Rule = fixtures.Rule
	// When says what a Rule matches.
	When = fixtures.When
	// Patterns matches a value if any of its patterns matches all of it.
	Patterns = fixtures.Patterns
)

// RuleMaker is a Rule, or one of the short forms that make one, such as FailAdd and Respond.
type RuleMaker interface {
	// AsRule is the rule.
	AsRule() Rule
}

// RuleSource says where a rule comes from.
type RuleSource string

// The sources of rules, in the order in which rules are tried. The rules of a request's own header come before all.
const (
	// RuleInjected is for rules of Inject and of POST /_sandbox/rules, the newest first.
	RuleInjected RuleSource = "runtime"
	// RuleOfFixture is for rules of the fixture, in the order of the file.
	RuleOfFixture RuleSource = "fixture"
	// RuleMagic is for the rules on reserved plan ids.
	RuleMagic RuleSource = "magic"
)

// Fired is how often something happened by rule.
type Fired struct {
	// Calls counts calls that a rule did something to, Rows those rows that a rule failed.
	Calls, Rows int
}

// ActiveRule is a rule of an organization, with what it did so far.
type ActiveRule struct {
	Rule
	// Source is where the rule comes from.
	Source RuleSource
	// Fired is how often the rule fired.
	Fired Fired
}

// Inject adds a rule in front of all others, as POST /_sandbox/rules does; undo removes it again, and does no harm if it
// is gone. A rule without an ID gets one. It fails if the rule has a mistake, can never fire, or has the ID of another
// one; then nothing has changed, and undo does nothing.
func (o *Organization) Inject(rule RuleMaker) (undo func(), err error) {
	if rule == nil {
		return func() {}, errors.New("server: inject: the rule is nil")
	}
	if _, undo, err = o.tenant.Inject(rule.AsRule()); err != nil {
		return func() {}, fmt.Errorf("server: inject: %w", err)
	}
	return undo, nil
}

// Rules returns the rules of the organization in the order in which they are tried, those on reserved plan ids too.
func (o *Organization) Rules() []ActiveRule {
	active, _ := o.tenant.Rules()
	rules := make([]ActiveRule, len(active))
	for i := range active {
		rules[i] = activeRuleOf(&active[i])
	}
	return rules
}

// Rule returns one rule of the organization, as GET /_sandbox/rules/{id} does. It fails if there is none of that id.
func (o *Organization) Rule(id string) (ActiveRule, error) {
	active, err := o.tenant.Rule(id)
	if err != nil {
		return ActiveRule{}, fmt.Errorf("server: rule: %w", err)
	}
	return activeRuleOf(&active), nil
}

// Fired returns how often any rule fired since the rules were loaded or reset, those that are gone and those of requests'
// own headers too.
func (o *Organization) Fired() Fired {
	_, fired := o.tenant.Rules()
	return Fired(fired)
}

// RemoveRule removes an injected rule, as DELETE /_sandbox/rules/{id} does. It fails if there is none of that id, or if it
// was not injected.
func (o *Organization) RemoveRule(id string) error {
	if _, err := o.tenant.RemoveRule(id); err != nil {
		return fmt.Errorf("server: remove rule: %w", err)
	}
	return nil
}

// RemoveRules removes all injected rules, as DELETE /_sandbox/rules does, and returns how many there were.
func (o *Organization) RemoveRules() int { return o.tenant.RemoveRules() }

func activeRuleOf(r *platform.ActiveRule) ActiveRule {
	return ActiveRule{Rule: r.Rule.Clone(), Source: RuleSource(r.Source), Fired: Fired(r.Fired)}
}

// Demonstration is a rule that has a description, with a command that shows what it does.
type Demonstration struct {
	Rule ActiveRule
	// Curl is a command for a POSIX shell. It finds the API key in the variable VITABLE_CONNECT_API_KEY.
	Curl string
}

// Demonstrations returns every rule of the organization that has a description, in the order in which rules are tried,
// with a command that shows it; baseURL is where the server can be reached. It is what GET /_sandbox/magic lists.
func (o *Organization) Demonstrations(baseURL string) []Demonstration {
	var all []Demonstration
	for _, d := range controlapi.Demonstrate(o.tenant, baseURL) {
		all = append(all, Demonstration{Rule: activeRuleOf(&d.Rule), Curl: d.Curl})
	}
	return all
}
