// Package faults says, as data, what rules do to an HTTP exchange: the plan, how connections break, which request a
// transport sends again by itself, and what the Sandbox header of a request asks for.
package faults

import (
	"slices"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server/internal/platform"
)

// Plan is what rules do to one exchange, besides what the platform does.
type Plan struct {
	platform.Effects
	// Uncharged says that the connection breaks again because the transport has sent the request again by itself: no rule
	// was charged.
	Uncharged bool
}

// EndsBefore reports whether a rule ends the call before the platform hears of it.
func (p *Plan) EndsBefore() bool { return p.Ending != nil && !after(p.Ending) }

// EndsAfter reports whether a rule ends the call after it did what it does.
func (p *Plan) EndsAfter() bool { return p.Ending != nil && after(p.Ending) }

// WaitsBefore reports whether the call waits before the platform hears of it.
func (p *Plan) WaitsBefore() bool { return p.Delaying != nil && !after(p.Delaying) }

// Connection returns how the connection breaks; empty if it does not.
func (p *Plan) Connection() fixtures.Connection {
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
