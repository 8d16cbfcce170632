package repository_test

import (
	"path"
	"regexp"
	"strings"
	"testing"
)

// ignorePattern is a line of .dockerignore.
type ignorePattern struct {
	matches *regexp.Regexp
	lets    bool // it begins with an exclamation mark
}

// parseIgnore reads the patterns that .dockerignore is written with, and refuses what it does not know.
func parseIgnore(t *testing.T, text string) []ignorePattern {
	t.Helper()
	var patterns []ignorePattern
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "#") || strings.TrimSpace(line) == "" {
			continue
		}
		pattern, lets := strings.CutPrefix(strings.TrimSpace(line), "!")
		if strings.ContainsAny(pattern, `[]\`) || strings.Contains(strings.ReplaceAll(pattern, "**/", ""), "**") {
			t.Fatalf(".dockerignore: %q: this test knows *, ? and **/ only; write it with these, or teach it more", line)
		}
		pattern = regexp.QuoteMeta(strings.TrimPrefix(path.Clean(pattern), "/"))
		pattern = strings.NewReplacer(`\*\*/`, `(.*/)?`, `\*`, `[^/]*`, `\?`, `[^/]`).Replace(pattern)
		patterns = append(patterns, ignorePattern{regexp.MustCompile(`^` + pattern + `$`), lets})
	}
	return patterns
}

// inContext tells whether a file gets into the build's context: the last pattern that matches it, or a folder it is in, decides.
func inContext(patterns []ignorePattern, file string) bool {
	in := true
	for _, pattern := range patterns {
		for name := file; name != "."; name = path.Dir(name) {
			if pattern.matches.MatchString(name) {
				in = pattern.lets
			}
		}
	}
	return in
}

func TestInContext(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		ignore string
		in     []string
		out    []string
	}{
		"nothing ignored":   {"", []string{"a.go", "a/b.go"}, nil},
		"all ignored":       {"*\n", nil, []string{"a.go", "a/b.go"}},
		"a comment":         {"# *\n\n", []string{"a.go"}, nil},
		"a folder let":      {"*\n!a\n", []string{"a/b.go", "a/b/c.go"}, []string{"b.go", "ab.go", "b/a/c.go"}},
		"files of the root": {"*\n!*.go\n", []string{"a.go"}, []string{"a/b.go", "a.go.txt"}},
		"at any depth":      {"**/*.yaml\n", []string{"a.go"}, []string{"a.yaml", "a/b.yaml", "a/b/c.yaml"}},
		"a folder, deep":    {"!a\n**/testdata\n", []string{"a/b"}, []string{"testdata/x", "a/b/testdata/c/d"}},
		"the last decides":  {"a\n!a/b\n", []string{"a/b/c"}, []string{"a/c"}},
		"let, then not":     {"!a/b\na\n", nil, []string{"a/b"}},
		"one letter":        {"?.go\n/b/\n", []string{"aa.go"}, []string{"a.go", "b/c"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			patterns := parseIgnore(t, test.ignore)
			for _, file := range test.in {
				if !inContext(patterns, file) {
					t.Errorf("%s is left out", file)
				}
			}
			for _, file := range test.out {
				if inContext(patterns, file) {
					t.Errorf("%s gets in", file)
				}
			}
		})
	}
}
