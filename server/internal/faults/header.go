package faults

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/internal/suggest"
	"github.com/vitable-sandbox/sandbox/server/internal/platform"
)

// Header is the request header that carries directives for one request.
const Header = "Sandbox"

// Directives are what the Sandbox header of a request asks for, parsed.
type Directives struct {
	// Complete is how the batch completes; zero if the header does not say.
	Complete fixtures.Completion
	// Rows is a rule that fails rows, Call a rule on the call; nil if the header asks for none. They count identical
	// requests with the same header.
	Rows, Call *platform.RequestRule
	// OfBatch, OfRows and OfCall are the directives as they were parsed: those that take effect with the batch, with Rows,
	// and with Call.
	OfBatch, OfRows, OfCall []string
}

// directives is the table of all directives.
var directives = []struct {
	key     string
	example string   // of its one value; empty if it takes more
	calls   []string // the calls that it is for; nil means all of the simulated API
	apply   func(h *header, d *directive) error
}{
	{"complete", "polls:3", []string{fixtures.SubmitOperation}, (*header).complete},
	{"fail", "", []string{fixtures.SubmitOperation}, (*header).fail},
	{"status", "503", nil, (*header).status},
	{"message", `"Not today"`, nil, (*header).message},
	{"connection", "reset", nil, (*header).connection},
	{"latency", "800ms", nil, (*header).latency},
	{"times", "2", nil, (*header).times},
	{"skip", "1", nil, (*header).skip},
	{"phase", "after", nil, (*header).phase},
}

// header is what has been parsed of a header so far.
type header struct {
	Directives
	rows, call fixtures.Rule
	// times and skip apply to both rules; ofBoth has them as they were parsed.
	timesGiven, skipGiven int
	ofBoth                []string
}

// maxHeader is how long the header can be, in bytes.
const maxHeader = 8 << 10

// ParseHeader reads the header of a request to an operation; call is empty where it is one of the sandbox's own. What is
// unknown, malformed or without meaning for the call is an error: nothing is ignored.
func ParseHeader(values []string, call string) (*Directives, error) {
	text := strings.Join(values, ",")
	switch {
	case len(text) > maxHeader:
		return nil, fmt.Errorf("header Sandbox: is longer than %d bytes; POST /_sandbox/rules takes a longer rule", maxHeader)
	case !utf8.ValidString(text):
		return nil, errors.New("header Sandbox: is not UTF-8; send the characters as UTF-8 bytes (fetch sends a header as " +
			"Latin-1), or POST /_sandbox/rules with a rule in JSON")
	}
	parsed, err := parseDirectives(text)
	if err != nil {
		return nil, fmt.Errorf("header Sandbox: %w", err)
	}
	h := &header{}
	for i := range parsed {
		if err := h.apply(&parsed[i], parsed[:i], call); err != nil {
			return nil, fmt.Errorf("header Sandbox: %w", err)
		}
	}
	if err := h.makeRules(text); err != nil {
		return nil, fmt.Errorf("header Sandbox: %w", err)
	}
	return &h.Directives, nil
}

func (h *header) apply(d *directive, earlier []directive, call string) error {
	var keys []string
	for _, entry := range directives {
		keys = append(keys, entry.key)
		if entry.key != d.key {
			continue
		}
		switch {
		case slices.ContainsFunc(earlier, func(e directive) bool { return e.key == d.key }):
			return fmt.Errorf("%s is given twice", d.key)
		case call == "":
			return fmt.Errorf("%s does not apply to the sandbox's own calls", d.key)
		case entry.calls != nil && !slices.Contains(entry.calls, call):
			return fmt.Errorf("%s does not apply to %s, only to %s", d.key, call, strings.Join(entry.calls, ", "))
		case entry.example != "" && (d.list || len(d.params) > 0):
			return fmt.Errorf("%s takes one value, as in %s=%s", d.key, d.key, entry.example)
		}
		return entry.apply(h, d)
	}
	key := d.key
	if len(key) > 200 {
		key = "…" // what is cut off an API key could not be hidden
	}
	return fmt.Errorf("%s is not a directive%s", key, suggest.DidYouMean(d.key, keys))
}

// makeRules makes the rules that the directives amount to.
func (h *header) makeRules(key string) error {
	rows, call := h.rows.Fail != nil, h.call.Respond != nil || h.call.Connection != "" || h.call.Latency != nil
	switch {
	case h.call.Respond != nil && h.call.Respond.Status == 0:
		return errors.New("message needs status")
	case h.call.Phase != "" && !call:
		return errors.New("phase needs status, connection or latency")
	case len(h.ofBoth) > 0 && !rows && !call:
		return errors.New("times and skip need fail, status, connection or latency")
	}
	var err error
	if rows {
		if h.Rows, err = h.makeRule(key, &h.rows); err != nil {
			return err
		}
		// The reference ids of rows are not repeated.
		h.OfRows = []string{"fail"}
		if !call {
			h.OfRows = append(h.OfRows, h.ofBoth...)
		}
	}
	if call {
		h.Call, err = h.makeRule(key+" call", &h.call)
		h.OfCall = append(h.OfCall, h.ofBoth...)
	}
	return err
}

func (h *header) makeRule(key string, r *fixtures.Rule) (*platform.RequestRule, error) {
	r.ID, r.Per, r.Times, r.Skip = fixtures.RequestRuleID, fixtures.PerRequest, h.timesGiven, h.skipGiven
	if err := r.Check(); err != nil {
		// Several mistakes are a line each; a header is one.
		return nil, errors.New(strings.ReplaceAll(err.Error(), "\n", "; "))
	}
	return &platform.RequestRule{Key: key, Rule: r}, nil
}
