package program

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// asProcess runs the program to its end, as a process of its own: what is written past run's own streams shows there too.
func asProcess(t *testing.T, args ...string) result {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], args...)
	cmd.Env = []string{beTheProgram + "=1", "GORACE=atexit_sleep_ms=0", "GOCOVERDIR=" + t.TempDir()}
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	exit, ended := errors.AsType[*exec.ExitError](err)
	if err != nil && !ended {
		t.Fatal(err)
	}
	code := 0
	if ended {
		code = exit.ExitCode()
	}
	return result{code, out.String(), errs.String()}
}

// A flag that is wrong may hold a key: the program says what is wrong in one line of its own, and shows nothing else.
func TestAWrongFlagNeverReachesStandardError(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		args []string
		want string
	}{
		"three dashes":   {[]string{"---api-key=s3cret"}, "write --flag=value"},
		"only dashes":    {[]string{"--=s3cret"}, "write --flag=value"},
		"misspelled":     {[]string{"--apikey=s3cret"}, "unknown flag --apikey"},
		"value missing":  {[]string{"--seed", "1", "--api-key"}, "--api-key needs a value"},
		"of healthcheck": {[]string{"healthcheck", "---addr=s3cret"}, "write --flag=value"},
		"of roster":      {[]string{"roster", "--plna=s3cret"}, "unknown flag --plna"},
		"of check":       {[]string{"check", "--shcema=s3cret"}, "unknown flag --shcema"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := asProcess(t, test.args...)
			wantUsageError(t, r, test.want)
			if strings.Contains(r.errors, "s3cret") {
				t.Errorf("the value is shown: %s", r.errors)
			}
			if !strings.HasPrefix(r.errors, "sandbox: ") || strings.Count(r.errors, "\n") != 1 {
				t.Errorf("want one line of the program's own:\n%s", r.errors)
			}
		})
	}
}
