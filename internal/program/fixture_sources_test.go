package program

import (
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// startIn starts the program as a process of its own in a folder, and ends it with the test.
func startIn(t *testing.T, folder string, env []string, args ...string) *program {
	t.Helper()
	p := &program{log: &watched{url: make(chan string, 1)}}
	cmd := exec.CommandContext(t.Context(), os.Args[0], args...)
	cmd.Dir, cmd.Stderr = folder, p.log
	cmd.Env = append(cmd.Environ(), beTheProgram+"=1", "SANDBOX_ADDR=127.0.0.1:0", "GORACE=atexit_sleep_ms=0")
	cmd.Env = append(cmd.Env, env...)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	select {
	case p.url = <-p.log.url:
	case err := <-ended:
		t.Fatalf("it ended with %v:\n%s", err, p.log)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		<-ended
	})
	return p
}

// A name of an embedded scenario means that scenario, though there is a file of the same name; a path to it means the file.
func TestAScenarioComesBeforeAFileOfItsName(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "slow"), []byte("groups:\n  - id: grp_of_the_file\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		env  []string
		args []string
		want int
	}{
		"flag":           {nil, []string{"--fixtures", "slow"}, http.StatusNotFound},
		"variable":       {[]string{"SANDBOX_FIXTURES=slow"}, nil, http.StatusNotFound},
		"flag, path":     {nil, []string{"--fixtures", "./slow"}, http.StatusOK},
		"variable, path": {[]string{"SANDBOX_FIXTURES=./slow"}, nil, http.StatusOK},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := startIn(t, folder, test.env, test.args...)
			if status, _ := p.ask(t, http.MethodGet, "/v1/groups/grp_of_the_file", "test", ""); status != test.want {
				t.Errorf("the file's group: status %d, want %d", status, test.want)
			}
		})
	}
}

// A file that the variable names, and that has mistakes, starts no server: it is named with all of them.
func TestABadFixtureOfTheVariableStartsNoServer(t *testing.T) {
	t.Parallel()
	bad := file(t, "bad.yaml", "delay: 1d\nplan: []\n")
	absent := filepath.Join(t.TempDir(), "absent.yaml")
	for source, want := range map[string][]string{
		bad:    {"SANDBOX_FIXTURES: ", "\n" + bad + ":1:8: ", "\n" + bad + ":2:1: "},
		absent: {"SANDBOX_FIXTURES: ", absent, "nor is it YAML"},
	} {
		// Where it does start, there is nowhere to listen, and so the test does not wait for ever.
		wantUsageError(t, call(t, environment{"SANDBOX_FIXTURES=" + source, "SANDBOX_ADDR=127.0.0.1:99999"}, ""), want...)
	}
}
