package contract

import (
	"net/http"
	"strings"

	"github.com/vitable-sandbox/sandbox/internal/suggest"
)

// Nearest returns the call that a method and a path most likely meant, such as "POST /v1/groups"; empty if the document has
// no calls.
func (d *Document) Nearest(method, path string) string {
	best, fewest := "", -1
	for _, op := range d.operations {
		slips := 4 * pathSlips(path, op.Path)
		if op.Method != method {
			slips += 2
			if takesBody := op.body != nil; takesBody != sendsBody(method) {
				slips++
			}
		}
		if fewest < 0 || slips < fewest {
			best, fewest = op.Method+" "+op.Path, slips
		}
	}
	return best
}

// sendsBody reports whether requests with this method have a body, as a rule.
func sendsBody(method string) bool {
	return method == http.MethodPost || method == http.MethodPut || method == http.MethodPatch
}

// pathSlips counts the mistakes in a path, compared with a template.
func pathSlips(path, template string) int {
	given, wanted := strings.Split(strings.Trim(path, "/"), "/"), strings.Split(strings.Trim(template, "/"), "/")
	common := min(len(given), len(wanted))
	slips := 3 * (max(len(given), len(wanted)) - common)
	for i := range common {
		// Any text can be an identifier.
		if !strings.HasPrefix(wanted[i], "{") {
			slips += suggest.Distance(given[i], wanted[i])
		}
	}
	return slips
}
