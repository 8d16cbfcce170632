package program

import (
	"context"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/vitable-sandbox/sandbox/internal/exploration"
)

// explored explores a client that has the faults named, with flags before the command.
func explored(t *testing.T, faults string, flags ...string) result {
	t.Helper()
	return exploredIn(t, nil, faults, flags...)
}

func exploredIn(t *testing.T, env environment, faults string, flags ...string) result {
	t.Helper()
	env = append(env, beTheClient+"=correct "+faults, "GORACE=atexit_sleep_ms=0", "PATH="+os.Getenv("PATH"))
	args := append([]string{"explore"}, flags...)
	return call(t, env, "not for the command", append(args, "--", os.Args[0])...)
}

// wantRun asserts an exit code, and each of the patterns in what was found.
func wantRun(t *testing.T, r result, code int, patterns ...string) {
	t.Helper()
	if r.code != code {
		t.Errorf("exit code %d, want %d", r.code, code)
	}
	for _, pattern := range patterns {
		if !regexp.MustCompile(`(?m)` + pattern).MatchString(r.out + r.errors) {
			t.Errorf("nothing like %q", pattern)
		}
	}
	if t.Failed() {
		t.Logf("standard output:\n%s\nstandard error:\n%s", r.out, r.errors)
	}
}

func TestExploreFindsNothingWrongInACorrectClient(t *testing.T) {
	t.Parallel()
	r := explored(t, "")
	wantRun(t, r, 0, `^ok throughout: CreateGroup-1, SubmitGroupMemberSync-1, GetGroupMemberSync-1$`, `^26 runs: 26 ok$`,
		`^note: .*sooner than its Retry-After`, `^sandbox: 26 runs; about .*; with -j 4 about`,
		`^sandbox: CreateGroup-1=429: ok \(\d+ of 26 done, 0 failed, about \d+s left\)$`)
}

func TestExploreFindsFaults(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		is    string
		flags []string
		code  int
		want  []string
	}{
		"no retry": {
			"impatient",
			[]string{"--faults", "503"},
			1,
			[]string{`^SubmitGroupMemberSync-1 +FAIL$`, `client: POST .*: status 503`, `^3 runs: 3 FAIL$`},
		},
		"more than fits on a screen": {
			"impatient", nil, 1, []string{`^And 16 more, which --only or --report shows: \S+`, `^26 runs: 26 FAIL$`},
		},
		"an end that differs": {
			"emptying",
			[]string{"--faults", "500,reset", "--points", "Submit*"},
			1,
			[]string{
				`^SubmitGroupMemberSync-1 +DIFF +DIFF$`, `The test passed\.`, `the group tier-1 lacks EMP-001`,
				`Again: sandbox explore --only SubmitGroupMemberSync-1=reset -- \S+`,
			},
		},
		"an error in silence": {
			"silent impatient", []string{"--faults", "503", "--points", "Submit*"}, 1, []string{`DIFF`},
		},
		"an end that nobody saw": {
			"careless impatient", []string{"--faults", "503", "--points", "Get*"}, 1, []string{`^GetGroupMemberSync-1 +open$`},
		},
		"no end": {
			"endless deaf",
			[]string{"--only", "Submit*=503", "--timeout", "4s"},
			1,
			[]string{`SubmitGroupMemberSync-1=503: FAIL`, `The test did not end within 4s`},
		},
		"a failure that is a report": {
			"impatient", []string{"--faults", "401"}, 0, []string{`^3 runs: 3 ok$`, `note: 3 runs failed, which is how they report the fault`},
		},
		"what is known": {
			"giving-up",
			[]string{"--faults", "lost-answer", "--accept", "Create*=lost-answer"},
			0,
			[]string{`^CreateGroup-1 +known$`, `1 known$`},
		},
		"what is accepted for nothing": {
			"", []string{"--faults", "500", "--accept", "Create*=500"}, 0, []string{`note: accept Create\*=500 was not needed`},
		},
		"rosters not compared": {
			"emptying", []string{"--faults", "500", "--points", "Submit*", "--expect", "any"}, 0, []string{`1 ok$`},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			wantRun(t, explored(t, test.is, test.flags...), test.code, test.want...)
		})
	}
}

// A call that is not made is skipped, and fails only where that is wanted.
func TestExploreStrict(t *testing.T) {
	t.Parallel()
	flags := []string{"--only", "GetGroupMemberSync-1=500"}
	r := explored(t, "quiet", flags...)
	wantRun(t, r, 0, `^GetGroupMemberSync-1 +—$`, `1 not reached`)
	r = explored(t, "quiet", append(flags, "--strict")...)
	wantRun(t, r, 1, `^GetGroupMemberSync-1 +FAIL$`, `The call was not made`)
}

func TestExploreShowsWhatARunPrints(t *testing.T) {
	t.Parallel()
	r := explored(t, "reading", "--only", "CreateGroup-1=500")
	// Standard input of the command is empty, and what the plain runs print is not shown.
	wantRun(t, r, 0, `^read "", <nil>$`)
	if strings.Count(r.errors, "read ") != 1 {
		t.Errorf("it is shown more than once:\n%s", r.errors)
	}
}

func TestExploreGivesTheAddressByOtherNames(t *testing.T) {
	t.Parallel()
	r := explored(t, "named", "--faults", "500", "--env", "API_URL={url}", "--env", "API_KEY={key}")
	wantRun(t, r, 0, `^3 runs: 3 ok$`)
	r = explored(t, "named failing-without-them", "--faults", "500")
	wantRun(t, r, exitUsage)
}

func TestExploreUsesTheSettingsOfServe(t *testing.T) {
	t.Parallel()
	r := explored(t, "impatient", "--faults", "503", "--points", "Create*", "--api-key", "s3cret", "--fixtures", "remove-fails", "--control=false")
	wantRun(t, r, 1, `Again: sandbox explore --only CreateGroup-1=503 --fixtures remove-fails --api-key KEY --control=false -- `)
	if strings.Contains(r.out+r.errors, "s3cret") {
		t.Errorf("the key is shown:\n%s\n%s", r.out, r.errors)
	}
}

func TestExploreInCopies(t *testing.T) {
	t.Parallel()
	r := explored(t, "", "-j", "4", "--faults", "500")
	wantRun(t, r, 0, `^sandbox: plain-2 passed, as 4 copies at once$`, `^3 runs: 3 ok$`)
	r = explored(t, "alone", "-j", "3", "--faults", "500")
	wantRun(t, r, 0, `^sandbox: 3 copies at once fail, .* one at a time`, `^3 runs: 3 ok$`)
}

func TestExploreKeepsToItsBudget(t *testing.T) {
	t.Parallel()
	// Whatever is tried takes longer than that.
	r := explored(t, "", "--budget", "1ns")
	wantRun(t, r, 0, `^note: 26 runs of 26 left out$`, `as fit into --budget 1ns`, `^0 runs; --budget 1ns left no time for 26 more$`)
}

func TestExploreWrongUsage(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		r    result
		want []string
	}{
		"no command":        {call(t, nil, "", "explore"), []string{"write sandbox explore -- COMMAND"}},
		"no such command":   {call(t, nil, "", "explore", "--", "no-such-program"), []string{"there is no program no-such-program"}},
		"no such fault":     {explored(t, "", "--faults", "5OO"), []string{`"5OO" is unknown`, "502-html"}},
		"no such point":     {explored(t, "", "--points", "Create-9"), []string{"the points are CreateGroup-1, "}},
		"no name":           {explored(t, "", "--env", "=x"), []string{"--env: variable 1 of 1 has no name"}},
		"a name in braces":  {explored(t, "", "--env", "A={url}", "--env", "B=x{host}"), []string{"--env: variable 2 of 2 has an unknown name in braces; there are {url} and {key}"}},
		"no such run":       {explored(t, "failing", "--only", "foo"), []string{`only: "foo" is the name of no run; write POINT=FAULT`}},
		"a run of no fault": {explored(t, "failing", "--only", "ListPlans-1=50"), []string{`only: "ListPlans-1=50" is the name of no run`}},
		"no such known run": {explored(t, "failing", "--accept", "["), []string{`accept: "[" is the name of no run`}},
		"time below zero":   {explored(t, "", "--timeout", "-1s"), []string{"--timeout: the duration is negative; leave it out, or write a longer one"}},
		"a negative budget": {explored(t, "", "--budget", "-1s"), []string{"--budget: the duration is negative; 0s means no limit"}},
		"time without end":  {explored(t, "", "--timeout", "1000000000h"), []string{"--timeout: must be at most 100000h"}},
		"too late":          {explored(t, "", "--now", "9001-01-01T00:00:00Z"), []string{"--now: must not be after 9000-01-01T00:00:00Z"}},
		"an empty name":     {explored(t, "", "--faults", "500,"), []string{"--faults: a name is empty"}},
		"no copies":         {explored(t, "", "-j", "0"), []string{"-j: write a whole number of copies, 1 or more"}},
		"no HTTPS":          {explored(t, "", "--tls-cert", "cert.pem"), []string{"unknown flag --tls-cert"}},
		"no time":           {explored(t, "", "--timeout", "0s"), []string{"--timeout: every run would exceed it"}},
		"a plain run fails": {explored(t, "failing"), []string{"plain-1 failed", "it does not work today", "It sent nothing"}},
		"nothing was sent":  {explored(t, "elsewhere"), []string{"plain-1 passed. It sent nothing to the sandbox", "--env API_URL={url}"}},
		"the real API": {
			exploredIn(t, environment{"ROSTER_API=https://s3cret@API.vitablehealth.com/v1"}, ""), []string{"in ROSTER_API; unset it"},
		},
		"the real API by flag": {explored(t, "", "--env", "OTHER=api.vitablehealth.com"), []string{"in OTHER;"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if r := test.r; r.code != exitUsage || r.out != "" || strings.Contains(r.errors, "s3cret") {
				t.Errorf("exit code %d, standard output %q, standard error\n%s", r.code, r.out, r.errors)
			}
			wantUsageError(t, test.r, test.want...)
		})
	}
}

func TestExploreWithTheRealAPIOverwritten(t *testing.T) {
	t.Parallel()
	env := environment{
		"VITABLE_CONNECT_BASE_URL=https://api.vitablehealth.com", "API_URL=https://api.vitablehealth.com",
		"DOCUMENTED=https://developer.vitablehealth.com/api",
	}
	wantRun(t, exploredIn(t, env, "", "--faults", "500", "--env", "API_URL={url}"), 0)
}

func TestExploreList(t *testing.T) {
	t.Parallel()
	r := call(t, nil, "", "explore", "--list")
	for _, fault := range exploration.Faults() {
		if !strings.Contains(r.out, "  "+fault.Name+"  ") {
			t.Errorf("no %s", fault.Name)
		}
	}
	if r.code != 0 || r.errors != "" {
		t.Errorf("%+v", r)
	}
	for line := range strings.Lines(r.out) {
		if len(line) > exploration.Width+1 {
			t.Errorf("too wide: %s", line)
		}
	}
}

func TestExploreInterruptedBeforeAnythingWasTried(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var out, errs strings.Builder
	env := environment{beTheClient + "=correct", "GORACE=atexit_sleep_ms=0"}
	code := run(ctx, []string{"explore", "--", os.Args[0]}, process{env, strings.NewReader(""), &out, &errs})
	wantRun(t, result{code, out.String(), errs.String()}, exitInterrupted, `^sandbox: interrupted before anything was tried$`)
}
