package program

import (
	"slices"
	"strings"
	"testing"
)

// example is what the settings below fill in.
type example struct {
	word  string
	words []string
	on    bool
}

func exampleSettings(c *example) []setting {
	return []setting{
		{flag: "word", variable: "EX_WORD", value: "W", standard: "standard", apply: to(&c.word, text)},
		{flag: "words", variable: "EX_WORDS", value: "W", list: true, apply: func(g given) error {
			c.words = g.values
			return nil
		}},
		{flag: "on", variable: "EX_ON", apply: to(&c.on, parseSwitch)},
	}
}

func TestParse(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		args []string
		env  environment
		want example
		rest []string
	}{
		"nothing":               {want: example{word: "standard"}},
		"variable":              {env: environment{"EX_WORD=v", "EX_ON=true"}, want: example{word: "v", on: true}},
		"empty variable":        {env: environment{"EX_WORD=", "EX_ON="}, want: example{word: "standard"}},
		"flag":                  {args: []string{"--word", "f"}, want: example{word: "f"}},
		"flag over variable":    {args: []string{"-word=f"}, env: environment{"EX_WORD=v"}, want: example{word: "f"}},
		"empty flag":            {args: []string{"--word="}, env: environment{"EX_WORD=v"}, want: example{}},
		"last flag":             {args: []string{"-word", "1", "-word", "2"}, want: example{word: "2"}},
		"switch":                {args: []string{"--on"}, want: example{word: "standard", on: true}},
		"switch over variable":  {args: []string{"--on=false"}, env: environment{"EX_ON=1"}, want: example{word: "standard"}},
		"list flag not split":   {args: []string{"--words", "a,b", "--words", "c d"}, want: example{word: "standard", words: []string{"a,b", "c d"}}},
		"list variable split":   {env: environment{"EX_WORDS= a , b c,d"}, want: example{word: "standard", words: []string{"a", "b c", "d"}}},
		"list flag, not joined": {args: []string{"--words", "a"}, env: environment{"EX_WORDS=b"}, want: example{word: "standard", words: []string{"a"}}},
		"rest":                  {args: []string{"--on", "x", "--word"}, want: example{word: "standard", on: true}, rest: []string{"x", "--word"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got example
			rest, err := parse(exampleSettings(&got), test.args, test.env)
			if err != nil {
				t.Fatal(err)
			}
			if got.word != test.want.word || got.on != test.want.on || !slices.Equal(got.words, test.want.words) {
				t.Errorf("got %+v, want %+v", got, test.want)
			}
			if !slices.Equal(rest, test.rest) {
				t.Errorf("got %q after the flags, want %q", rest, test.rest)
			}
		})
	}
}

func TestParseReportsEveryMistake(t *testing.T) {
	t.Parallel()
	r := call(t, environment{"SANDBOX_LOG_FORMAT=yaml", "SANDBOX_DELAY=1d"}, "", "--seed=x", "--delay=1d")
	wantUsageError(t, r, "--delay:", "--seed:", "SANDBOX_LOG_FORMAT:")
	if lines := strings.Count(r.errors, "sandbox: "); lines != 3 {
		t.Errorf("want 3 lines:\n%s", r.errors)
	}
}

func TestWrongValues(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		flag, variable, value string
		want                  []string
	}{
		"days":            {"--delay", "SANDBOX_DELAY", "1d", []string{"write 24h"}},
		"no unit":         {"--delay", "SANDBOX_DELAY", "5", []string{"5ms, 5s, 5m or 5h"}},
		"no time":         {"--delay", "SANDBOX_DELAY", "soon", []string{"800ms"}},
		"too long":        {"--delay", "SANDBOX_DELAY", "1000000000h", []string{"at most 100000h"}},
		"negative":        {"--delay", "SANDBOX_DELAY", "-1s", []string{"negative"}},
		"port only":       {"--addr", "SANDBOX_ADDR", "4010", []string{"127.0.0.1:4010", ":4010 for every interface"}},
		"URL":             {"--addr", "SANDBOX_ADDR", "http://x:1", []string{"write host:port"}},
		"port too large":  {"--addr", "SANDBOX_ADDR", "localhost:65536", []string{"0 to 65535"}},
		"port by name":    {"--addr", "SANDBOX_ADDR", "localhost:http", []string{"0 to 65535"}},
		"seed":            {"--seed", "SANDBOX_SEED", "-1", []string{"whole number"}},
		"size with unit":  {"--max-body", "SANDBOX_MAX_BODY", "16MiB", []string{"16777216 for 16 MiB"}},
		"size 0":          {"--max-body", "SANDBOX_MAX_BODY", "0", []string{"1 or more"}},
		"level":           {"--log-level", "SANDBOX_LOG_LEVEL", "warning", []string{"did you mean warn?", "debug or info or warn or error"}},
		"format":          {"--log-format", "SANDBOX_LOG_FORMAT", "jsn", []string{"did you mean json?"}},
		"now":             {"--now", "SANDBOX_NOW", "noon", []string{"2026-01-15T10:30:00Z"}},
		"too late":        {"--now", "SANDBOX_NOW", "9000-01-01T00:00:00.001Z", []string{"must not be after 9000-01-01T00:00:00Z"}},
		"finished syncs":  {"--finished-syncs", "SANDBOX_FINISHED_SYNCS", "0", []string{"1 or more"}},
		"journal":         {"--journal-size", "SANDBOX_JOURNAL_SIZE", "-1", []string{"0 or more"}},
		"organizations":   {"--max-organizations", "SANDBOX_MAX_ORGANIZATIONS", "0", []string{"1 or more"}},
		"unknown fixture": {"--fixtures", "SANDBOX_FIXTURES", "no/such.yaml", []string{"no/such.yaml"}},
		"mistyped name":   {"--fixtures", "SANDBOX_FIXTURES", "remove-fail", []string{"; did you mean remove-fails?"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			wantUsageError(t, call(t, nil, "", test.flag, test.value), append(test.want, test.flag+": ")...)
			wantUsageError(t, call(t, environment{test.variable + "=" + test.value}, ""), append(test.want, test.variable+": ")...)
		})
	}
}

// A key that was given to the wrong setting is not shown. A fixture is named: it can be a file.
func TestNoValueIsRepeated(t *testing.T) {
	t.Parallel()
	for _, s := range serveSettings(&serveConfig{}) {
		if s.open || s.list {
			continue
		}
		t.Run(s.flag, func(t *testing.T) {
			t.Parallel()
			for name, r := range map[string]result{
				"flag":     call(t, nil, "", "--"+s.flag+"=s3cret"),
				"variable": call(t, environment{s.variable + "=s3cret"}, ""),
			} {
				wantUsageError(t, r)
				if strings.Contains(r.errors, "s3cret") || strings.Count(r.errors, "\n") != 1 {
					t.Errorf("%s: want one line without the value, got %s", name, r.errors)
				}
			}
		})
	}
}

func TestAnEmptyKeyIsRefused(t *testing.T) {
	t.Parallel()
	wantUsageError(t, call(t, nil, "", "--api-key", "s3cret", "--api-key", ""), "--api-key: key 2 of 2 is empty")
	r := call(t, environment{"SANDBOX_API_KEYS=s3cret,"}, "")
	wantUsageError(t, r, "SANDBOX_API_KEYS: key 2 of 2 is empty")
	if strings.Contains(r.errors, "s3cret") {
		t.Errorf("the key is shown: %s", r.errors)
	}
}

func TestUnknownVariables(t *testing.T) {
	t.Parallel()
	env := environment{
		"SANDBOX_DELAY=1s", "SANDBOX_DELY=1s", "OTHER=1", "SANDBOX_PORT=8080",
		"SANDBOX_PORT=tcp://10.0.0.1:4010", "SANDBOX_PORT_4010_TCP_ADDR=10.0.0.1", "SANDBOX_SERVICE_HOST=10.0.0.1", "SANDBOX_SERVICE_PORT_HTTP=4010",
	}
	got := env.unknown(variablesOf(serveSettings(&serveConfig{})))
	if want := []string{"SANDBOX_DELY", "SANDBOX_PORT"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// markdown writes settings as a table, as the README has them.
func markdown(settings []setting) string {
	code := func(text string) string {
		if text == "" {
			return ""
		}
		return "`" + text + "`"
	}
	var b strings.Builder
	b.WriteString("| flag | variable | default | in Go | |\n| --- | --- | --- | --- | --- |\n")
	for _, s := range settings {
		b.WriteString("| " + strings.Join([]string{code(s.synopsis()), code(s.variable), s.defaultText(), code(s.option), s.help}, " | ") + " |\n")
	}
	return b.String()
}
