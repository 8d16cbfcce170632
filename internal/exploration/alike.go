package exploration

import (
	"maps"
	"slices"
)

// Alike reports whether two plain runs have changed the same: as many calls of each kind that changes something, and groups as
// large. What runs make anew, such as names and ids, does not count, nor does how often they looked.
func Alike(a, b *Run) bool {
	a.End()
	b.End()
	first, second := a.recorder, b.recorder
	return len(first.tenants) == len(second.tenants) && maps.Equal(first.changes(), second.changes()) &&
		slices.Equal(first.sizes(), second.sizes())
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
