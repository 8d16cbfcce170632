package exploration

import (
	"errors"
	"fmt"
	"slices"
	"strings"

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

func unknownFault(name string) error {
	all := slices.Clone(sets)
	for i := range faults {
		all = append(all, faults[i].Name)
	}
	return fmt.Errorf("faults: %q is unknown%s; there are %s", name, suggest.DidYouMean(name, all), strings.Join(all, ", "))
}
