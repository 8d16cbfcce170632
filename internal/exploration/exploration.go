// Package exploration tries every way in which the simulated API can fail on somebody's own test, and says which of them
// the test does not survive: the table of faults, the points at which they happen, what is judged, and the matrix of it. It
// knows neither Go's testing nor processes: those are its two faces, which carry out each Run.
//
// A face makes an Exploration by New, carries out two plain runs, calls Prepare, carries out each of Runs, and shows the
// Report. To carry out a run is to start a server with Run.Option, to run what the user has, to call Run.End while the
// server still answers, and Run.Conclude.
package exploration

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/vitable-sandbox/sandbox/internal/glob"
)

// ExpectAny is the Expect of a Config that compares no rosters.
const ExpectAny = "any"

// Config is what is tried and how it is judged. Its zero value tries the transient faults at the points that are usual.
type Config struct {
	// Faults are names of faults, of sets of faults, or patterns of names; none means the transient ones.
	Faults []string
	// Points are patterns of the names of points; none means all.
	Points []string
	// Only are patterns of the names of runs; none means all. Where they are given, Faults are not looked at.
	Only []string
	// AllPoints makes a point of every call, and a fault of every row.
	AllPoints bool
	// Accept are patterns of the names of runs whose failure is known.
	Accept []string
	// Expect is empty, or ExpectAny.
	Expect string
	// Strict fails a run whose call was not made.
	Strict bool
	// Timeout is how long a run may take, apart from its fault; 0 means ten times the plain run and at least ten seconds.
	Timeout time.Duration
	// Exact says that time is exact, as in a bubble: how close polls are is then compared too.
	Exact bool
	// MostCalls is how many calls a run may make before it counts as one without an end; 0 means 10,000 and a hundred times
	// those of the plain run.
	MostCalls int
	// Replay is the command that carries out one run again.
	Replay func(name string) string
}

// Exploration is the work of trying all faults at all points. It is safe for concurrent use.
type Exploration struct {
	config Config
	faults []*Fault

	mu            sync.Mutex
	first, second *Run
	keys          keys
	unstable      []*point
	points        []*point
	stable        []string // the names of all points, chosen or not
	runs          []*Run
	accepted      map[string]bool // the patterns of Accept that were needed
}

// New returns an Exploration. It fails if the configuration names what does not exist.
func New(c Config) (*Exploration, error) {
	chosen := c.Faults
	if len(c.Only) > 0 {
		chosen = []string{"*"}
	}
	faults, err := choose(chosen)
	err = errors.Join(err, checkRuns("only", c.Only), checkRuns("accept", c.Accept))
	if c.Expect != "" && c.Expect != ExpectAny {
		err = errors.Join(err, fmt.Errorf("expect: %q is unknown; leave it out, or use %q to compare no rosters", c.Expect, ExpectAny))
	}
	if c.Timeout < 0 {
		err = errors.Join(err, errors.New("timeout: is negative; leave it out for ten times the plain run"))
	}
	if err != nil {
		return nil, err
	}
	if c.Replay == nil {
		c.Replay = func(name string) string { return name }
	}
	return &Exploration{config: c, faults: faults, accepted: make(map[string]bool)}, nil
}

// Plain returns a run in which nothing fails, the nth.
func (e *Exploration) Plain(n int) *Run {
	r := &Run{Name: fmt.Sprintf("plain-%d", n), exploration: e}
	r.recorder = newRecorder(r)
	return r
}

// ErrNoCalls says that a plain run has sent nothing to its server.
var ErrNoCalls = errors.New("the plain run sent nothing to the sandbox")

// Prepare finds the points in two plain runs that have been concluded. It fails if one of them failed, or if the first has made
// no call (ErrNoCalls).
func (e *Exploration) Prepare(first, second *Run) error {
	for _, r := range []*Run{first, second} {
		if r.result == nil || r.result.Verdict != Survived {
			return fmt.Errorf("%s: did not pass; the test must pass without any fault before anything is tried", r.Name)
		}
		if r.Calls() == 0 {
			return fmt.Errorf("%s: %w", r.Name, ErrNoCalls)
		}
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.first, e.second = first, second
	e.keys = keysOf(first.recorder.tenants, second.recorder.tenants)
	for i, t := range second.recorder.tenants {
		t.index = e.keys.index(t.key, second.recorder.tenants[:i])
	}
	e.points, e.unstable = pointsOf(first.recorder, second.recorder, e.config.AllPoints)
	e.stable = nil
	for _, p := range e.points {
		e.stable = append(e.stable, p.name())
	}
	e.points = slices.DeleteFunc(e.points, func(p *point) bool { return !matches(e.config.Points, p.name()) })
	e.runs = nil
	for _, p := range e.points {
		for _, f := range e.faults {
			e.add(p, f)
		}
	}
	return nil
}

// add adds the runs of a fault at a point.
func (e *Exploration) add(p *point, f *Fault) {
	if len(f.Calls) > 0 && !slices.Contains(f.Calls, p.operation) {
		return
	}
	variants := []int{1}
	if f.variants != nil {
		variants = f.variants(p.call, e.config.AllPoints)
	}
	for _, variant := range variants {
		r := &Run{Point: p.name(), Fault: f, exploration: e, point: p, variant: variant, keys: e.keys}
		r.Name = r.Point + "=" + r.Label()
		if !matches(e.config.Only, r.Name) {
			continue
		}
		r.most = cmp.Or(e.config.MostCalls, endless+100*e.first.Calls())
		r.recorder = newRecorder(r)
		e.runs = append(e.runs, r)
	}
}

// endless is how many calls, besides those of a plain run a hundred times, a run that has an end does not make (our choice).
const endless = 10_000

// matches reports whether any pattern matches a name, or there is none.
func matches(patterns []string, name string) bool {
	set := glob.CompileAll(patterns)
	return set.Match(name)
}

// Runs returns the runs to carry out, in the order of the matrix. They may be carried out at once, and in any order.
func (e *Exploration) Runs() []*Run {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.Clone(e.runs)
}

// Points returns the names of all points of the plain runs, also of those that were not chosen.
func (e *Exploration) Points() []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.Clone(e.stable)
}

func (e *Exploration) plainTook() time.Duration {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.first == nil {
		return 0
	}
	return max(e.first.outcome.Took, e.second.outcome.Took)
}

// conclude judges a run, and looks whether it was accepted before.
func (e *Exploration) conclude(r *Run) Result {
	c := compare(e.first.recorder, e.second.recorder, r.recorder)
	result := r.judge(&r.outcome, c)
	if result.Verdict == NotReached && e.config.Strict && r.tries > 0 {
		result.Verdict = Failed
	}
	if !result.Verdict.Bad() {
		return result
	}
	result.Text = r.paragraph(c, &result)
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, pattern := range e.config.Accept {
		if matches([]string{pattern}, r.Name) {
			e.accepted[pattern] = true
			result.Verdict = Known
		}
	}
	return result
}
