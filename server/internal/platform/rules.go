package platform

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/internal/glob"
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

// ErrRuleNotFound means that the organization does not have the rule.
var ErrRuleNotFound = errors.New("rule not found")

// rules are the rules of an organization.
type rules struct {
	runtime, fixture, magic []*rule // runtime has the newest first
	// all are those three, in the order in which they are tried.
	all []*rule
	// unlisted are the plans that the magic rules name: they exist, but are not listed.
	unlisted map[string]bool
	// requested are the rules of requests' own headers, by the text of the header; order has the oldest first.
	requested map[string]*rule
	order     []string
	// fired is how often any rule fired, including removed ones.
	fired Fired
	// injected is how many rules were ever injected.
	injected int
}

// maxRequested limits how many different headers keep their counts (our choice); over the limit the oldest is dropped.
const maxRequested = 1_000

func newRules(start *Start) rules {
	l := rules{unlisted: make(map[string]bool), requested: make(map[string]*rule)}
	for i := range start.Fixture.Rules {
		l.fixture = append(l.fixture, compileRule(&start.Fixture.Rules[i], SourceFixture))
	}
	for i := range start.Magic {
		r := &start.Magic[i]
		l.magic = append(l.magic, compileRule(r, SourceMagic))
		for _, plan := range r.When.PlanID {
			if !strings.ContainsAny(plan, glob.Wildcards) {
				l.unlisted[plan] = true
			}
		}
	}
	l.join()
	return l
}

func (l *rules) join() {
	l.all = slices.Concat(l.runtime, l.fixture, l.magic)
}

// RequestRule is a rule of a request's own header. Key is the text of the header: the next request with the same header
// continues its counts. The rule must not change.
type RequestRule struct {
	Key  string
	Rule *fixtures.Rule
}

// ofRequest returns the rule of a request's own header, the same one for every request with that header.
func (l *rules) ofRequest(given *RequestRule) *rule {
	if given == nil {
		return nil
	}
	if r := l.requested[given.Key]; r != nil {
		return r
	}
	if len(l.order) >= maxRequested {
		delete(l.requested, l.order[0])
		l.order = slices.Delete(l.order, 0, 1)
	}
	r := compileRule(given.Rule, SourceRequest)
	l.requested[given.Key] = r
	l.order = append(l.order, given.Key)
	return r
}

// ActiveRule is a rule of an organization, with how often it fired. The rule must not be changed.
type ActiveRule struct {
	*fixtures.Rule
	Source Source
	Fired  Fired
}

// Fired counts the calls and the rows that rules affected.
type Fired struct {
	Calls, Rows int
}

func (r *rule) view() ActiveRule {
	return ActiveRule{Rule: r.Rule, Source: r.source, Fired: Fired{Calls: r.calls.fired, Rows: r.rows.fired}}
}

// Rules returns the rules of the organization, in the order in which they are tried, and how often any rule has fired.
func (o *Organization) Rules() ([]ActiveRule, Fired) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.begin()
	views := make([]ActiveRule, len(o.rules.all))
	for i, r := range o.rules.all {
		views[i] = r.view()
	}
	return views, o.rules.fired
}

// Rule returns one rule of the organization. It fails with ErrRuleNotFound.
func (o *Organization) Rule(id string) (ActiveRule, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.begin()
	r := o.rules.find(id)
	if r == nil {
		return ActiveRule{}, ErrRuleNotFound
	}
	return r.view(), nil
}

func (l *rules) find(id string) *rule {
	if i := slices.IndexFunc(l.all, func(r *rule) bool { return r.ID == id }); i >= 0 {
		return l.all[i]
	}
	return nil
}

// Inject adds a rule in front of all others; one without an id gets one. The rule must not change afterwards. What undo
// does is safe to do twice. It fails with a *Refusal if another rule has the id, or with a *LimitError, and then nothing has changed.
func (o *Organization) Inject(r fixtures.Rule) (injected ActiveRule, undo func(), err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.begin()
	if r.ID != "" && o.rules.find(r.ID) != nil {
		return ActiveRule{}, nil, refuse("id: another rule has it; leave it out to have one assigned")
	}
	if err := o.rules.checkRoom(); err != nil {
		return ActiveRule{}, nil, err
	}
	o.rules.injected++
	for next := o.rules.injected; r.ID == "" || o.rules.find(r.ID) != nil; next++ {
		r.ID = "rule-" + strconv.Itoa(next)
	}
	added := compileRule(&r, SourceRuntime)
	o.rules.runtime = slices.Insert(o.rules.runtime, 0, added)
	o.rules.join()
	o.note(partRules, "")
	return added.view(), func() {
		o.mu.Lock()
		defer o.mu.Unlock()
		o.begin()
		o.rules.remove(added)
		o.note(partRules, "")
	}, nil
}

func (l *rules) remove(gone *rule) {
	l.runtime = slices.DeleteFunc(l.runtime, func(r *rule) bool { return r == gone })
	l.join()
}

// RemoveRule removes an injected rule. It fails with ErrRuleNotFound, or with a *Refusal if the rule was not injected.
func (o *Organization) RemoveRule(id string) (ActiveRule, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.begin()
	gone := o.rules.find(id)
	if gone == nil {
		return ActiveRule{}, ErrRuleNotFound
	}
	if gone.source != SourceRuntime {
		return ActiveRule{}, refuse("this rule is from the %s; only injected rules can be removed", gone.source)
	}
	o.rules.remove(gone)
	o.note(partRules, "")
	return gone.view(), nil
}

// RemoveRules removes all injected rules, and returns how many there were.
func (o *Organization) RemoveRules() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.begin()
	gone := len(o.rules.runtime)
	o.rules.runtime = nil
	o.rules.join()
	o.note(partRules, "")
	return gone
}
