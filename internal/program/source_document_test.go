package program

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The commands for a job without Docker work as they stand there, with this repository in the place of the published one.
func TestCommandsWithoutDocker(t *testing.T) {
	t.Parallel()
	for _, tool := range []string{"bash", "curl", "git", "go"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("the commands need %s", tool)
		}
	}
	here, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	if err := exec.CommandContext(t.Context(), "git", "-C", here, "rev-parse", "HEAD").Run(); err != nil { //nolint:gosec // it is this one
		t.Skip("this is no repository of git: ", err)
	}
	found := regexp.MustCompile("(?s)<!-- source -->\n```bash\n(.*?)```\n<!-- /source -->").FindStringSubmatch(readDocument(t, pipelines).text)
	if found == nil {
		t.Fatalf("%s has no such commands", pipelines)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	_ = listener.Close()
	shell := exec.CommandContext(t.Context(), "bash", "-e", "-o", "pipefail", "-c", strings.ReplaceAll(found[1], "127.0.0.1:4010", address)) //nolint:gosec // it is the document's own
	shell.Dir = t.TempDir()
	shell.Env = append(os.Environ(), "SANDBOX_ADDR="+address, "no_proxy=127.0.0.1", "GIT_CONFIG_COUNT=1",
		"GIT_CONFIG_KEY_0=url.file://"+here+".insteadOf", "GIT_CONFIG_VALUE_0=https://github.com/vitable-sandbox/sandbox")
	if text, err := shell.CombinedOutput(); err != nil || !strings.Contains(string(text), `"status":"ok"`) || !strings.Contains(string(text), `"id":"pln_abc123def456"`) {
		log, _ := os.ReadFile(filepath.Join(shell.Dir, "sandbox.log"))
		t.Errorf("%v\n%s\n%s", err, text, log)
	}
}
