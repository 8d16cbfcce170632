package program

import (
	"bytes"
	"context"
	"io"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"
)

// beTheProgram is the variable that makes the binary of the tests be the program, so that a test can signal it.
const beTheProgram = "TEST_BINARY_IS_THE_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(beTheProgram) != "" {
		os.Exit(Main())
	}
	if faults := os.Getenv(beTheClient); faults != "" {
		os.Exit(beClient(faults))
	}
	os.Exit(m.Run())
}

// result is what a command left when it ended.
type result struct {
	code        int
	out, errors string
}

// call runs a command to its end.
func call(t *testing.T, env environment, stdin string, args ...string) result {
	t.Helper()
	var out, errs bytes.Buffer
	code := run(t.Context(), args, process{env, strings.NewReader(stdin), &out, &errs})
	return result{code, out.String(), errs.String()}
}

// wantUsageError asserts exit code 2, nothing on standard output, and each of the texts on standard error.
func wantUsageError(t *testing.T, r result, texts ...string) {
	t.Helper()
	if r.code != exitUsage || r.out != "" {
		t.Errorf("exit code %d, standard output %q; want 2 and nothing", r.code, r.out)
	}
	for _, text := range texts {
		if !strings.Contains(r.errors, text) {
			t.Errorf("standard error lacks %q:\n%s", text, r.errors)
		}
	}
}

// program is a running serve.
type program struct {
	url    string
	log    *watched
	cancel context.CancelFunc
	ended  chan int
}

// start runs serve until the test ends, at a free port unless args or env say another.
func start(t *testing.T, env environment, args ...string) *program {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	p := &program{log: &watched{url: make(chan string, 1)}, cancel: cancel, ended: make(chan int, 1)}
	env = append(env, "SANDBOX_ADDR=127.0.0.1:0")
	go func() {
		p.ended <- run(ctx, args, process{env, strings.NewReader(""), io.Discard, p.log})
	}()
	select {
	case p.url = <-p.log.url:
	case code := <-p.ended:
		cancel()
		t.Fatalf("serve ended with exit code %d:\n%s", code, p.log)
	}
	t.Cleanup(func() { p.stop(t) })
	return p
}

// stop ends the program, if it has not ended yet, and asserts exit code 0.
func (p *program) stop(t *testing.T) {
	t.Helper()
	p.cancel()
	if p.ended == nil {
		return
	}
	if code := <-p.ended; code != 0 {
		t.Errorf("serve ended with exit code %d:\n%s", code, p.log)
	}
	p.ended = nil
}

var listening = regexp.MustCompile(`listening on (https?://[^\s"]+)`)

// watched keeps what is written to it and sends the URL once it has been named.
type watched struct {
	mu   sync.Mutex
	text bytes.Buffer
	url  chan string
}

func (w *watched) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if m := listening.FindSubmatch(p); m != nil {
		w.url <- string(m[1])
	}
	return w.text.Write(p)
}

func (w *watched) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text.String()
}

func TestWrongUsageIsExitCode2(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		args []string
		want []string
	}{
		"unknown command":        {[]string{"sevre"}, []string{`unknown command "sevre"; the commands are serve, explore, healthcheck`, "; did you mean serve?"}},
		"far command":            {[]string{"dance"}, []string{`unknown command "dance"; the commands are serve, `}},
		"unknown flag":           {[]string{"--dely", "1s"}, []string{"unknown flag --dely; did you mean --delay? -h lists the flags"}},
		"one dash":               {[]string{"serve", "-dely=1s"}, []string{"unknown flag --dely; did you mean --delay?"}},
		"flag of another":        {[]string{"healthcheck", "--delay", "1s"}, []string{"unknown flag --delay"}},
		"value missing":          {[]string{"--delay"}, []string{"--delay needs a value"}},
		"no flag":                {[]string{"serve", "---delay=1s"}, []string{"write --flag=value"}},
		"left over":              {[]string{"--delay", "1s", "extra"}, []string{"serve takes flags only"}},
		"left over, healthcheck": {[]string{"healthcheck", "extra"}, []string{"healthcheck takes flags only"}},
		"left over, roster":      {[]string{"roster", "7"}, []string{"roster takes flags only"}},
		"left over, version":     {[]string{"version", "7"}, []string{"version takes flags only"}},
		"completion of nothing":  {[]string{"completion"}, []string{"takes a shell: bash, zsh, fish, powershell"}},
		"completion, misspelled": {[]string{"completion", "bsh"}, []string{"; did you mean bash?"}},
		"completion of two":      {[]string{"completion", "bash", "zsh"}, []string{"takes a shell"}},
		"switch with a space":    {[]string{"--control", "false"}, []string{"after an equals sign, as in --control=false"}},
		"check of nothing":       {[]string{"check"}, []string{"check needs files"}},
		"help of nothing":        {[]string{"help", "rooster"}, []string{"did you mean roster?"}},
		"help of two":            {[]string{"help", "serve", "check"}, []string{"help takes one command"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			wantUsageError(t, call(t, nil, "", test.args...), test.want...)
		})
	}
}

func TestWrongUsageNeverShowsAKey(t *testing.T) {
	t.Parallel()
	for name, args := range map[string][]string{
		"quotes missing": {"--api-key", "my", "s3cret"},
		"three dashes":   {"---api-key=s3cret"},
		"misspelled":     {"--apikey=s3cret"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := call(t, nil, "", args...)
			wantUsageError(t, r)
			if strings.Contains(r.errors, "s3cret") {
				t.Errorf("the key is shown: %s", r.errors)
			}
		})
	}
}

func TestHelpFitsInto100Columns(t *testing.T) {
	t.Parallel()
	for _, name := range append(commandNames(), "complete") {
		out := call(t, nil, "", name, "-h").out
		if strings.Contains(out, "default: )") || strings.Contains(out, "\n\n\n") {
			t.Errorf("%s: an empty default, or an empty description:\n%s", name, out)
		}
		for line := range strings.Lines(out) {
			if n := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")); n > 100 {
				t.Errorf("%s: %d columns: %s", name, n, line)
			}
		}
	}
}

func TestHelp(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		args []string
		want []string
	}{
		"help":       {[]string{"help"}, []string{"usage: sandbox [COMMAND]", "healthcheck", "--max-body BYTES", "SANDBOX_MAX_BODY", "16777216"}},
		"-h":         {[]string{"-h"}, []string{"usage: sandbox [COMMAND]", "--delay TIME", "An empty variable counts as not set."}},
		"--help":     {[]string{"--help"}, []string{"usage: sandbox [COMMAND]"}},
		"serve -h":   {[]string{"serve", "-h"}, []string{"usage: sandbox serve [flags]", "--addr ADDR"}},
		"help of":    {[]string{"help", "roster"}, []string{"usage: sandbox roster", "--plan ID"}},
		"check -h":   {[]string{"check", "--help"}, []string{"usage: sandbox check [flags] FILE...", "--schema"}},
		"version -h": {[]string{"version", "-h"}, []string{"usage: sandbox version"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := call(t, nil, "", test.args...)
			if r.code != 0 || r.errors != "" {
				t.Errorf("exit code %d, standard error %q; want 0 and nothing", r.code, r.errors)
			}
			for _, text := range test.want {
				if !strings.Contains(r.out, text) {
					t.Errorf("standard output lacks %q:\n%s", text, r.out)
				}
			}
		})
	}
}
