package contract

import "strings"

// Route returns as much of a path as the document knows, with the names of its parameters in place of what was sent, such
// as "/v1/groups/{group_id}/…": what a log may show of a path that could hold anything.
func (d *Document) Route(path string) string {
	given := strings.Split(strings.TrimPrefix(path, "/"), "/")
	var best []string
	for _, op := range d.operations {
		if known := knownSegments(given, strings.Split(strings.TrimPrefix(op.Path, "/"), "/")); len(known) > len(best) {
			best = known
		}
	}
	if len(best) < len(given) {
		best = append(best, "…")
	}
	return "/" + strings.Join(best, "/")
}

// knownSegments are the segments of a template, as far as a path goes with them.
func knownSegments(given, template []string) []string {
	for i, segment := range template {
		isParameter := strings.HasPrefix(segment, "{")
		if i == len(given) || given[i] == "" || !isParameter && given[i] != segment {
			return template[:i:i]
		}
	}
	return template
}

// Methods returns the methods that a path has, sorted.
func (d *Document) Methods(path string) []string {
	given := strings.Split(strings.TrimPrefix(path, "/"), "/")
	var methods []string
	for _, op := range d.operations {
		template := strings.Split(strings.TrimPrefix(op.Path, "/"), "/")
		if len(given) == len(template) && len(knownSegments(given, template)) == len(template) {
			methods = append(methods, op.Method)
		}
	}
	return methods
}
