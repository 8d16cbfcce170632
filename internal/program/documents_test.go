package program

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// document is one of the texts for people.
type document struct {
	file, text string
}

// documents are the README and what it links to: all that people read.
func documents(t *testing.T) []document {
	t.Helper()
	files, err := filepath.Glob(root + "docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	var all []document
	for _, file := range append(files, readme, root+"examples/README.md") {
		all = append(all, readDocument(t, file))
	}
	return all
}

func readDocument(t *testing.T, file string) document {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return document{file: file, text: string(text)}
}

// block is a fenced block of a document.
type block struct {
	language, text string
}

var fence = regexp.MustCompile("(?m)^```(\\w*)\n((?:.*\n)*?)```$")

func (d document) blocks() []block {
	var all []block
	for _, found := range fence.FindAllStringSubmatch(d.text, -1) {
		all = append(all, block{language: found[1], text: found[2]})
	}
	return all
}

// spans are the pieces of code within the prose, which may be broken over two lines.
func (d document) spans() []string {
	var all []string
	for _, found := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(fence.ReplaceAllString(d.text, ""), -1) {
		all = append(all, strings.Join(strings.Fields(found[1]), " "))
	}
	return all
}

// rows are the cells of the rows of its tables that have at least n.
func (d document) rows(n int) [][]string {
	var all [][]string
	for line := range strings.Lines(d.text) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		if strings.HasPrefix(line, "|") && len(cells) >= n {
			all = append(all, cells)
		}
	}
	return all
}

// anchors are the names of its headings, as links have them.
func (d document) anchors() map[string]bool {
	all := map[string]bool{}
	for _, heading := range regexp.MustCompile(`(?m)^#+ (.*)$`).FindAllStringSubmatch(d.text, -1) {
		name := regexp.MustCompile(`[^\w\- ]`).ReplaceAllString(strings.ToLower(heading[1]), "")
		all[strings.ReplaceAll(name, " ", "-")] = true
	}
	return all
}

func TestLinksInDocumentsLeadSomewhere(t *testing.T) {
	t.Parallel()
	link := regexp.MustCompile(`\]\(([^)\s]+)\)`)
	checked := 0
	for _, d := range documents(t) {
		for _, found := range link.FindAllStringSubmatch(fence.ReplaceAllString(d.text, ""), -1) {
			if strings.Contains(found[1], "://") {
				continue
			}
			checked++
			path, anchor, _ := strings.Cut(found[1], "#")
			target := filepath.Join(filepath.Dir(d.file), path)
			if path == "" {
				target = d.file
			}
			if _, err := os.Stat(target); err != nil {
				t.Errorf("%s: %s: %v", d.file, found[1], err)
				continue
			}
			if anchor != "" && !readDocument(t, target).anchors()[anchor] {
				t.Errorf("%s: %s has no heading %s", d.file, target, anchor)
			}
		}
	}
	if checked == 0 {
		t.Error("no document has a link")
	}
}

// What a document names as a file or a folder of the project is there.
func TestPathsInDocumentsExist(t *testing.T) {
	t.Parallel()
	inside := regexp.MustCompile(`^(?:\w[\w.-]*/)+(?:[\w.-]+\.(?:go|yaml|json|md|sh|py|ts))?$`)
	checked := 0
	for _, d := range documents(t) {
		for _, span := range d.spans() {
			if !inside.MatchString(span) {
				continue
			}
			checked++
			if _, err := os.Stat(root + span); err != nil {
				if _, err := os.Stat(filepath.Join(filepath.Dir(d.file), span)); err != nil {
					t.Errorf("%s names %s: %v", d.file, span, err)
				}
			}
		}
	}
	if checked == 0 {
		t.Error("no document names a path")
	}
}
