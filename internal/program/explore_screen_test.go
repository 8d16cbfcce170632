package program

import (
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/vitable-sandbox/sandbox/internal/exploration"
	"github.com/vitable-sandbox/sandbox/internal/exploring"
)

// The matrix has the same 100 columns whoever runs it, and no times.
func TestExploreFitsInto100Columns(t *testing.T) {
	t.Parallel()
	matrix := explored(t, "impatient", "--faults", "transient,401").out
	matrix, _, _ = strings.Cut(matrix, "\n\n")
	lines := strings.Split(matrix, "\n")
	if !slices.ContainsFunc(lines, func(line string) bool { return strings.HasPrefix(line, "SubmitGroupMemberSync-1") }) {
		t.Errorf("no row:\n%s", matrix)
	}
	for _, line := range lines {
		if utf8.RuneCountInString(line) > exploration.Width {
			t.Errorf("too wide: %s", line)
		}
	}
}

func TestExploreOnATerminal(t *testing.T) {
	t.Parallel()
	var out, progress strings.Builder
	err := exploring.Explore(t.Context(), exploring.Config{
		Command: []string{os.Args[0]}, Environ: []string{beTheClient + "=impatient", "GORACE=atexit_sleep_ms=0"},
		Exploration: exploration.Config{Faults: []string{"500", "401"}, Points: []string{"Create*"}}, Workers: 1,
		Stdout: &out, Stderr: &progress, Color: true, Terminal: true,
	})
	if !errors.Is(err, exploring.ErrFound) {
		t.Error(err)
	}
	if want := "CreateGroup-1  \x1b[31mFAIL\x1b[0m   \x1b[32mok\x1b[0m\n"; !strings.Contains(out.String(), want) {
		t.Errorf("nothing like %q in\n%s", want, out.String())
	}
	if lines := strings.Count(progress.String(), "\r\x1b[K"); lines != 3 || !strings.Contains(progress.String(), "\r\x1b[K2 of 2 done, 1 failed, ") {
		t.Errorf("%d changes of the line: %q", lines, progress.String())
	}
}

// Where a proxy is set, most clients ask it for 127.0.0.1, too.
func TestExploreSpeaksOfAProxy(t *testing.T) {
	t.Parallel()
	r := exploredIn(t, environment{"http_proxy=http://s3cret@proxy.example"}, "elsewhere")
	wantUsageError(t, r, "http_proxy is set", "add that to no_proxy")
}
