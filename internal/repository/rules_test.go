package repository_test

import (
	"go/ast"
	"path"
	"regexp"
	"strconv"
	"strings"
)

// unwanted is a function that no code names, unless the source is one of those it is for.
type unwanted struct {
	name *regexp.Regexp
	why  string
	ok   func(source) bool
}

var functions = []unwanted{
	{
		regexp.MustCompile(`^time\.(Sleep|After|Tick)$`),
		"nothing waits for the wall clock; advance the sandbox's clock, or wait for what is meant",
		func(source) bool { return false },
	},
	{
		regexp.MustCompile(`^os\.(Getenv|LookupEnv|Environ)$`),
		"only the program reads the environment",
		source.isProgram,
	},
	{
		regexp.MustCompile(`^fmt\.Print(f|ln)?$`),
		"write to the writer that was given, or log",
		func(s source) bool { return strings.HasSuffix(s.path, "example_test.go") },
	},
	{
		regexp.MustCompile(`^(log/slog|log)\.(Debug|Info|Warn|Error|Log|SetDefault|Default|Print.*|Fatal.*|Panic.*)(Context)?$`),
		"log to the logger that was given",
		func(source) bool { return false },
	},
}

// calls finds functions that code must not name.
func calls(s source) []finding {
	packages := importedPackages(s)
	var found []finding
	ast.Inspect(s.file, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.SelectorExpr:
			base, ok := node.X.(*ast.Ident)
			if !ok || packages[base.Name] == "" {
				return true
			}
			for _, each := range functions {
				if each.name.MatchString(packages[base.Name]+"."+node.Sel.Name) && !each.ok(s) {
					found = append(found, finding{node.Pos(), "forbidigo", base.Name + "." + node.Sel.Name + ": " + each.why})
				}
			}
		case *ast.CallExpr:
			if name, ok := node.Fun.(*ast.Ident); ok && (name.Name == "print" || name.Name == "println") {
				found = append(found, finding{node.Pos(), "forbidigo", name.Name + ": write to the writer that was given, or log"})
			}
		}
		return true
	})
	return found
}

// importedPackages are the import paths of a source, by the name that it uses.
func importedPackages(s source) map[string]string {
	packages := map[string]string{}
	for _, spec := range s.file.Imports {
		imported := importPath(spec)
		name := path.Base(imported)
		if spec.Name != nil {
			name = spec.Name.Name
		}
		packages[name] = imported
	}
	return packages
}

// imports finds packages that code must not import.
func imports(s source) []finding {
	var found []finding
	for _, spec := range s.file.Imports {
		why := ""
		switch imported := importPath(spec); {
		case imported == "math/rand":
			why = "everything derives from the seed; use what the platform derives"
		case imported == "io/ioutil":
			why = "use io and os"
		case imported == "log" && !s.isProgram():
			why = "log through log/slog"
		case (imported == "testing" || strings.HasPrefix(imported, "testing/")) && !s.isTest() && !s.isForTests():
			why = "a program that embeds the sandbox must not get the flags of go test"
		}
		if why != "" {
			found = append(found, finding{spec.Pos(), "depguard", "import " + spec.Path.Value + ": " + why})
		}
	}
	return found
}

func importPath(spec *ast.ImportSpec) string {
	value, err := strconv.Unquote(spec.Path.Value)
	if err != nil {
		panic(err) // the parser has read it
	}
	return value
}

var promise = regexp.MustCompile(`\b(TODO|FIXME|XXX)\b`)

// comments finds what somebody meant to do later.
func comments(s source) []finding {
	var found []finding
	for _, group := range s.file.Comments {
		for _, comment := range group.List {
			if word := promise.FindString(comment.Text); word != "" {
				found = append(found, finding{comment.Pos(), "godox", word + ": do it, or open an issue"})
			}
		}
	}
	return found
}
