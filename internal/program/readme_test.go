package program

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server"
)

// go test ./internal/program -run Current -update writes what the documents have from the code.
var update = flag.Bool("update", false, "write the generated parts of the documents") //nolint:gochecknoglobals // flags of tests are

const (
	root   = "../../"
	readme = root + "README.md"
	// pipelines has no fixtures of its own: its YAML is of other programs, and .ci/pipelines runs it.
	pipelines = root + "docs/ci.md"
)

// The tables and snippets of the documents come from the code that they describe.
func TestDocumentsAreCurrent(t *testing.T) {
	t.Parallel()
	for _, part := range []struct{ file, name, want string }{
		{readme, "test", "```go\n" + textOf(t, "examples/go/roster/roster_test.go") + "```\n"},
		{root + "docs/settings.md", "settings", markdown(serveSettings(&serveConfig{}))},
		{root + "docs/fixtures.md", "scenarios", scenarios(t)},
		{root + "docs/failures.md", "magic", magic(t)},
		{root + "docs/go.md", "example", "```go\n" + function(t, "server/example_test.go", "Example") + "```\n"},
		{pipelines, "compose", exampleBlock(t, "yaml", "compose/compose.yaml")},
		{pipelines, "github", exampleBlock(t, "yaml", "github/roster.yml")},
		{pipelines, "gitlab", exampleBlock(t, "yaml", "gitlab/gitlab-ci.yml")},
		{pipelines, "kubernetes", exampleBlock(t, "yaml", "kubernetes/sandbox.yaml")},
		{pipelines, "testcontainers-go", exampleBlock(t, "go", "testcontainers/container_test.go")},
		{pipelines, "testcontainers-node", exampleBlock(t, "ts", "vitest/container.test.ts")},
		{pipelines, "pytest", exampleBlock(t, "python", "python/test_roster.py")},
		{pipelines, "vitest", exampleBlock(t, "ts", "vitest/roster.test.ts")},
		{pipelines, "nginx", exampleBlock(t, "nginx", "nginx/nginx.conf")},
	} {
		text := readDocument(t, part.file).text
		want := replacePart(t, part.file, text, part.name, part.want)
		if want == text {
			continue
		}
		if !*update {
			t.Errorf("%s is not current; go test ./internal/program -run Current -update writes it", part.file)
			continue
		}
		if err := os.WriteFile(part.file, []byte(want), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// The README is read in a minute.
func TestREADMEIsShort(t *testing.T) {
	t.Parallel()
	if lines := strings.Count(readDocument(t, readme).text, "\n"); lines > 160 {
		t.Errorf("the README has %d lines, more than 160", lines)
	}
}

// scenarios is a list of the embedded scenarios, with what their first comment says that they show.
func scenarios(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	for _, name := range fixtures.Names() {
		text, err := os.ReadFile(root + "fixtures/scenarios/" + name + ".yaml")
		if err != nil {
			t.Fatal(err)
		}
		found := regexp.MustCompile(`(?s)\n# Shows: (.*?)\n#\n`).FindSubmatch(text)
		if found == nil {
			t.Fatalf("%s does not say what it shows", name)
		}
		shows, _, _ := strings.Cut(strings.ReplaceAll(string(found[1]), "\n# ", " "), ". ")
		b.WriteString("- [" + name + "](../fixtures/scenarios/" + name + ".yaml): " + strings.TrimSuffix(shows, ".") + "\n")
	}
	return b.String()
}

// magic is a table of the reserved plan ids, made from the rules that they stand in.
func magic(t *testing.T) string {
	t.Helper()
	rules, err := fixtures.Magic()
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	b.WriteString("| `plan_id` of a row | what happens |\n| --- | --- |\n")
	for _, r := range rules {
		b.WriteString("| `" + strings.Join(r.When.PlanID, "`, `") + "` | " + r.Description + " |\n")
	}
	return b.String()
}

// exampleBlock is a file of the examples as a block of a document.
func exampleBlock(t *testing.T, language, path string) string {
	t.Helper()
	return "```" + language + "\n" + textOf(t, "examples/"+path) + "```\n"
}

// What is to be copied from the examples is short.
func TestHelpersToCopyAreShort(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"examples/python/sandbox.py", "examples/typescript/sandbox.ts"} {
		if lines := strings.Count(textOf(t, path), "\n"); lines > 40 {
			t.Errorf("%s has %d lines, more than 40", path, lines)
		}
	}
}

// textOf is the text of a file of the project.
func textOf(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(root + path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// function is the text of one function of a Go file.
func function(t *testing.T, path, name string) string {
	t.Helper()
	found := regexp.MustCompile(`(?ms)^func ` + name + `\(.*?^}\n`).FindString(textOf(t, path))
	if found == "" {
		t.Fatalf("%s has no function %s", path, name)
	}
	return found
}

// replacePart replaces what is between <!-- name --> and <!-- /name --> in the text of a file.
func replacePart(t *testing.T, file, text, name, part string) string {
	t.Helper()
	begin, end := "<!-- "+name+" -->\n", "<!-- /"+name+" -->\n"
	head, rest, ok := strings.Cut(text, begin)
	_, tail, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		t.Fatalf("%s has no part %s", file, name)
	}
	return head + begin + part + end + tail
}

// Every fixture in the README and in the documents is a good one.
func TestDocumentedFixtures(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(root + "docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	checked := 0
	for _, file := range append(files, readme) {
		if file == filepath.Clean(pipelines) {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, block := range regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllSubmatch(text, -1) {
			checked++
			f, err := fixtures.Parse(file, block[1])
			if err != nil {
				t.Error(err)
				continue
			}
			if _, err := server.New(server.WithFixture(f)); err != nil {
				t.Errorf("%s: %v", file, err)
			}
		}
	}
	if checked == 0 {
		t.Error("no fixture in any document")
	}
}
