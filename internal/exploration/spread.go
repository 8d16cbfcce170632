package exploration

// Spread chooses n of the runs so that they are spread over points and faults, for those who have no time for all.
func Spread(runs []*Run, n int) []*Run {
	var points [][]*Run
	for i, r := range runs {
		if i == 0 || r.Point != runs[i-1].Point {
			points = append(points, nil)
		}
		points[len(points)-1] = append(points[len(points)-1], r)
	}
	chosen := make(map[*Run]bool)
	for round := 0; len(chosen) < min(n, len(runs)); round++ {
		for i, ofPoint := range points {
			if round < len(ofPoint) && len(chosen) < n {
				chosen[ofPoint[(i+round)%len(ofPoint)]] = true
			}
		}
	}
	var some []*Run
	for _, r := range runs {
		if chosen[r] {
			some = append(some, r)
		}
	}
	return some
}

// Alike reports whether two plain runs that have been concluded made the same calls and left the same behind: runs of such a
// test can be carried out beside one another.
func Alike(first, second *Run) bool {
	a, b := first.recorder, second.recorder
	k := keysOf(a.tenants, b.tenants)
	for i, t := range b.tenants {
		t.index = k.index(t.key, b.tenants[:i])
	}
	if len(a.tenants) != len(b.tenants) || first.Calls() != second.Calls() {
		return false
	}
	if _, unstable := pointsOf(a, b, true); len(unstable) > 0 {
		return false
	}
	c := compare(a, a, b)
	return len(c.differences) == 0 && len(c.open) == 0
}
