package server_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server"
)

func TestSandboxHeader(t *testing.T) {
	t.Parallel()
	s := open(t, server.WithNow(noon))
	a := s.send(http.MethodPost, s.path(), payload(t, person("A")), "Sandbox: complete=polls:3")
	if a.status != http.StatusAccepted || a.header.Get("Sandbox-Applied") != "complete=polls:3" {
		t.Errorf("status %d, Sandbox-Applied %q", a.status, a.header.Get("Sandbox-Applied"))
	}
	for _, test := range []struct{ method, header, body, message string }{
		{"POST", "complet=never", "", "complet is not a directive; did you mean complete?"},
		{"POST", "banana=1", "", "banana is not a directive"},
		{"POST", "complete=polls", "", "complete: polls: must be followed"},
		{"POST", "complete=pols:3", "", "did you mean polls:3?"},
		{"POST", "complete=never, complete=manual", "", "complete is given twice"},
		{"POST", "complete=(never manual)", "", "complete takes one value"},
		{"POST", "complete=never;x=1", "", "complete takes one value"},
		{"POST", "complete", "", "expected key=value (at character 1)"},
		{"POST", "complete=", "", "expected a value"},
		{"POST", "complete=never complete=never", "", "expected a comma"},
		{"POST", `complete="never`, "", "is not closed"},
		{"POST", "complete=(never", "", "is not closed"},
		{"POST", "=never", "", "expected key=value"},
		{"POST", ",", "", "expected key=value"},
		{"GET", "complete=never", "", "complete does not apply to GetGroupMemberSync"},
	} {
		path := s.path()
		if test.method == "GET" {
			path += "/grpmsr_abc123def456"
		}
		body := payload(t)
		if test.method == "GET" {
			body = ""
		}
		a := s.send(test.method, path, body, "Sandbox: "+test.header)
		if a.status != http.StatusBadRequest || !strings.Contains(a.problem(t).Message, test.message) || a.header.Get("Sandbox-Applied") != "none" {
			t.Errorf("%s: status %d, applied %q: %s", test.header, a.status, a.header.Get("Sandbox-Applied"), a.body)
		}
	}
	for _, good := range []string{`complete="polls:3"`, " complete=manual ", "complete=after:1h"} {
		if a := s.send(http.MethodPost, s.path(), payload(t), "Sandbox: "+good); a.status != http.StatusAccepted {
			t.Errorf("%s: status %d: %s", good, a.status, a.body)
		}
	}
	if a := s.send(http.MethodPost, s.path(), "{}", "Sandbox: complete=manual"); a.header.Get("Sandbox-Applied") != "none" {
		t.Errorf("a refused request applied %q", a.header.Get("Sandbox-Applied"))
	}
}

func TestSandboxHeaderFails(t *testing.T) {
	t.Parallel()
	s := open(t)
	try := func(header string, rows ...fixtures.Row) answer {
		return s.send(http.MethodPost, s.path(), payload(t, rows...), "Sandbox: "+header)
	}
	for _, round := range []int{1, 2} {
		for i, want := range []int{503, 503, 202} {
			a := try(`status=503, message="Not today", times=2`, person("A"))
			if a.status != want {
				t.Errorf("round %d, try %d: status %d, want %d", round, i+1, a.status, want)
			}
			applied := `status=503, message="Not today", times=2`
			if want == 202 {
				applied = "none"
			}
			if a.header.Get("Sandbox-Applied") != applied || (a.header.Get("Sandbox-Rule") == "request") != (want == 503) {
				t.Errorf("applied %q, rule %q", a.header.Get("Sandbox-Applied"), a.header.Get("Sandbox-Rule"))
			}
		}
	}
	s.sync()
	a := try(`fail=(EMP-1 "EMP, 2");reason="Not today", complete=immediate`, person("EMP-1"), person("EMP, 2"), person("EMP-3"))
	var accepted struct {
		Data struct {
			RequestID string `json:"request_id"`
		}
	}
	if err := json.Unmarshal(a.body, &accepted); err != nil || a.header.Get("Sandbox-Applied") != "complete=immediate, fail" {
		t.Fatalf("%v, applied %q: %s", err, a.header.Get("Sandbox-Applied"), a.body)
	}
	s.expect(s.results(accepted.Data.RequestID), idsOf(t, "EMP-3"), "+EMP-3", "!add EMP-1: Not today", "!add EMP, 2: Not today")
	if rule := s.send(http.MethodGet, s.path()+"/"+accepted.Data.RequestID, "").header.Get("Sandbox-Rule"); rule != "request" {
		t.Errorf("Sandbox-Rule %q", rule)
	}
	for header, want := range map[string]string{
		"status=99":                      "status must be from 200 to 599",
		"status=abc":                     "status must be a whole number",
		"status=(500 503)":               "status takes one value",
		"message=x":                      "message needs status",
		"times=2":                        "times and skip need fail",
		"status=500, times=0":            "times=0 has no effect",
		"phase=after, fail=A":            "phase needs status",
		"phase=later, status=500":        "phase: must be before or after",
		"connection=rest":                "did you mean reset?",
		"connection=reset, status=500":   "excludes respond",
		"latency=5":                      "latency: must be a duration",
		"latency=0s":                     "latency: has no effect",
		"latency=1000000000h":            "latency: must be at most 1h",
		"complete=after:1000000000h":     "complete: after: must be at most 100000h",
		`fail=""`:                        "fail: a reference_id must not be empty",
		"connection=resett, phase=soon":  "did you mean reset?; phase: must be before or after",
		`fail=("" A "")`:                 "fail: a reference_id must not be empty",
		"fail=A;why=x":                   "fail takes one parameter",
		"fail=A;reason=x;reason=y":       "fail takes one parameter",
		"fails=A":                        "did you mean fail?",
		"status=500, times=12345678":     "times",
		"status=500, times=99999999999a": "times",
	} {
		if a := try(header); a.status != 400 || !strings.Contains(a.problem(t).Message, want) || a.header.Get("Sandbox-Applied") != "none" {
			t.Errorf("%s: %d %s", header, a.status, a.body)
		}
	}
	if a := s.send(http.MethodGet, "/v1/plans", "", "Sandbox: fail=A"); a.status != 400 {
		t.Errorf("fail of a call without rows: %d", a.status)
	}
	if a := s.send(http.MethodGet, "/_sandbox/clock", "", "Sandbox: status=500"); a.status != 400 {
		t.Errorf("a call of the sandbox's own: %d", a.status)
	}
	if got := s.statuses(2, "Sandbox: status=500, skip=1"); got != "200 500" {
		t.Errorf("skip: %s", got)
	}
	if err := s.broken(http.MethodGet, "/v1/plans", "", "Sandbox: connection=close"); !errors.Is(err, io.EOF) {
		t.Errorf("connection: %v", err)
	}
}

// A mistyped reference_id fails nobody: the answer says so. A removal can be meant, also of somebody whom a batch ahead adds.
func TestSandboxHeaderFailsNobody(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.sync(person("A"))
	if a := s.send(http.MethodPost, s.path(), payload(t, person("B")), "Sandbox: complete=manual"); a.status != http.StatusAccepted {
		t.Fatalf("status %d: %s", a.status, a.body)
	}
	for _, test := range [][2]string{
		{"fail=C", "fail"}, // first, since each try adds C to what is ahead
		{"fail=A", "fail"},
		{"fail=B", "fail"},
		{"fail=(X ?)", "fail"},
		{"fail=X", "none"},
		{"fail=X, times=2", "none"},
		{"fail=(X Y), complete=manual", "complete=manual"},
		{"fail=X, status=200, skip=100", "none"},
	} {
		header, want := test[0], test[1]
		a := s.send(http.MethodPost, s.path(), payload(t, person("C")), "Sandbox: "+header)
		if a.status != http.StatusAccepted || a.header.Get("Sandbox-Applied") != want ||
			strings.Contains(a.hint(), "no member of the group, has one of these reference_ids") == strings.Contains(want, "fail") {
			t.Errorf("%s: status %d, applied %q, want %q; hint %q", header, a.status, a.header.Get("Sandbox-Applied"), want, a.hint())
		}
	}
}

func TestEveryAnswerSaysWhatWasApplied(t *testing.T) {
	t.Parallel()
	s := open(t)
	for _, a := range []answer{
		s.send(http.MethodGet, "/nowhere", "", "Sandbox: complete=never"),
		s.send(http.MethodDelete, "/v1/plans", "", "Sandbox: complete=never"),
		s.send(http.MethodGet, "/v1/plans", "", "Sandbox: complete=never", "Authorization: Basic x"),
		s.send(http.MethodGet, "/_sandbox/health", "", "Sandbox: complete=never"),
	} {
		if a.header.Get("Sandbox-Applied") != "none" {
			t.Errorf("status %d: Sandbox-Applied %q", a.status, a.header.Get("Sandbox-Applied"))
		}
	}
}
