package repository_test

import (
	"go/ast"
	"regexp"
	"slices"
	"strings"
)

const platformFolder = "server/internal/platform/"

// platformImports are what the platform may import besides the standard library.
var platformImports = []string{module + "/fixtures", module + "/internal/glob"}

// wire matches the packages of the standard library that know how requests and answers are written.
var wire = regexp.MustCompile(`^(encoding/(json|xml|csv|gob).*|net|net/.*)$`)

// timers matches what acts by itself when real time has passed.
var timers = regexp.MustCompile(`^(time\.(NewTimer|AfterFunc|NewTicker|Timer|Ticker|Sleep|After|Tick)|context\.(AfterFunc|With.*))$`)

// platform finds what the platform must not have: knowledge of HTTP and of formats, and anything that runs by itself. Its
// state is a function of what it was asked to do and of the time.
func platform(s source) []finding {
	if s.isTest() || !strings.HasPrefix(s.path, platformFolder) {
		return nil
	}
	var found []finding
	for _, spec := range s.file.Imports {
		imported := importPath(spec)
		ours := strings.HasPrefix(imported, module) || isLibrary(imported)
		if ours && !slices.Contains(platformImports, imported) || wire.MatchString(imported) {
			found = append(found, finding{spec.Pos(), "depguard", "import " + spec.Path.Value + ": the platform does without it"})
		}
	}
	packages := importedPackages(s)
	ast.Inspect(s.file, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.GoStmt:
			found = append(found, finding{node.Pos(), "forbidigo", "go: nothing in the platform runs by itself"})
		case *ast.SelectorExpr:
			if base, ok := node.X.(*ast.Ident); ok && timers.MatchString(packages[base.Name]+"."+node.Sel.Name) {
				found = append(found, finding{node.Pos(), "forbidigo", base.Name + "." + node.Sel.Name + ": nothing in the platform runs by itself"})
			}
		}
		return true
	})
	return found
}
