// Package repository_test holds what is true of the repository as a whole: of its source, and of what its image is built from.
package repository_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// root is the folder of go.mod.
const root = "../.."

// source is one Go file that somebody wrote.
type source struct {
	path  string // from the root, with slashes
	files *token.FileSet
	file  *ast.File
	// excused has, for each line, the linters that a comment with a reason takes from it, as golangci-lint reads it.
	excused map[int]string
}

// finding is what is wrong at a place of a source.
type finding struct {
	at   token.Pos
	rule string
	text string
}

var excuse = regexp.MustCompile(`^//nolint:([a-z,]+) // \S`)

// parse reads a source; text may be nil, to read the file of that path.
func parse(t *testing.T, path string, text any) source {
	t.Helper()
	s := source{path: path, files: token.NewFileSet(), excused: map[int]string{}}
	var err error
	s.file, err = parser.ParseFile(s.files, filepath.Join(root, path), text, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	for _, group := range s.file.Comments {
		for _, comment := range group.List {
			if found := excuse.FindStringSubmatch(comment.Text); found != nil {
				s.excused[s.files.Position(comment.Pos()).Line] = "," + found[1] + ","
			}
		}
	}
	return s
}

func (s source) isTest() bool { return strings.HasSuffix(s.path, "_test.go") }

// isForTests tells whether it belongs to a package that only tests import.
func (s source) isForTests() bool { return strings.HasPrefix(s.path, "server/explore/") }

// isProgram tells whether it belongs to a program rather than to a library that others embed.
func (s source) isProgram() bool {
	return s.file.Name.Name == "main" || strings.HasPrefix(s.path, "internal/program/")
}

// sources parses every Go file of the repository that is not generated, where the go command would look.
func sources(t *testing.T) []source {
	t.Helper()
	var all []source
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := entry.Name()
		if entry.IsDir() {
			if path != root && (strings.ContainsAny(name[:1], "._") || name == "testdata" || name == "node_modules") {
				return fs.SkipDir
			}
			return nil
		}
		if strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, ".gen.go") {
			relative, err := filepath.Rel(root, path)
			if err != nil {
				return err
			}
			all = append(all, parse(t, filepath.ToSlash(relative), nil))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// judge returns what is wrong with a source and not excused, each as path:line: text.
func judge(s source) []string {
	var wrong []string
	for _, rule := range []func(source) []finding{calls, imports, comments, documentation, parallel, platform} {
		for _, f := range rule(s) {
			line := s.files.Position(f.at)
			if !strings.Contains(s.excused[line.Line], ","+f.rule+",") {
				wrong = append(wrong, strings.TrimPrefix(filepath.ToSlash(line.String()), root+"/")+": "+f.text)
			}
		}
	}
	return wrong
}

func TestSources(t *testing.T) {
	t.Parallel()
	all := sources(t)
	seen := map[string]bool{}
	for _, s := range all {
		seen[s.path] = true
		for _, text := range judge(s) {
			t.Error(text)
		}
	}
	if !seen["main.go"] || !seen["internal/repository/source_test.go"] {
		t.Errorf("main.go or this file is not among the %d files that were read", len(all))
	}
}
