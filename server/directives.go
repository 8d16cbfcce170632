package server

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vitable-sandbox/sandbox/internal/suggest"

	"github.com/vitable-sandbox/sandbox/fixtures"
)

// directiveHeader is the request header by which one request asks for something out of the ordinary.
const directiveHeader = "Sandbox"

// directiveTable is all that the header can ask for: one entry for each directive.
//
//nolint:gochecknoglobals // a constant that Go cannot write as one
var directiveTable = []struct {
	key   string
	calls []string // the calls for which it has a meaning; nil means all of the simulated API
	apply func(x *exchange, d *directive) error
}{
	{key: "complete", calls: []string{fixtures.SubmitOperation}, apply: applyComplete},
	{key: "fail", calls: []string{fixtures.SubmitOperation}, apply: applyFail},
	{key: "status", apply: applyStatus},
	{key: "message", apply: applyMessage},
	{key: "connection", apply: applyConnection},
	{key: "latency", apply: applyLatency},
	{key: "times", apply: applyTimes},
	{key: "skip", apply: applySkip},
	{key: "phase", apply: applyPhase},
}

// directive is one part of the header: key=value, with parameters behind it.
type directive struct {
	key    string
	values []string // one, or those of a list in parentheses
	list   bool
	params []parameter
}

type parameter struct{ key, value string }

// noteDirectives notes that there is a header: whatever the answer is, it says what was applied.
func (x *exchange) noteDirectives() {
	switch {
	case len(x.request.Header[directiveHeader]) == 0:
	case x.server.controlOn:
		x.directed = true
	default:
		x.addHint("the Sandbox header has no effect: --control=false turns it off")
	}
}

// readDirectives reads the header and applies what it asks for; what is unknown, malformed or without meaning for the
// call is refused, never ignored.
func (x *exchange) readDirectives() error {
	if !x.directed {
		return nil
	}
	x.fate.directed = &directed{}
	header := x.request.Header[directiveHeader]
	directives, err := parseDirectives(strings.Join(header, ","))
	if err != nil {
		return directiveProblem("%s", err)
	}
	for i := range directives {
		if err := x.apply(&directives[i], directives[:i]); err != nil {
			return err
		}
	}
	return x.directRules(header)
}

func (x *exchange) apply(d *directive, earlier []directive) error {
	var keys []string
	for _, entry := range directiveTable {
		keys = append(keys, entry.key)
		if entry.key != d.key {
			continue
		}
		switch {
		case slices.ContainsFunc(earlier, func(e directive) bool { return e.key == d.key }):
			return directiveProblem("%s is given twice", d.key)
		case x.face != x.server.api:
			return directiveProblem("%s has no meaning for a call of the sandbox's own", d.key)
		case entry.calls != nil && !slices.Contains(entry.calls, x.call):
			return directiveProblem("%s has no meaning for %s, only for %s", d.key, x.call, strings.Join(entry.calls, ", "))
		}
		return entry.apply(x, d)
	}
	return directiveProblem("%s is no directive%s", cut(d.key, mostLogged), suggest.DidYouMean(d.key, keys))
}

func directiveProblem(format string, args ...any) error {
	return &problem{kind: kindInvalidDirective, message: "header Sandbox: " + fmt.Sprintf(format, args...)}
}

func applyComplete(x *exchange, d *directive) error {
	if d.list || len(d.params) > 0 {
		return directiveProblem("complete takes one value, as in complete=polls:3")
	}
	c, err := fixtures.ParseCompletion(d.values[0])
	if err != nil {
		return directiveProblem("complete: %s", err)
	}
	x.complete = modeOf(c)
	x.wanted = append(x.wanted, "complete="+c.String())
	return nil
}
