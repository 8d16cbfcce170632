package program

import (
	"regexp"
	"slices"
	"strings"
)

// environment holds variables as NAME=value, as os.Environ lists them.
type environment []string

// get returns the value of a variable. An empty one counts as not set: compose files and CI services pass variables on
// like that when nobody has set them.
func (e environment) get(name string) string {
	for _, entry := range e {
		if key, value, _ := strings.Cut(entry, "="); key == name && name != "" {
			return value
		}
	}
	return ""
}

// byOrchestrator matches the variables that Kubernetes and Docker set in every container beside a service named sandbox.
var byOrchestrator = regexp.MustCompile(`^\w+(_SERVICE_(HOST|PORT\w*)=|_PORT_[0-9]+_(TCP|UDP|SCTP)\w*=|_PORT=\w+://)`)

// unknown lists the variables that start with SANDBOX_, in capitals or not, and are not in known: most likely they are
// misspelled.
func (e environment) unknown(known []string) []string {
	var names []string
	for _, entry := range e {
		name, _, _ := strings.Cut(entry, "=")
		if strings.HasPrefix(strings.ToUpper(name), "SANDBOX_") && !slices.Contains(known, name) && !byOrchestrator.MatchString(entry) {
			names = append(names, name)
		}
	}
	return names
}
