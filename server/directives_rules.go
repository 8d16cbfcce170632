package server

import (
	"slices"
	"strings"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server/internal/platform"
)

// directed is what the header says about failures: one rule for rows, one for the call, and how often both fire.
type directed struct {
	rows, call fixtures.Rule
	often      fixtures.Rule
	// texts are the directives as they are understood: of rows, of the call, and of how often.
	ofRows, ofCall, ofBoth []string
}

// directRules makes rules of the directives. They count for identical requests that have the same header.
func (x *exchange) directRules(header []string) error {
	d := x.fate.directed
	rows, call := d.rows.Fail != nil, d.call.Respond != nil || d.call.Connection != "" || d.call.Latency != nil
	switch {
	case d.call.Respond != nil && d.call.Respond.Status == 0:
		return directiveProblem("message has no meaning without status")
	case d.call.Phase != "" && !call:
		return directiveProblem("phase has no meaning without status, connection or latency")
	case len(d.ofBoth) > 0 && !rows && !call:
		return directiveProblem("times and skip have no meaning without fail, status, connection or latency")
	}
	key := strings.Join(header, ",")
	if rows {
		directive, err := d.rule(key, &d.rows)
		if err != nil {
			return err
		}
		x.fate.failing = directive
		x.wanted = append(x.wanted, d.ofRows...)
		if !call {
			x.wanted = append(x.wanted, d.ofBoth...)
		}
	}
	if call {
		directive, err := d.rule(key, &d.call)
		if err != nil {
			return err
		}
		directive.Key += " call"
		x.fate.calling = directive
		x.fate.wanted = slices.Concat(d.ofCall, d.ofBoth)
	}
	return nil
}

func (d *directed) rule(key string, r *fixtures.Rule) (*platform.Directive, error) {
	r.ID, r.Per, r.Times, r.Skip = fixtures.RequestRuleID, fixtures.PerRequest, d.often.Times, d.often.Skip
	if err := r.Check(); err != nil {
		return nil, directiveProblem("%s", err)
	}
	return &platform.Directive{Key: key, Rule: ruleOfFixture(r)}, nil
}

// one is the value of a directive that takes one, without parameters.
func (d *directive) one(example string) (string, error) {
	if d.list || len(d.params) > 0 {
		return "", directiveProblem("%s takes one value, as in %s=%s", d.key, d.key, example)
	}
	return d.values[0], nil
}

// applyFail fails rows by their reference_id, adds and removals.
func applyFail(x *exchange, d *directive) error {
	rule := &x.fate.directed.rows
	rule.When.ReferenceID = d.values
	rule.Fail = &fixtures.Fail{}
	for i, p := range d.params {
		if p.key != "reason" || i > 0 || p.value == "" {
			return directiveProblem(`fail takes one parameter, as in fail=EMP-1;reason="Not today"`)
		}
		rule.Fail.Reason = p.value
	}
	// What a row holds is not repeated.
	x.fate.directed.ofRows = append(x.fate.directed.ofRows, "fail")
	return nil
}

func (x *exchange) respond() *fixtures.Respond {
	call := &x.fate.directed.call
	if call.Respond == nil {
		call.Respond = &fixtures.Respond{}
	}
	return call.Respond
}

// number is the value of a directive that takes a whole number from 1, with at most a handful of digits.
func (d *directive) number(example string) (int, error) {
	text, err := d.one(example)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, char := range text {
		if char < '0' || char > '9' || n > 1_000_000 {
			return 0, directiveProblem("%s must be a whole number, as in %s=%s", d.key, d.key, example)
		}
		n = 10*n + int(char-'0')
	}
	if n == 0 {
		return 0, directiveProblem("%s=0 can never have an effect; leave it out", d.key)
	}
	return n, nil
}

func (x *exchange) callWants(d *directive, value string) {
	x.fate.directed.ofCall = append(x.fate.directed.ofCall, d.key+"="+value)
}

func applyStatus(x *exchange, d *directive) error {
	n, err := d.number("503")
	if err != nil {
		return err
	}
	if n < 200 || n > 599 {
		return directiveProblem("status must be from 200 to 599")
	}
	x.respond().Status = n
	x.callWants(d, d.values[0])
	return nil
}

func applyMessage(x *exchange, d *directive) error {
	text, err := d.one(`"Not today"`)
	if err != nil {
		return err
	}
	x.respond().Message = text
	x.callWants(d, `"`+text+`"`)
	return nil
}

func applyConnection(x *exchange, d *directive) error {
	text, err := d.one("reset")
	if err != nil {
		return err
	}
	x.fate.directed.call.Connection = fixtures.Connection(text)
	x.callWants(d, text)
	return nil
}

func applyLatency(x *exchange, d *directive) error {
	text, err := d.one("800ms")
	if err != nil {
		return err
	}
	wait, err := fixtures.ParseDuration(text)
	if err != nil {
		return directiveProblem("latency: %s", err)
	}
	x.fate.directed.call.Latency = &fixtures.Latency{Min: wait, Max: wait}
	x.callWants(d, text)
	return nil
}

func applyTimes(x *exchange, d *directive) error {
	text, err := d.one("2")
	if err != nil {
		return err
	}
	n := fixtures.ExhaustRetries
	if text != "exhaust_retries" {
		if n, err = d.number("2"); err != nil {
			return err
		}
	}
	x.fate.directed.often.Times = n
	x.fate.directed.ofBoth = append(x.fate.directed.ofBoth, "times="+text)
	return nil
}

func applySkip(x *exchange, d *directive) error {
	n, err := d.number("1")
	if err != nil {
		return err
	}
	x.fate.directed.often.Skip = n
	x.fate.directed.ofBoth = append(x.fate.directed.ofBoth, "skip="+d.values[0])
	return nil
}

func applyPhase(x *exchange, d *directive) error {
	text, err := d.one("after")
	if err != nil {
		return err
	}
	x.fate.directed.call.Phase = fixtures.Phase(text)
	x.callWants(d, text)
	return nil
}
