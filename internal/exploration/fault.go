package exploration

import (
	"strconv"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server"
)

// Expectation is what a fault asks of a client.
type Expectation string

// The expectations.
const (
	// ToSurvive is that the test passes, and that everything ends as without the fault.
	ToSurvive Expectation = "survive"
	// ToReport is that the test fails or ends as without the fault: bad is only to pass in silence with another end, or no end.
	ToReport Expectation = "report"
)

// Fault is one way in which the API can fail.
type Fault struct {
	// Name is what flags, options and subtests call it.
	Name string
	// Set is the set of faults that it belongs to.
	Set string
	// Expect is what it asks of a client.
	Expect Expectation
	// Phase says whether the call does what it does; empty where the fault is in what becomes of the batch.
	Phase string
	// Does says what happens to the call, in the words of the API.
	Does string
	// Calls are the operationIds that it can happen to; nil means all.
	Calls []string
	// Length is how long it takes by itself.
	Length time.Duration

	// inBubble is the same where time costs nothing, if that is another.
	inBubble time.Duration
	// inARow is how many calls it happens to, one after the other.
	inARow int
	// variants are the ways to do it to a call, by number; nil means one way.
	variants func(c *calling, all bool) []int
	// rule is what the server does to a call, in one of its variants, from 1.
	rule func(c *server.Call, variant int) *fixtures.Rule
}

// ruleID is the name under which headers and journal show what an exploration did.
const ruleID = "explore"

// fires returns what the server does to a call, under the name of the exploration.
func (f *Fault) fires(c *server.Call, variant int) *fixtures.Rule {
	rule := f.rule(c, variant)
	if rule != nil {
		rule.ID, rule.Phase = ruleID, f.Phase
	}
	return rule
}

// name is that of the fault in one of its variants.
func (f *Fault) name(variant int) string {
	if f.variants == nil {
		return f.Name
	}
	return f.Name + "-" + strconv.Itoa(variant)
}

// some are those of n to try, from 1: the first, the second and the last, or all.
func some(n int, all bool) []int {
	var chosen []int
	for i := 1; i <= n; i++ {
		if all || i <= 2 || i == n {
			chosen = append(chosen, i)
		}
	}
	return chosen
}
