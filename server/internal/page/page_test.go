package page_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vitable-sandbox/sandbox/server/internal/page"
)

// Limits of all files together, in bytes, and of one module, in lines.
const (
	maxSource = 200 << 10
	maxWire   = 64 << 10
	maxLines  = 300
)

func serve(t *testing.T, path string, headers ...string) page.Answer {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	for _, header := range headers {
		name, value, _ := strings.Cut(header, ": ")
		r.Header.Set(name, value)
	}
	answer, found := page.About{}.Serve(r)
	if !found {
		t.Fatalf("%s is not there", path)
	}
	return answer
}

func TestThePageIsSmall(t *testing.T) {
	t.Parallel()
	source, wire := 0, len(serve(t, "/_sandbox/", "Accept: text/html").Body)
	files, err := filepath.Glob("assets/*")
	if err != nil || len(files) < 5 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		source += len(text)
		if filepath.Base(file) != "index.html" {
			wire += len(serve(t, page.Prefix+filepath.Base(file), "Accept-Encoding: gzip").Body)
		}
		if lines := strings.Count(string(text), "\n"); lines > maxLines {
			t.Errorf("%s has %d lines, more than %d", file, lines, maxLines)
		}
	}
	if source > maxSource || wire > maxWire {
		t.Errorf("%d bytes of source, %d over the wire; at most %d and %d", source, wire, maxSource, maxWire)
	}
}

// Nothing that the modules do turns a text into markup or code, or loads from elsewhere.
func TestModulesMakeNoMarkup(t *testing.T) {
	t.Parallel()
	modules, err := filepath.Glob("assets/*.js")
	if err != nil || len(modules) < 5 {
		t.Fatal(modules, err)
	}
	for _, module := range modules {
		text, err := os.ReadFile(module)
		if err != nil {
			t.Fatal(err)
		}
		for _, mark := range []string{
			"innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "DOMParser", "createContextualFragment", "srcdoc", "eval(", "new Function", "https://", "localStorage.setItem('sandbox-key",
		} {
			if strings.Contains(string(text), mark) {
				t.Errorf("%s has %s", module, mark)
			}
		}
	}
}
