package exploration

import "slices"

// Spread orders runs so that every beginning of them is spread over points and faults: each point once, each with another
// fault, then each point once more. It is for those who may not have the time for all.
func Spread(runs []*Run) []*Run {
	var points, faults []string
	place := func(names *[]string, name string) int {
		if !slices.Contains(*names, name) {
			*names = append(*names, name)
		}
		return slices.Index(*names, name)
	}
	round := make(map[*Run]int)
	for _, r := range runs {
		place(&points, r.Point)
		place(&faults, r.Fault.Name)
	}
	for _, r := range runs {
		behind := place(&faults, r.Fault.Name) - place(&points, r.Point)%len(faults)
		round[r] = (behind + len(faults)) % len(faults)
	}
	ordered := slices.Clone(runs)
	slices.SortStableFunc(ordered, func(a, b *Run) int { return round[a] - round[b] })
	return ordered
}
