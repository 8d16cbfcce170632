package faults_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server/internal/faults"
	"github.com/vitable-sandbox/sandbox/server/internal/platform"
)

// Every directive is understood as it was meant, and where it takes effect.
func TestDirectives(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		header                  []string
		call                    string
		ofBatch, ofRows, ofCall []string
	}{
		{[]string{"complete=polls:3"}, fixtures.SubmitOperation, []string{"complete=polls:3"}, nil, nil},
		{[]string{"complete=never", "fail=EMP-1"}, fixtures.SubmitOperation, []string{"complete=never"}, []string{"fail"}, nil},
		{[]string{`fail=(EMP-1 "EMP, 2") ; reason="Not today" , times=2`}, fixtures.SubmitOperation, nil, []string{"fail", "times=2"}, nil},
		{[]string{"fail=A,status=503,skip=1"}, fixtures.SubmitOperation, nil, []string{"fail"}, []string{"status=503", "skip=1"}},
		{[]string{`status=503, message="Say \"no\""`}, "ListPlans", nil, nil, []string{"status=503", `message="Say "no""`}},
		{[]string{"connection=reset\t,\tphase=after"}, "GetGroup", nil, nil, []string{"connection=reset", "phase=after"}},
		{[]string{"latency=800ms,times=exhaust_retries"}, "GetGroup", nil, nil, []string{"latency=800ms", "times=exhaust_retries"}},
	} {
		d, err := faults.ParseHeader(test.header, test.call)
		if err != nil {
			t.Errorf("%q: %v", test.header, err)
			continue
		}
		if !slices.Equal(d.OfBatch, test.ofBatch) || !slices.Equal(d.OfRows, test.ofRows) || !slices.Equal(d.OfCall, test.ofCall) {
			t.Errorf("%q: of the batch %q, of its rows %q, of the call %q", test.header, d.OfBatch, d.OfRows, d.OfCall)
		}
		if (d.Call != nil) != (test.ofCall != nil) || (d.Rows != nil) != (test.ofRows != nil) {
			t.Errorf("%q: rules %+v, %+v", test.header, d.Call, d.Rows)
		}
	}
}

// A header of nothing, and one that asks in vain, are refused: nothing is ignored.
func TestDirectivesInVain(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]string{
		"":                           "expected key=value (at character 1)",
		"times=2":                    "times and skip need fail, status",
		"skip=1":                     "times and skip need fail, status",
		"phase=after":                "phase needs status",
		"message=x":                  "message needs status",
		"fail=A;reason=":             "expected a value",
		`fail=A;reason=""`:           "fail takes one parameter",
		"fail=A;why=x":               "fail takes one parameter",
		"fail=A;reason=x;reason=y":   "fail takes one parameter",
		"status=503;x=1":             "status takes one value",
		"status=(503)":               "status takes one value",
		"status=199":                 "from 200 to 599",
		"status=600":                 "from 200 to 599",
		"status=1e3":                 "whole number",
		"status=503,times=0":         "times=0 has no effect",
		"status=503,times=99999999":  "whole number",
		"status=503,status=504":      "status is given twice",
		"status=503,connection=what": "connection",
		"fail=()":                    "expected a value",
		"fail=(A":                    "is not closed",
		`message="x\"`:               "is not closed",
		"status=503 times=2":         "expected a comma",
	} {
		if d, err := faults.ParseHeader([]string{header}, fixtures.SubmitOperation); d != nil || err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %+v, %v; want %q", header, d, err, want)
		}
	}
	for call, want := range map[string]string{"": "complete does not apply to the sandbox's own calls", "ListPlans": "complete does not apply to ListPlans"} {
		if _, err := faults.ParseHeader([]string{"complete=never"}, call); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", call, err)
		}
	}
}

// FuzzParseHeader holds that no header brings the parser down; that what is refused is told in a line, without repeating
// a value; and that what is taken has an effect, with rules that are good.
func FuzzParseHeader(f *testing.F) {
	f.Add("complete=polls:3", fixtures.SubmitOperation)
	f.Add(`fail=(EMP-1 "EMP, 2");reason="Not today", status=503, latency=800ms`, fixtures.SubmitOperation)
	f.Add("connection=reset, phase=after, times=exhaust_retries, skip=2", "ListPlans")
	f.Fuzz(func(t *testing.T, header, call string) {
		if call != "" && !slices.Contains(fixtures.Calls(), call) {
			t.Skip("there is no such call")
		}
		d, err := faults.ParseHeader([]string{header}, call)
		if err != nil {
			if d != nil || !strings.HasPrefix(err.Error(), "header Sandbox: ") || strings.ContainsAny(err.Error(), "\n\x00") {
				t.Fatalf("%+v, %v", d, err)
			}
			return
		}
		if len(d.OfBatch)+len(d.OfRows)+len(d.OfCall) == 0 || call == "" {
			t.Fatalf("taken for %q, and asks for nothing: %+v", call, d)
		}
		if (d.Call != nil) != (len(d.OfCall) > 0) || (d.Rows != nil) != (len(d.OfRows) > 0) {
			t.Fatalf("rules %+v and %+v of %+v", d.Call, d.Rows, d)
		}
		for _, rule := range []*platform.RequestRule{d.Call, d.Rows} {
			if rule == nil {
				continue
			}
			if err := rule.Rule.Check(); err != nil {
				t.Fatalf("a rule that is not good: %v", err)
			}
		}
		// Blanks around commas, and how a header is divided into lines, mean nothing.
		again, err := faults.ParseHeader([]string{" " + header + "\t"}, call)
		if err != nil || !slices.Equal(again.OfBatch, d.OfBatch) || !slices.Equal(again.OfRows, d.OfRows) || !slices.Equal(again.OfCall, d.OfCall) {
			t.Fatalf("with blanks around it: %+v, %v", again, err)
		}
		// What is understood can be said again, but for what a row holds, which is not repeated.
		if d.Rows == nil && !strings.ContainsAny(header, `"\`) {
			same, err := faults.ParseHeader(append(slices.Clone(d.OfBatch), d.OfCall...), call)
			if err != nil || !slices.Equal(same.OfCall, d.OfCall) {
				t.Fatalf("%q and %q are understood as %+v, %v", d.OfBatch, d.OfCall, same, err)
			}
		}
	})
}
