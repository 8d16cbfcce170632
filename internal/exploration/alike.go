package exploration

import (
	"maps"
	"slices"
)

// Alike reports whether two plain runs made the same changes: as many calls of each kind that changes something, about the
// same objects, with groups of the same size. Such runs can be carried out in parallel. Generated names and ids, and the
// number of reads, may differ.
func Alike(first, second *Run) bool {
	a, b := first.recorder, second.recorder
	if len(a.tenants) != len(b.tenants) || !maps.Equal(a.changes(), b.changes()) || !slices.Equal(a.sizes(), b.sizes()) {
		return false
	}
	k := keysOf(a.tenants, b.tenants)
	for i, t := range b.tenants {
		t.index = k.index(t.key, b.tenants[:i])
	}
	_, unstable := pointsOf(a, b, true)
	return len(unstable) == 0
}

// changes counts the calls that change something.
func (r *recorder) changes() map[string]int {
	counts := make(map[string]int)
	for _, t := range r.tenants {
		for _, operation := range writes {
			counts[operation] += t.counts[operation]
		}
	}
	return counts
}

// sizes are how many members each group has at the end.
func (r *recorder) sizes() []int {
	var sizes []int
	for _, t := range r.tenants {
		for _, s := range lastOf(t.stages) {
			for i := range s.groups {
				sizes = append(sizes, len(s.groups[i].rows))
			}
		}
	}
	slices.Sort(sizes)
	return sizes
}
