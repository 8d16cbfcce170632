package repository_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/vitable-sandbox/sandbox"

// arrows are the imports that are allowed between the packages of this module, tests aside: all of them, each for a
// reason. The package main of the root is called main.go.
var arrows = map[string][]string{
	"main.go":          {"internal/program"},
	"examples/go/walk": {"server"},
	"internal/program": {
		"fixtures", "internal/collector", "internal/duration", "internal/exploration", "internal/exploring",
		"internal/rfc3339", "internal/shell", "internal/suggest", "internal/textlog", "internal/version", "server",
	},
	"internal/exploring":   {"internal/exploration", "server"},
	"internal/soak":        {"fixtures", "server", "server/api", "server/control"},
	"server/explore":       {"internal/exploration", "internal/shell", "server", "server/internal/artifacts"},
	"internal/exploration": {"fixtures", "internal/clone", "internal/glob", "internal/suggest", "server"},
	"internal/costs/steps": {"internal/costs"},
	"internal/costs":       {"fixtures", "server"},
	"server": {
		"fixtures", "internal/clone", "internal/rfc3339", "internal/shell", "internal/version", "server/api",
		"server/internal/artifacts", "server/internal/connectapi", "server/internal/controlapi",
		"server/internal/faults", "server/internal/httpapi", "server/internal/journal", "server/internal/memnet",
		"server/internal/page", "server/internal/platform", "server/internal/tenant",
	},
	"server/internal/artifacts": {"internal/shell"},
	"server/internal/connectapi": {
		"fixtures", "server/api", "server/internal/contract", "server/internal/httpapi", "server/internal/platform",
	},
	"server/internal/controlapi": {
		"fixtures", "internal/duration", "internal/glob", "internal/rfc3339", "internal/shell", "server/control",
		"server/internal/contract", "server/internal/httpapi", "server/internal/journal", "server/internal/platform",
		"server/internal/tenant",
	},
	"server/internal/httpapi": {
		"fixtures", "internal/rfc3339", "server/api", "server/internal/contract", "server/internal/faults",
		"server/internal/journal", "server/internal/platform", "server/internal/tenant",
	},
	"server/internal/tenant": {
		"fixtures", "internal/clone", "internal/rfc3339", "server/internal/faults", "server/internal/journal",
		"server/internal/platform",
	},
	"server/internal/faults":   {"fixtures", "internal/duration", "internal/suggest", "server/internal/platform"},
	"server/internal/platform": {"fixtures", "internal/glob"},
	"server/internal/contract": {"fixtures", "internal/place", "internal/rfc3339", "internal/suggest"},
	"server/internal/journal":  {"fixtures", "internal/suggest"},
	"server/internal/memnet":   nil,
	"server/internal/page":     nil,
	"server/api":               {"fixtures"},
	"server/control":           {"fixtures"},
	"fixtures": {
		"fixtures/internal/form", "fixtures/internal/tree", "internal/clone", "internal/duration", "internal/glob",
		"internal/suggest",
	},
	"fixtures/internal/form": {
		"fixtures/internal/tree", "internal/duration", "internal/place", "internal/rfc3339", "internal/suggest",
	},
	"fixtures/internal/tree": nil,
	"internal/clone":         nil,
	"internal/collector":     nil,
	"internal/duration":      nil,
	"internal/glob":          nil,
	"internal/place":         nil,
	"internal/rfc3339":       nil,
	"internal/shell":         nil,
	"internal/suggest":       nil,
	"internal/textlog":       nil,
	"internal/version":       nil,
}

// libraries are the packages that may import what is not in the standard library, for each library.
var libraries = map[string][]string{
	"github.com/labstack/echo/v4":   {"server/internal/httpapi"},
	"github.com/getkin/kin-openapi": {"server/internal/contract"},
	"github.com/go-json-experiment/json": {
		"fixtures", "fixtures/internal/form", "fixtures/internal/tree", "server", "server/internal/connectapi",
		"server/internal/contract", "server/internal/controlapi", "server/internal/httpapi",
	},
	"github.com/goccy/go-yaml":        {"fixtures/internal/tree"},
	"github.com/brianvoe/gofakeit/v7": {"fixtures"},
	"golang.org/x/text":               {"server/internal/contract"},
}

// goPackage is a package of this module, as the go command lists it.
type goPackage struct {
	ImportPath string
	Name       string
	Dir        string
	GoFiles    []string
	Imports    []string // without those of its tests
}

// name is its folder, as documents name it.
func (p *goPackage) name() string { return shortPath(p.ImportPath) }

// shortPath is an import path as documents write it: within the module the folder.
func shortPath(imported string) string {
	if imported == module {
		return "main.go"
	}
	return strings.TrimPrefix(imported, module+"/")
}

// goPackages lists the packages of this module that have more than tests.
func goPackages(t *testing.T) []goPackage {
	t.Helper()
	list := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Name,Dir,GoFiles,Imports", "./...")
	list.Dir = root
	list.Env = append(os.Environ(), "CGO_ENABLED=0") //nolint:forbidigo // go needs its own variables
	var errs bytes.Buffer
	list.Stderr = &errs
	output, err := list.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, &errs)
	}
	var all []goPackage
	for decoder := json.NewDecoder(bytes.NewReader(output)); ; {
		var p goPackage
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		if len(p.GoFiles) > 0 {
			all = append(all, p)
		}
	}
}

// Packages import what the table says, and nothing else; what the table says is there.
func TestArrows(t *testing.T) {
	t.Parallel()
	packages := goPackages(t)
	seen := map[string]bool{}
	for i := range packages {
		p := &packages[i]
		seen[p.name()] = true
		allowed, known := arrows[p.name()]
		if !known {
			t.Errorf("package %s is not in the table of arrows", p.name())
		}
		var inside []string
		for _, imported := range p.Imports {
			switch {
			case imported == module || strings.HasPrefix(imported, module+"/"):
				inside = append(inside, shortPath(imported))
			case isLibrary(imported) && !mayImport(p.name(), imported):
				t.Errorf("%s imports %s, and the table of libraries does not let it", p.name(), imported)
			}
		}
		for _, imported := range inside {
			if !slices.Contains(allowed, imported) {
				t.Errorf("%s imports %s, and the table of arrows does not let it", p.name(), imported)
			}
		}
		for _, imported := range allowed {
			if !slices.Contains(inside, imported) {
				t.Errorf("the table of arrows lets %s import %s, which it does not", p.name(), imported)
			}
		}
	}
	for name := range arrows {
		if !seen[name] {
			t.Errorf("the table of arrows has %s, which is not a package", name)
		}
	}
}

// isLibrary reports whether an import path is neither of this module nor of the standard library.
func isLibrary(imported string) bool {
	host, _, _ := strings.Cut(imported, "/")
	return strings.Contains(host, ".")
}

func mayImport(name, imported string) bool {
	for library, users := range libraries {
		if imported == library || strings.HasPrefix(imported, library+"/") {
			return slices.Contains(users, name)
		}
	}
	return false
}

// The picture in docs/architecture.md has exactly these arrows, and each points down.
func TestArrowsInArchitecture(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join(root, "docs", "architecture.md"))
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile("(?s)<!-- arrows -->\n```text\n(.*?)```\n<!-- /arrows -->").FindSubmatch(text)
	if found == nil {
		t.Fatal("docs/architecture.md has no picture between <!-- arrows --> and <!-- /arrows -->")
	}
	order, drawn := parsePicture(t, string(found[1]))
	for name, imports := range arrows {
		line, known := drawn[name]
		if !known {
			t.Errorf("the picture has no line for %s", name)
			continue
		}
		slices.Sort(line)
		if !slices.Equal(line, slices.Sorted(slices.Values(imports))) {
			t.Errorf("the picture lets %s import %q, the table of arrows %q", name, line, imports)
		}
	}
	for i, name := range order {
		if _, known := arrows[name]; !known {
			t.Errorf("the picture has %s, which is not in the table of arrows", name)
		}
		for _, imported := range drawn[name] {
			if !slices.Contains(order[i+1:], imported) {
				t.Errorf("the picture has %s below %s, which imports it", name, imported)
			}
		}
	}
}

// parsePicture reads lines such as "server → fixtures, server/api". Within server/internal/ a name alone means a
// neighbour; a line that is indented goes on with the one above.
func parsePicture(t *testing.T, picture string) (order []string, drawn map[string][]string) {
	t.Helper()
	drawn = map[string][]string{}
	for line := range strings.Lines(picture) {
		name, list, ok := strings.Cut(line, "→")
		name = strings.TrimSpace(name)
		switch {
		case name == "" && ok && len(order) > 0:
			name = order[len(order)-1]
		case name == "" || strings.HasPrefix(line, " "):
			t.Fatalf("the picture has a line that is not \"package → packages\": %q", line)
		default:
			order = append(order, name)
			drawn[name] = nil
		}
		for imported := range strings.SplitSeq(list, ",") {
			if imported = strings.TrimSpace(imported); imported != "" {
				drawn[name] = append(drawn[name], imported)
			}
		}
	}
	return order, drawn
}
