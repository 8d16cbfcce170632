package server

import (
	"slices"
	"strings"

	"github.com/vitable-sandbox/sandbox/internal/suggest"
)

// template is one call as its contract writes it.
type template struct {
	method, path string
}

// nearest is the call that somebody most likely meant who sent this method and path.
func (c *contract) nearest(method, path string) string {
	best, fewest := "", -1
	for _, t := range c.templates {
		slips := 2 * pathSlips(strings.Split(strings.Trim(path, "/"), "/"), strings.Split(strings.Trim(t.path, "/"), "/"))
		if t.method != method {
			slips++
		}
		if fewest < 0 || slips < fewest {
			best, fewest = t.method+" "+t.path, slips
		}
	}
	return best
}

// pathSlips counts how much is wrong with a path, as far as a template goes.
func pathSlips(path, template []string) int {
	slips := 0
	for i := range max(len(path), len(template)) {
		switch {
		case i >= len(path):
			slips += 3
		case i >= len(template):
			slips += 3
		case strings.HasPrefix(template[i], "{"):
			// Any text can be an identifier.
		default:
			slips += suggest.Distance(path[i], template[i])
		}
	}
	return slips
}

func sortTemplates(templates []template) {
	slices.SortFunc(templates, func(a, b template) int {
		return strings.Compare(a.path+" "+a.method, b.path+" "+b.method)
	})
}
