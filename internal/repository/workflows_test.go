package repository_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	uses   = regexp.MustCompile(`(?m)^\s*(?:- )?uses: (.*)$`)
	pinned = regexp.MustCompile(`^[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$`)
	write  = regexp.MustCompile(`(?m)^\s*([\w-]+): write\b`)
)

// A tag of an action can be moved to other code; a hash cannot.
func TestActionsArePinned(t *testing.T) {
	t.Parallel()
	for name, text := range workflows(t) {
		found := uses.FindAllStringSubmatch(text, -1)
		if len(found) == 0 {
			t.Errorf("%s uses no action", name)
		}
		for _, each := range found {
			if !pinned.MatchString(each[1]) {
				t.Errorf("%s: %s: give the hash of a commit, and behind it the version", name, each[1])
			}
		}
	}
}

// Only a tag makes a release, and only the job that makes one may write.
func TestWorkflowsMayDoLittle(t *testing.T) {
	t.Parallel()
	allowed := map[string][]string{"release.yml": {"contents", "packages", "id-token", "attestations"}}
	for name, text := range workflows(t) {
		var got []string
		for _, each := range write.FindAllStringSubmatch(text, -1) {
			got = append(got, each[1])
		}
		if !slices.Equal(got, allowed[name]) {
			t.Errorf("%s may write %v, want %v", name, got, allowed[name])
		}
		if !regexp.MustCompile(`(?m)^permissions:( \{\}|\n  contents: read)\n`).MatchString(text) {
			t.Errorf("%s does not begin with the least permissions", name)
		}
	}
	if text := workflows(t)["release.yml"]; !strings.Contains(text, "\non:\n  push:\n    tags: [\"v*\"]\n\n") {
		t.Error("release.yml does not run on tags alone")
	}
}

// Every module and every package is looked after.
func TestDependabotKnowsEveryModule(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join(root, ".github", "dependabot.yml"))
	if err != nil {
		t.Fatal(err)
	}
	directories := regexp.MustCompile(`(?m)^  - package-ecosystem: (gomod|npm)\n    directories: \[(.*)\]$`)
	got := map[string][]string{}
	for _, each := range directories.FindAllStringSubmatch(string(text), -1) {
		got[each[1]] = strings.Split(each[2], ", ")
	}
	for ecosystem, file := range map[string]string{"gomod": "go.mod", "npm": "package.json"} {
		var want []string
		err := filepath.WalkDir(root, func(path string, entry os.DirEntry, err error) error {
			if err == nil && entry.IsDir() && (entry.Name() == "node_modules" || entry.Name() == ".git") {
				return filepath.SkipDir
			}
			if entry.Name() == file {
				relative, err := filepath.Rel(root, filepath.Dir(path))
				want = append(want, strings.TrimSuffix("/"+filepath.ToSlash(relative), "."))
				return err
			}
			return err
		})
		if err != nil || len(want) < 2 {
			t.Fatal(want, err)
		}
		slices.Sort(want)
		if slices.Sort(got[ecosystem]); !slices.Equal(got[ecosystem], want) {
			t.Errorf("%s: dependabot looks at %v, want %v", ecosystem, got[ecosystem], want)
		}
	}
}

// workflows are the texts of the workflows, by the names of their files.
func workflows(t *testing.T) map[string]string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(root, ".github", "workflows", "*.yml"))
	if err != nil || len(files) < 2 {
		t.Fatalf("workflows: %v, %v", files, err)
	}
	texts := map[string]string{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		texts[filepath.Base(file)] = string(text)
	}
	return texts
}
