package server

import (
	"bytes"
	"errors"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/vitable-sandbox/sandbox/server/internal/controlapi"
)

// keptTest is a test that has a folder for what it leaves; *testing.T and the others are.
type keptTest interface {
	Name() string
	ArtifactDir() string
}

// keepArtifacts leaves what a failed test is worth keeping in its folder for artifacts, and says how a sandbox starts there.
// Without the flag -artifacts that folder is gone with the test: then it says how to keep it.
func keepArtifacts(t *testLog, o *Organization, timelines string) {
	test, ok := t.t.(keptTest)
	if !ok {
		return
	}
	if given := flag.Lookup("test.artifacts"); given == nil || given.Value.String() != "true" {
		t.printf("sandbox: to keep the snapshot, the journal and these lines: go test -run %s -artifacts", patternOf(test.Name()))
		return
	}
	dir := ""
	t.try(func() { dir = test.ArtifactDir() })
	if dir == "" {
		return
	}
	var journal bytes.Buffer
	err := controlapi.WriteJournal(&journal, o.tenant)
	snapshot, named := "", error(nil)
	if err == nil {
		snapshot, named = newFiles(dir, map[string][]byte{
			"snapshot.yaml": o.tenant.Snapshot().YAML(), "journal.jsonl": journal.Bytes(), "timelines.txt": []byte(timelines),
		})
	}
	if err := errors.Join(err, named); err != nil {
		t.printf("sandbox: cannot keep what happened: %v", err)
		return
	}
	t.printf("sandbox: snapshot, journal and these lines are in %s; to start a sandbox in this state: sandbox --fixtures %s", dir, shellWord(snapshot))
}

// newFiles writes files into a folder, and returns the path of the snapshot. A test may have several sandboxes: the files of
// the second have a 2 in their names, and so on.
func newFiles(dir string, files map[string][]byte) (snapshot string, err error) {
	for n := 1; ; n++ {
		named := func(name string) string {
			if n > 1 {
				base, extension, _ := strings.Cut(name, ".")
				name = base + "-" + strconv.Itoa(n) + "." + extension
			}
			return filepath.Join(dir, name)
		}
		// The snapshot is what takes the number.
		snapshot = named("snapshot.yaml")
		file, err := os.OpenFile(snapshot, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err == nil {
			err = file.Close()
		}
		for name, text := range files {
			err = errors.Join(err, os.WriteFile(named(name), text, 0o600))
		}
		return snapshot, err
	}
}

// patternOf is what go test's -run takes for a test, quoted for a shell.
func patternOf(test string) string {
	parts := strings.Split(test, "/")
	for i, part := range parts {
		parts[i] = "^" + regexp.QuoteMeta(part) + "$"
	}
	return shellQuote(strings.Join(parts, "/"))
}

// shellQuote quotes a text for a shell.
func shellQuote(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }

// shellWord quotes a text for a shell, if it must be quoted.
func shellWord(text string) string {
	if regexp.MustCompile(`^[\w./:@%+-]+$`).MatchString(text) {
		return text
	}
	return shellQuote(text)
}
