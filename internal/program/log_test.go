package program

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

func TestLogLevel(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		env    environment
		args   []string
		logged bool
	}{
		"default":            {nil, nil, true},
		"variable":           {environment{"SANDBOX_LOG_LEVEL=error"}, nil, false},
		"flag":               {nil, []string{"--log-level", "error"}, false},
		"flag over variable": {environment{"SANDBOX_LOG_LEVEL=error"}, []string{"--log-level", "debug"}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := start(t, test.env, test.args...)
			p.ask(t, http.MethodGet, historyPath, "test", "")
			p.stop(t)
			if got := strings.Contains(p.log.String(), "GetGroupMemberSync"); got != test.logged {
				t.Errorf("the request is logged: %t, want %t\n%s", got, test.logged, p.log)
			}
		})
	}
}

func TestLogFormat(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		env  environment
		args []string
		json bool
	}{
		"default":            {nil, nil, false},
		"variable":           {environment{"SANDBOX_LOG_FORMAT=json"}, nil, true},
		"flag":               {nil, []string{"--log-format", "json"}, true},
		"flag over variable": {environment{"SANDBOX_LOG_FORMAT=json"}, []string{"--log-format", "text"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := start(t, test.env, test.args...)
			p.ask(t, http.MethodGet, historyPath, "test", "")
			p.stop(t)
			for line := range strings.Lines(p.log.String()) {
				if json.Valid([]byte(line)) != test.json {
					t.Errorf("JSON is %t, want %t: %s", !test.json, test.json, line)
				}
			}
		})
	}
}

func TestTheListeningLineStandsAtEveryLevel(t *testing.T) {
	t.Parallel()
	for _, format := range []string{"text", "json"} {
		for _, level := range []string{"debug", "info", "warn", "error"} {
			p := start(t, nil, "--log-format", format, "--log-level", level)
			if n := strings.Count(p.log.String(), "listening on "+p.url); n != 1 {
				t.Errorf("%s, %s: it stands there %d times:\n%s", format, level, n, p.log)
			}
		}
	}
}

func TestTheFirstLinesShowWhatToType(t *testing.T) {
	t.Parallel()
	for fixture, want := range map[string]string{"": historyPath, "partial-failure": "/v1/groups"} {
		p := start(t, environment{"SANDBOX_FIXTURES=" + fixture})
		// The example comes behind the line that start waits for: when the program has ended, all is written.
		p.stop(t)
		_, example, _ := strings.Cut(p.log.String(), "try it: curl ")
		_, example, _ = strings.Cut(example, p.url)
		if path, _, _ := strings.Cut(example, "\n"); path != want {
			t.Errorf("%q: the example asks for %q, want %q\n%s", fixture, path, want, p.log)
		}
	}
	for name, args := range map[string][]string{
		"other keys": {"--api-key", "k"}, "json": {"--log-format", "json"}, "quiet": {"--log-level", "warn"},
	} {
		p := start(t, nil, args...)
		p.stop(t)
		if log := p.log.String(); strings.Contains(log, "try it") {
			t.Errorf("%s: an example that may not work or is not asked for:\n%s", name, log)
		}
	}
}

func TestUnknownVariablesAreWarnedAbout(t *testing.T) {
	t.Parallel()
	log := start(t, environment{"SANDBOX_API_KEY=s3cret"}).log.String()
	if !strings.Contains(log, "unknown variable SANDBOX_API_KEY has no effect; did you mean SANDBOX_API_KEYS?") {
		t.Errorf("no warning:\n%s", log)
	}
	if strings.Contains(log, "s3cret") {
		t.Errorf("its value is shown:\n%s", log)
	}
}

func TestTheFirstLineSaysHowItAnswers(t *testing.T) {
	t.Parallel()
	fixture := file(t, "mine.yaml", "complete: polls:3\n")
	for name, test := range map[string]struct {
		env  environment
		args []string
		want string
	}{
		"nothing":  {nil, nil, `fixture=default.yaml delay=2s validation=contract keys="any key"`},
		"settings": {nil, []string{"--delay", "1m", "--validation", "strict", "--api-key", "s3cret", "--api-key", "s3cret-2", "--api-key", "s3cret"}, `fixture=default.yaml delay=1m0s validation=strict keys="2 of --api-key"`},
		"scenario": {nil, []string{"--fixtures", "slow"}, "fixture=slow delay=1m0s "},
		"file":     {nil, []string{"--fixtures", fixture}, "fixture=" + fixture + " delay=polls:3 "},
		"text":     {environment{"SANDBOX_FIXTURES=delay: 3s\n"}, nil, `fixture="the text of SANDBOX_FIXTURES" delay=3s `},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := start(t, test.env, test.args...)
			_, line, _ := strings.Cut(p.log.String(), "listening on ")
			line, _, _ = strings.Cut(line, "\n")
			if !strings.Contains(line, " version=") || !strings.Contains(line, test.want) || strings.Contains(line, "s3cret") {
				t.Errorf("the line is %s, want %s", line, test.want)
			}
		})
	}
}
