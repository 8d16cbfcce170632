package repository_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
)

// The build of the image gets every file that the program is made of.
func TestImageGetsWhatItNeeds(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join(root, ".dockerignore"))
	if err != nil {
		t.Fatal(err)
	}
	patterns := parseIgnore(t, string(text))
	needed := programFiles(t)
	for _, file := range []string{"go.mod", "go.sum", "main.go", "fixtures/default.yaml"} {
		if !slices.Contains(needed, file) {
			t.Errorf("%s is not among the %d files that the program is said to need", file, len(needed))
		}
	}
	for _, file := range needed {
		if !inContext(patterns, file) {
			t.Errorf(".dockerignore leaves out %s, which the program needs", file)
		}
	}
	for _, file := range []string{".git/config", "README.md", "main_test.go", "fixtures/testdata/roster.json"} {
		if inContext(patterns, file) {
			t.Errorf(".dockerignore lets through %s: the image is built again for what it does not need", file)
		}
	}
}

// programFiles lists what the image's build reads: the module's files, and those of the program's packages that are in the module.
func programFiles(t *testing.T) []string {
	t.Helper()
	list := exec.CommandContext(t.Context(), "go", "list", "-deps", "-json", ".")
	list.Dir = root
	list.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux") //nolint:forbidigo // go needs its own variables
	var errs bytes.Buffer
	list.Stderr = &errs
	output, err := list.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, &errs)
	}
	files := []string{"go.mod", "go.sum"}
	for decoder := json.NewDecoder(bytes.NewReader(output)); ; {
		var p struct {
			Dir                                 string
			GoFiles, SFiles, HFiles, EmbedFiles []string
			Module                              *struct {
				Main bool
				Dir  string
			}
		}
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			return files
		} else if err != nil {
			t.Fatal(err)
		}
		if p.Module == nil || !p.Module.Main {
			continue
		}
		folder, err := filepath.Rel(p.Module.Dir, p.Dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range slices.Concat(p.GoFiles, p.SFiles, p.HFiles, p.EmbedFiles) {
			files = append(files, filepath.ToSlash(filepath.Join(folder, file)))
		}
	}
}
