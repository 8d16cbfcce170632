package exploration

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/internal/glob"
	"github.com/vitable-sandbox/sandbox/internal/suggest"
)

// sets are the sets of faults.
var sets = []string{Transient, Lasting, Outcomes}

// choose finds the faults that names mean: of a fault, of a set, or a pattern.
func choose(names []string) ([]*Fault, error) {
	if len(names) == 0 {
		names = []string{Transient}
	}
	var errs []error
	wanted := make(map[string]bool)
	for _, name := range names {
		found := false
		for i := range faults {
			if f := &faults[i]; f.Set == name || matches([]string{name}, f.Name) {
				wanted[f.Name], found = true, true
			}
		}
		if !found {
			errs = append(errs, unknownFault(name))
		}
	}
	var chosen []*Fault
	for i := range faults {
		if wanted[faults[i].Name] {
			chosen = append(chosen, &faults[i])
		}
	}
	return chosen, errors.Join(errs...)
}

// runName is what every run is called: its point, and its fault with the number of a row.
var runName = regexp.MustCompile(`^(\w+)-[1-9]\d*(?:@[1-9]\d*)?=([\w-]+)$`)

// checkRuns refuses names that no run can have. What a pattern matches is known only after the plain runs.
func checkRuns(key string, names []string) error {
	var errs []error
	for _, name := range names {
		if !glob.Plain(name) {
			continue
		}
		parts := runName.FindStringSubmatch(name)
		if len(parts) == 0 || !slices.Contains(fixtures.Calls(), parts[1]) || !isFault(parts[2]) {
			errs = append(errs, fmt.Errorf("%s: %q is the name of no run; write POINT=FAULT, such as SubmitGroupMemberSync-1=lost-answer, or a pattern",
				key, name))
		}
	}
	return errors.Join(errs...)
}

// isFault reports whether a label is that of a fault, with or without the number of a row.
func isFault(label string) bool {
	return slices.ContainsFunc(faults, func(f Fault) bool {
		number, found := strings.CutPrefix(label, f.Name)
		return found && (number == "" || strings.HasPrefix(number, "-"))
	})
}

func unknownFault(name string) error {
	all := slices.Clone(sets)
	for i := range faults {
		all = append(all, faults[i].Name)
	}
	return fmt.Errorf("faults: %q is unknown%s; there are %s", name, suggest.DidYouMean(name, all), strings.Join(all, ", "))
}
