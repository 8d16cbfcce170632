package program

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// exported are the exported names of a package: what it declares, and what its types have.
func exported(t *testing.T, dir string) map[string]bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%s has no Go files (%v)", dir, err)
	}
	all := map[string]bool{}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, text, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncDecl:
				all[n.Name.Name] = true
				return false
			case *ast.TypeSpec:
				all[n.Name.Name] = true
			case *ast.ValueSpec:
				for _, name := range n.Names {
					all[name.Name] = true
				}
			case *ast.Field:
				for _, name := range n.Names {
					all[name.Name] = true
				}
			}
			return true
		})
	}
	return all
}

// fromFiles matches the blocks that documents have from files, where the compiler and others have seen them.
var fromFiles = regexp.MustCompile("(?s)<!-- ([\\w-]+) -->\n```\\w+\n.*?```\n<!-- /[\\w-]+ -->")

// Go names that documents use are names of the two packages, or of a call.
func TestDocumentedGoNamesExist(t *testing.T) {
	t.Parallel()
	_, operations := contracts(t)
	packages := map[string]map[string]bool{"server": exported(t, root+"server"), "fixtures": exported(t, root+"fixtures"), "explore": exported(t, root+"server/explore")}
	qualified := regexp.MustCompile(`\b(server|fixtures|explore|sb)\.([A-Z]\w*)`)
	// One word that begins with a capital and goes on in small letters: neither a header nor a variable.
	bare := regexp.MustCompile(`^(?:\*?\w+\.)?([A-Z]\w*[a-z]\w*)(?:\(.*\))?$`)
	chained := regexp.MustCompile(`\)\.([A-Z]\w*)\(`)
	// Words of HTTP, and types of the official clients.
	others := map[string]bool{"Accept": true, "Date": true, "Host": true, "Origin": true, "Allow": true, "Sandbox": true, "VitableConnect": true, "VitableConnectClient": true, "Vary": true}
	checked := 0
	for _, d := range documents(t) {
		if d.file == filepath.Join(root, "docs", "architecture.md") || d.file == filepath.Join(root, "docs", "performance.md") {
			continue // they speak of what is inside
		}
		known := func(name string) bool {
			checked++
			return packages["server"][name] || packages["fixtures"][name] || packages["explore"][name]
		}
		for _, found := range qualified.FindAllStringSubmatch(d.text, -1) {
			name, from := found[2], found[1]
			if from == "sb" {
				from = "server"
			}
			if checked++; !packages[from][name] {
				t.Errorf("%s: package %s has no %s", d.file, from, name)
			}
		}
		for _, found := range chained.FindAllStringSubmatch(fromFiles.ReplaceAllString(d.text, ""), -1) {
			if !known(found[1]) {
				t.Errorf("%s: nothing has a method %s", d.file, found[1])
			}
		}
		for _, span := range d.spans() {
			if found := bare.FindStringSubmatch(span); found != nil && !strings.Contains(span, "::") && !strings.HasPrefix(span, "http.") && !strings.HasPrefix(span, "t.") && !operations[found[1]] && !others[found[1]] && !known(found[1]) {
				t.Errorf("%s: neither Go nor a contract has %s", d.file, span)
			}
		}
	}
	if checked < 50 {
		t.Errorf("only %d names are in the documents", checked)
	}
}

// Flags and variables that documents name are settings of some command.
func TestDocumentedSettingsExist(t *testing.T) {
	t.Parallel()
	var help strings.Builder
	for _, command := range []string{"serve", "explore", "healthcheck", "verify", "roster", "check", "version"} {
		help.WriteString(call(t, nil, "", "help", command).out)
	}
	name := regexp.MustCompile("(?:^|[\\s`(])(--[a-z][a-z-]*|SANDBOX_[A-Z_]+)")
	known := map[string]bool{}
	for _, found := range name.FindAllStringSubmatch(help.String(), -1) {
		known[found[1]] = true
	}
	// Flags of other programs that a document shows, a variable of the examples, and one that is no setting.
	for _, other := range []string{"--data-binary", "--rm", "--update", "--cacert", "--fail-with-body", "--exit-code-from", "SANDBOX_URL", "SANDBOX_PORT"} {
		known[other] = true
	}
	checked := 0
	for _, d := range documents(t) {
		for _, found := range name.FindAllStringSubmatch(d.text, -1) {
			ofOthers := strings.HasPrefix(found[1], "--") && strings.Contains(strings.Join(fromFiles.FindAllString(d.text, -1), ""), found[0])
			if checked++; !known[found[1]] && !ofOthers {
				t.Errorf("%s: no command has %s", d.file, found[1])
			}
		}
	}
	if checked < 20 {
		t.Errorf("only %d settings are in the documents", checked)
	}
}
