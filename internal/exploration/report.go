package exploration

import "slices"

// Report is what came of an exploration. As JSON it is what sandbox explore writes.
type Report struct {
	Version int         `json:"version"`
	Points  []string    `json:"points"`
	Faults  []string    `json:"faults"`
	Runs    []RunReport `json:"runs"`
	// LeftOut are the runs that were not carried out.
	LeftOut []string `json:"left_out"`
	// Unstable are the points that were left out because the plain runs had another group or body there.
	Unstable []string `json:"unstable"`
	// NotCompared counts what the plain runs do not have in common.
	NotCompared int      `json:"not_compared"`
	Notes       []string `json:"notes"`

	cells map[string]map[string]Verdict // by point and fault
}

// RunReport is one run of a Report.
type RunReport struct {
	Name    string  `json:"name"`
	Point   string  `json:"point"`
	Fault   string  `json:"fault"`
	Verdict Verdict `json:"verdict"`
	// Reported says that the test failed, and may.
	Reported bool     `json:"reported"`
	Notes    []string `json:"notes"`
	Text     string   `json:"text"`
}

// Report returns what came of the runs that have been concluded so far.
func (e *Exploration) Report() *Report {
	e.mu.Lock()
	defer e.mu.Unlock()
	r := &Report{
		Version: 1, Points: []string{}, Faults: []string{}, Runs: []RunReport{}, LeftOut: []string{}, Unstable: []string{}, Notes: []string{},
		cells: make(map[string]map[string]Verdict),
	}
	if e.first == nil {
		return r
	}
	done := 0
	for _, run := range e.runs {
		if run.result != nil {
			done++
			r.add(run)
		} else {
			r.LeftOut = append(r.LeftOut, run.Name)
			r.mark(run, leftOut)
		}
	}
	for _, p := range e.points {
		if slices.ContainsFunc(r.Runs, func(run RunReport) bool { return run.Point == p.name() }) {
			r.Points = append(r.Points, p.name())
		}
	}
	for _, f := range e.faults {
		if slices.ContainsFunc(r.Runs, func(run RunReport) bool { return run.Fault == f.Name }) {
			r.Faults = append(r.Faults, f.Name)
		}
	}
	for _, p := range e.unstable {
		r.Unstable = append(r.Unstable, p.name())
	}
	r.note(e, done)
	return r
}

func (r *Report) add(run *Run) {
	r.Runs = append(r.Runs, RunReport{
		Name: run.Name, Point: run.Point, Fault: run.Fault.Name, Verdict: run.result.Verdict,
		Reported: run.result.Reported,
		Notes:    append([]string{}, run.result.Notes...), Text: run.result.Text,
	})
	r.mark(run, run.result.Verdict)
}

// mark writes a verdict into the cell of a run; several runs of a fault share one, and the worst of them is seen.
func (r *Report) mark(run *Run, v Verdict) {
	row := r.cells[run.Point]
	if row == nil {
		row = make(map[string]Verdict)
		r.cells[run.Point] = row
	}
	if was, there := row[run.Fault.Name]; there {
		v = worse(was, v)
	}
	row[run.Fault.Name] = v
}

// Count returns how many runs have a verdict.
func (r *Report) Count(v Verdict) int {
	n := 0
	for i := range r.Runs {
		if r.Runs[i].Verdict == v {
			n++
		}
	}
	return n
}

// Failures returns the runs that fail the exploration, in the order of the matrix.
func (r *Report) Failures() []RunReport {
	var bad []RunReport
	for _, run := range r.Runs {
		if run.Verdict.Bad() {
			bad = append(bad, run)
		}
	}
	return bad
}
