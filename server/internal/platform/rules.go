package platform

import (
	"cmp"
	"errors"
	"slices"
	"strconv"

	"github.com/vitable-sandbox/sandbox/fixtures"
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
	// ofCall are those of them that a call can meet, by its operation, once there was such a call.
	ofCall map[string][]*rule
	// counted are the counts of the rules that others have too, once they have matched something.
	counted  map[*rule]*counts
	unlisted map[string]bool // that of Magic
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
	l := rules{fixture: start.compiled().rules}
	if start.Magic != nil {
		l.magic, l.unlisted = start.Magic.rules, start.Magic.unlisted
	}
	l.join()
	return l
}

func (l *rules) join() {
	l.ofCall = nil
	if len(l.runtime)+len(l.fixture) == 0 {
		l.all = l.magic
		return
	}
	l.all = slices.Concat(l.runtime, l.fixture, l.magic)
}

// on returns the rules that a call can meet, in the order in which they are tried: those on other calls cost it nothing. The
// magic ones alone are few, and shared.
func (l *rules) on(operation string) []*rule {
	if len(l.all) == len(l.magic) {
		return l.all
	}
	met, known := l.ofCall[operation]
	if !known {
		for _, r := range l.all {
			if r.call.Match(operation) {
				met = append(met, r)
			}
		}
		if l.ofCall == nil {
			l.ofCall = make(map[string][]*rule)
		}
		l.ofCall[operation] = met
	}
	return met
}

// countsOf returns the organization's counts of a rule.
func (l *rules) countsOf(r *rule) *counts {
	if r.counts != nil {
		return r.counts
	}
	c := l.counted[r]
	if c == nil {
		if l.counted == nil {
			l.counted = make(map[*rule]*counts)
		}
		c = new(counts)
		l.counted[r] = c
	}
	return c
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
	if l.requested == nil {
		l.requested = make(map[string]*rule)
	}
	r := compileOwn(given.Rule, SourceRequest)
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

func (l *rules) view(r *rule) ActiveRule {
	v := ActiveRule{Rule: r.Rule, Source: r.source}
	if c := cmp.Or(r.counts, l.counted[r]); c != nil {
		v.Fired = Fired{Calls: c.calls.fired, Rows: c.rows.fired}
	}
	return v
}

// Rules returns the rules of the organization, in the order in which they are tried, and how often any rule has fired.
func (o *Organization) Rules() ([]ActiveRule, Fired) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.begin()
	views := make([]ActiveRule, len(o.rules.all))
	for i, r := range o.rules.all {
		views[i] = o.rules.view(r)
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
	return o.rules.view(r), nil
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
	added := compileOwn(&r, SourceRuntime)
	o.rules.runtime = slices.Insert(o.rules.runtime, 0, added)
	o.rules.join()
	o.note(partRules, "")
	return o.rules.view(added), func() {
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
	return o.rules.view(gone), nil
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
