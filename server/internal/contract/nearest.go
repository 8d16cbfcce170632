package contract

import (
	"strings"

	"github.com/vitable-sandbox/sandbox/internal/suggest"
)

// Nearest returns the call that was most likely meant by a method and a path, such as "POST /v1/groups"; empty if the
// document has no call.
func (d *Document) Nearest(method, path string) string {
	best, fewest := "", -1
	for _, op := range d.operations {
		slips := 2 * pathSlips(segments(path), segments(op.Path))
		if op.Method != method {
			slips++
		}
		if fewest < 0 || slips < fewest {
			best, fewest = op.Method+" "+op.Path, slips
		}
	}
	return best
}

func segments(path string) []string { return strings.Split(strings.Trim(path, "/"), "/") }

// pathSlips counts how much is wrong with a path, as far as a template goes.
func pathSlips(path, template []string) int {
	slips := 0
	for i := range max(len(path), len(template)) {
		switch {
		case i >= len(path), i >= len(template):
			slips += 3
		case strings.HasPrefix(template[i], "{"):
			// Any text can be an identifier.
		default:
			slips += suggest.Distance(path[i], template[i])
		}
	}
	return slips
}
