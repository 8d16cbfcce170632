package contract

import (
	"net/http"
	"strings"

	"github.com/vitable-sandbox/sandbox/internal/suggest"
)

// Nearest returns the call that a method and a path most likely meant, such as "POST /v1/groups"; empty if none is near.
func (d *Document) Nearest(method, path string) string {
	best, fewest := "", -1
	for _, op := range d.operations {
		inPath := pathSlips(path, op.Path)
		// With mistakes in a third of the letters it is another path.
		if 3*inPath >= letters(op.Path) {
			continue
		}
		slips := 4 * inPath
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

// pathSlips counts the mistakes in a path, compared with a template: segments may be misspelled, missing or too many.
func pathSlips(path, template string) int {
	given, wanted := segments(path), segments(template)
	// The last row of the table of mistakes between beginnings of both: what is given so far, and each beginning of what is wanted.
	row := make([]int, len(wanted)+1)
	for j, want := range wanted {
		row[j+1] = row[j] + missing(want)
	}
	for _, segment := range given {
		diagonal := row[0]
		row[0] += tooMany(segment)
		for j, want := range wanted {
			here := diagonal
			// Any text can be an identifier.
			if !strings.HasPrefix(want, "{") {
				here += suggest.Distance(segment, want)
			}
			diagonal = row[j+1]
			row[j+1] = min(here, row[j]+missing(want), diagonal+tooMany(segment))
		}
	}
	return row[len(wanted)]
}

func segments(path string) []string { return strings.Split(strings.Trim(path, "/"), "/") }

// missing is how many mistakes it is that a segment of a template is missing.
func missing(segment string) int {
	if strings.HasPrefix(segment, "{") {
		return 4
	}
	return len(segment)
}

// tooMany is how many mistakes a segment is that no template has.
func tooMany(segment string) int { return min(len(segment), 4) }

// letters counts those of a template that are not of an identifier. The first segment, which all calls share, says little.
func letters(template string) int {
	n := 4
	for _, segment := range segments(template)[1:] {
		if !strings.HasPrefix(segment, "{") {
			n += len(segment)
		}
	}
	return n
}
