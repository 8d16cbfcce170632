package program

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// completed returns what the complete command prints for the last of the words.
func completed(t *testing.T, words ...string) []string {
	t.Helper()
	last := len(words) - 1
	r := call(t, nil, "", append([]string{"complete", "--current=" + words[last], "--"}, words[:last]...)...)
	if r.code != 0 || r.errors != "" {
		t.Errorf("%q: %+v", words, r)
	}
	return strings.Fields(r.out)
}

func TestCompletion(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		words []string
		want  []string
	}{
		"commands":                {[]string{""}, []string{"serve", "explore", "healthcheck", "verify", "roster", "check", "scenarios", "completion", "version", "help"}},
		"a command":               {[]string{"he"}, []string{"healthcheck", "help"}},
		"a flag of the default":   {[]string{"--log"}, []string{"--log-level", "--log-format"}},
		"a flag after a flag":     {[]string{"--control", "--log-f"}, []string{"--log-format"}},
		"a flag after its value":  {[]string{"--log-level", "info", "--log-f"}, []string{"--log-format"}},
		"flags where nothing is":  {[]string{"roster", ""}, []string{"--size", "--seed", "--plan"}},
		"a value":                 {[]string{"serve", "--log-level", "d"}, []string{"debug"}},
		"a value, equals sign":    {[]string{"serve", "--validation=s"}, []string{"--validation=strict"}},
		"a value, split by bash":  {[]string{"serve", "--validation", "=", "s"}, []string{"strict"}},
		"a switch":                {[]string{"--control="}, []string{"--control=true", "--control=false"}},
		"a switch, split by bash": {[]string{"serve", "--control", "=", "f"}, []string{"false"}},
		"help and version":        {[]string{"--ver"}, []string{"--version"}},
		"a scenario":              {[]string{"--fixtures", "re"}, []string{"remove-fails"}},
		"any value":               {[]string{"--addr", ""}, nil},
		"files":                   {[]string{"check", ""}, nil},
		"a flag beside files":     {[]string{"check", "-"}, []string{"--schema"}},
		"help of a command":       {[]string{"help", "ro"}, []string{"roster"}},
		"a shell":                 {[]string{"completion", ""}, []string{"bash", "zsh", "fish", "powershell"}},
		"nothing for no command":  {[]string{"dance", ""}, nil},
		"nothing after a version": {[]string{"version", ""}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := completed(t, test.words...); !slices.Equal(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// Every command and flag that help shows is completed, since both come from the same tables.
func TestCompletionKnowsEveryFlag(t *testing.T) {
	t.Parallel()
	for _, cmd := range commands() {
		var want []string
		for _, s := range cmd.settings {
			want = append(want, s.dashed())
		}
		if got := completed(t, cmd.name, "-"); !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", cmd.name, got, want)
		}
	}
}

// asShell runs, in a shell in which sandbox is this program: setup, the script for completion, and a script that tries it.
func asShell(t *testing.T, shell, setup, script string, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath(shell); err != nil {
		t.Skipf("there is no %s", shell)
	}
	folder := t.TempDir()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(self, filepath.Join(folder, "sandbox")); err != nil {
		t.Fatal(err)
	}
	r := call(t, nil, "", "completion", shell)
	if r.code != 0 {
		t.Fatal(r.errors)
	}
	cmd := exec.CommandContext(t.Context(), shell, append(args, "-c", setup+r.out+script)...)
	cmd.Dir = folder
	cmd.Env = append(cmd.Environ(), beTheProgram+"=1", "PATH="+folder+":"+os.Getenv("PATH"), "GORACE=atexit_sleep_ms=0")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return string(out)
}

func TestBashCompletion(t *testing.T) {
	t.Parallel()
	// readline splits words at = and :, and calls the function with the name of the command.
	const try = `
try() {
  COMP_WORDS=("$@")
  COMP_CWORD=$(($# - 1))
  COMPREPLY=()
  $(complete -p sandbox | sed 's/.*-F \([^ ]*\).*/\1/') "$1" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
  echo "${COMPREPLY[*]}"
}
try sandbox he
try sandbox --log-l
try sandbox serve --validation = s
try sandbox serve --log-format =
try sandbox serve --control =
try sandbox --he
try sandbox --api-key 'two words' --log-f
try ./sandbox completion p
try sandbox check ''
`
	const want = "healthcheck help\n--log-level\nstrict\ntext json\ntrue false\n--help\n--log-format\npowershell\n\n"
	if got := asShell(t, "bash", "", try, "--norc"); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestFishCompletion(t *testing.T) {
	t.Parallel()
	const try = `
complete -C 'sandbox he'
complete -C 'sandbox --log-l'
complete -C 'sandbox serve --validation=s'
complete -C 'sandbox --api-key "two words" --log-f'
`
	const want = "healthcheck\nhelp\n--log-level\n--validation=strict\n--log-format\n"
	if got := asShell(t, "fish", "", try, "--no-config"); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestZshCompletion(t *testing.T) {
	t.Parallel()
	// compadd works inside of a real completion only, so a function stands in for it.
	const try = `
compadd() { print -- $candidates }
_files() { print files }
try() { words=("$@"); CURRENT=$#; _sandbox }
try sandbox he
try sandbox --log-l
try sandbox serve --validation=s
try sandbox --api-key '"two words"' --log-f
try sandbox check ''
`
	const want = "healthcheck help\n--log-level\n--validation=strict\n--log-format\nfiles\n"
	if got := asShell(t, "zsh", "autoload -Uz compinit && compinit -u -d dump\n", try, "-f"); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// Few machines have a PowerShell to try it with: what the script calls is tested above, and its brackets and quotes here.
func TestPowerShellCompletion(t *testing.T) {
	t.Parallel()
	script := call(t, nil, "", "completion", "powershell").out
	if !strings.Contains(script, `complete "--current=$current" -- @arguments`) {
		t.Errorf("it does not ask for candidates:\n%s", script)
	}
	var open []rune
	closing := map[rune]rune{'(': ')', '{': '}', '[': ']'}
	for _, r := range regexp.MustCompile(`"[^"\n]*"|'[^'\n]*'|#.*`).ReplaceAllString(script, "") {
		switch {
		case closing[r] != 0:
			open = append(open, closing[r])
		case strings.ContainsRune(")}]", r):
			if len(open) == 0 || open[len(open)-1] != r {
				t.Fatalf("a %c closes nothing:\n%s", r, script)
			}
			open = open[:len(open)-1]
		case r == '"' || r == '\'':
			t.Errorf("a quote is not closed:\n%s", script)
		}
	}
	if len(open) > 0 {
		t.Errorf("%c is missing:\n%s", open[len(open)-1], script)
	}
}
