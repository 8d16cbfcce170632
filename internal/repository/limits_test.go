package repository_test

import (
	"go/ast"
	"path/filepath"
	"strings"
	"testing"
)

// Limits of packages and files.
const (
	maxFiles = 25  // of a package, without tests
	maxLines = 300 // of a file that is not generated
)

// limits are those of the packages that users import: files without tests; and exported functions, methods and types.
var limits = map[string]struct{ files, names int }{
	"server":   {16, 90},
	"fixtures": {16, 57},
}

func TestPackagesAreSmall(t *testing.T) {
	t.Parallel()
	packages := goPackages(t)
	for i := range packages {
		p := &packages[i]
		limit := maxFiles
		if of, limited := limits[p.name()]; limited {
			limit = of.files
		}
		if len(p.GoFiles) > limit {
			t.Errorf("%s has %d files, more than %d", p.name(), len(p.GoFiles), limit)
		}
	}
}

func TestFilesAreShort(t *testing.T) {
	t.Parallel()
	for _, s := range sources(t) {
		if lines := s.files.File(s.file.FileStart).LineCount() - 1; lines > maxLines {
			t.Errorf("%s has %d lines, more than %d", s.path, lines, maxLines)
		}
	}
}

// What users import is small enough to read, and no name of it is about the router.
func TestExportedNames(t *testing.T) {
	t.Parallel()
	counts := map[string]int{}
	for _, s := range sources(t) {
		folder := filepath.ToSlash(filepath.Dir(s.path))
		if s.isTest() || folder != "server" && folder != "fixtures" {
			continue
		}
		counts[folder] += exportedDeclarations(s)
		for _, name := range exportedNames(s) {
			if strings.Contains(strings.ToLower(name), "echo") {
				t.Errorf("%s exports %s", s.path, name)
			}
		}
	}
	for folder, limit := range limits {
		if counts[folder] > limit.names {
			t.Errorf("%s exports %d functions, methods and types, more than %d", folder, counts[folder], limit.names)
		}
		if counts[folder] < limit.names/2 {
			t.Errorf("%s exports %d functions, methods and types; were they all counted?", folder, counts[folder])
		}
	}
}

// exportedDeclarations counts exported functions, methods of exported types, and types.
func exportedDeclarations(s source) int {
	count := 0
	for _, declaration := range s.file.Decls {
		switch declaration := declaration.(type) {
		case *ast.FuncDecl:
			if declaration.Name.IsExported() && (declaration.Recv == nil || ast.IsExported(receiver(declaration.Recv.List[0].Type))) {
				count++
			}
		case *ast.GenDecl:
			for _, spec := range declaration.Specs {
				if kind, ok := spec.(*ast.TypeSpec); ok && kind.Name.IsExported() {
					count++
				}
			}
		}
	}
	return count
}

// exportedNames are the exported names that a source declares, fields and methods too.
func exportedNames(s source) []string {
	var names []string
	add := func(all ...*ast.Ident) {
		for _, name := range all {
			if name.IsExported() {
				names = append(names, name.Name)
			}
		}
	}
	ast.Inspect(s.file, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.BlockStmt:
			return false
		case *ast.FuncDecl:
			add(node.Name)
		case *ast.TypeSpec:
			add(node.Name)
		case *ast.ValueSpec:
			add(node.Names...)
		case *ast.Field:
			add(node.Names...)
		}
		return true
	})
	return names
}
