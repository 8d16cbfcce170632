package platform

import (
	"errors"
	"slices"
	"strconv"
	"strings"
)

// Source is where a rule comes from. Rules are tried in the order of these constants.
type Source string

// The sources of rules.
const (
	SourceRequest Source = "request"
	SourceRuntime Source = "runtime"
	SourceFixture Source = "fixture"
	SourceMagic   Source = "magic"
)

// ErrRuleNotFound says that there is no such rule.
var ErrRuleNotFound = errors.New("rule not found")

// layers are the rules of an organization.
type layers struct {
	runtime, fixture, magic []*rule // runtime has the newest first
	// all are those three, in the order in which they are tried.
	all []*rule
	// unlisted are the plans that the magic rules name: they exist, and no list has them.
	unlisted map[string]bool
	// requested are the rules of requests' own headers, by what the header says; order has the oldest first.
	requested map[string]*rule
	order     []string
	// fired is how often any rule fired, those that are gone too.
	fired FiredCounts
	// injected is how many rules were ever injected.
	injected int
}

// mostRequested is how many different headers keep their counts (our choice); past it the oldest starts anew.
const mostRequested = 1_000

func loadLayers(state *State) layers {
	l := layers{unlisted: make(map[string]bool), requested: make(map[string]*rule)}
	for i := range state.Rules {
		l.fixture = append(l.fixture, compileRule(&state.Rules[i], SourceFixture))
	}
	for i := range state.Magic {
		r := &state.Magic[i]
		l.magic = append(l.magic, compileRule(r, SourceMagic))
		for _, plan := range r.When.PlanID {
			if !strings.ContainsAny(plan, `*?\`) {
				l.unlisted[plan] = true
			}
		}
	}
	l.join()
	return l
}

func (l *layers) join() {
	l.all = slices.Concat(l.runtime, l.fixture, l.magic)
}

// ofRequest is the rule of a request's own header: the same for every request that has the same header.
func (l *layers) ofRequest(d *Directive) *rule {
	if d == nil {
		return nil
	}
	if r := l.requested[d.Key]; r != nil {
		return r
	}
	if len(l.order) >= mostRequested {
		delete(l.requested, l.order[0])
		l.order = slices.Delete(l.order, 0, 1)
	}
	r := compileRule(&d.Rule, SourceRequest)
	l.requested[d.Key] = r
	l.order = append(l.order, d.Key)
	return r
}

// Directive is a rule of a request's own header. Key is what the header says: its counts go on with the next request
// that says the same.
type Directive struct {
	Key  string
	Rule Rule
}

// RuleView is a rule as it is at one instant.
type RuleView struct {
	ID     string
	Source Source
	// Origin is what the rule was made from.
	Origin any
	// Fired is how often the rule fired.
	Fired FiredCounts
}

// FiredCounts are how many calls, and how many rows, something happened to.
type FiredCounts struct {
	Calls, Rows int
}

func (r *rule) view() RuleView {
	return RuleView{ID: r.ID, Source: r.source, Origin: r.Origin, Fired: FiredCounts{Calls: r.calls.fired, Rows: r.rows.fired}}
}

// Rules are the rules of the organization, in the order in which they are tried, and how often any rule has fired.
func (o *Organization) Rules() ([]RuleView, FiredCounts) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.begin()
	views := make([]RuleView, len(o.rules.all))
	for i, r := range o.rules.all {
		views[i] = r.view()
	}
	return views, o.rules.fired
}

// Inject adds a rule, in front of all others; one without an id gets one. What undo does is safe to do twice. It fails
// with a *Refusal if another rule has the id, and then nothing has changed.
func (o *Organization) Inject(r Rule) (injected RuleView, undo func(), err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.begin()
	if r.ID != "" && o.rules.has(r.ID) {
		return RuleView{}, nil, refusal("id: another rule has it; leave it out to get one")
	}
	o.rules.injected++
	for next := o.rules.injected; r.ID == "" || o.rules.has(r.ID); next++ {
		r.ID = "rule-" + strconv.Itoa(next)
	}
	added := compileRule(&r, SourceRuntime)
	o.rules.runtime = slices.Insert(o.rules.runtime, 0, added)
	o.rules.join()
	return added.view(), func() { o.withdraw(added) }, nil
}

func (l *layers) has(id string) bool {
	return slices.ContainsFunc(l.all, func(r *rule) bool { return r.ID == id })
}

func (o *Organization) withdraw(gone *rule) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.begin()
	o.rules.runtime = slices.DeleteFunc(o.rules.runtime, func(r *rule) bool { return r == gone })
	o.rules.join()
}

// Withdraw removes an injected rule. It fails with ErrRuleNotFound, or with a *Refusal if the rule comes from elsewhere.
func (o *Organization) Withdraw(id string) (RuleView, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.begin()
	at := slices.IndexFunc(o.rules.all, func(r *rule) bool { return r.ID == id })
	if at < 0 {
		return RuleView{}, ErrRuleNotFound
	}
	gone := o.rules.all[at]
	if gone.source != SourceRuntime {
		return RuleView{}, refusal("this rule comes from the %s; only a rule that was injected can be removed", gone.source)
	}
	o.rules.runtime = slices.DeleteFunc(o.rules.runtime, func(r *rule) bool { return r == gone })
	o.rules.join()
	return gone.view(), nil
}

// WithdrawAll removes all injected rules, and says how many there were.
func (o *Organization) WithdrawAll() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.begin()
	gone := len(o.rules.runtime)
	o.rules.runtime = nil
	o.rules.join()
	return gone
}
