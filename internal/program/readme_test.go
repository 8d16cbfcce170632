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

// go test ./internal/program -run Current -update writes what the README has from the code.
var update = flag.Bool("update", false, "write the generated parts of the README") //nolint:gochecknoglobals // flags of tests are

const (
	root   = "../../"
	readme = root + "README.md"
)

// The README's tables and snippets come from the code that they speak of.
func TestDocumentsAreCurrent(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	want := string(text)
	for name, part := range map[string]string{
		"settings":  markdown(serveSettings(&serveConfig{})),
		"scenarios": scenarios(t),
		"magic":     magic(t),
		"test":      "```go\n" + source(t, "TestPartnerSyncsItsRoster") + "```\n",
		"example":   "```go\n" + source(t, "Example") + "```\n",
	} {
		want = replacePart(t, want, name, part)
	}
	if want == string(text) {
		return
	}
	if !*update {
		t.Fatal("README.md is not current; go test ./internal/program -run Current -update writes it")
	}
	if err := os.WriteFile(readme, []byte(want), 0o600); err != nil {
		t.Fatal(err)
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
		b.WriteString("- [" + name + "](fixtures/scenarios/" + name + ".yaml): " + strings.TrimSuffix(shows, ".") + "\n")
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

// source is the text of a function of the server's examples.
func source(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(root + "server/example_test.go")
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile(`(?ms)^func ` + name + `\(.*?^}\n`).Find(text)
	if found == nil {
		t.Fatalf("server/example_test.go has no function %s", name)
	}
	return string(found)
}

// replacePart replaces what stands between <!-- name --> and <!-- /name -->.
func replacePart(t *testing.T, text, name, part string) string {
	t.Helper()
	begin, end := "<!-- "+name+" -->\n", "<!-- /"+name+" -->\n"
	head, rest, ok := strings.Cut(text, begin)
	_, tail, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		t.Fatalf("README.md has no part %s", name)
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
