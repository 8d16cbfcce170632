// Package faults describes what rules do to an HTTP exchange, as data: the plan, how connections break, which requests HTTP
// clients resend by themselves, and the directives of the Sandbox header.
package faults

import (
	"slices"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server/internal/platform"
)

// Plan is what rules do to one exchange, besides what the platform does.
type Plan struct {
	platform.Effects
	// Uncharged reports whether the connection breaks again because the HTTP client resent the request by itself: no rule
	// counts it.
	Uncharged bool
}

// EndsBefore reports whether a rule ends the call before it reaches the platform.
func (p *Plan) EndsBefore() bool { return p.Ending != nil && !after(p.Ending) }

// EndsAfter reports whether a rule ends the call after the platform has carried it out.
func (p *Plan) EndsAfter() bool { return p.Ending != nil && after(p.Ending) }

// WaitsBefore reports whether the call waits before it reaches the platform.
func (p *Plan) WaitsBefore() bool { return p.Delaying != nil && !after(p.Delaying) }

// Connection returns how the connection breaks; empty if it does not.
func (p *Plan) Connection() string {
	if p.Ending == nil {
		return ""
	}
	return p.Ending.Connection
}

func after(r *fixtures.Rule) bool { return r.Phase == fixtures.PhaseAfter }

// Name adds the rules that did something to the call in front of those that shaped its answer.
func (p *Plan) Name(rules []string) []string {
	for _, rule := range slices.Backward(p.Rules) {
		if !slices.Contains(rules, rule) {
			rules = slices.Insert(slices.Clone(rules), 0, rule)
		}
	}
	return rules
}

// again is the plan for a request that is sent again by its transport.
func again(was brokenRequest) Plan {
	return Plan{Uncharged: true, Effects: platform.Effects{
		Ending: &fixtures.Rule{ID: was.rule, Connection: was.how}, Rules: []string{was.rule},
	}}
}
