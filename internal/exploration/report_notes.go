package exploration

import "fmt"

// noteRuns gathers the notes of the runs: the same one of several is told once.
func (r *Report) noteRuns() {
	var texts []string
	first := make(map[string]string)
	more := make(map[string]int)
	reported := 0
	for i := range r.Runs {
		run := &r.Runs[i]
		if run.Reported {
			reported++
		}
		for _, text := range run.Notes {
			if first[text] != "" {
				more[text]++
				continue
			}
			first[text] = run.Name
			texts = append(texts, text)
		}
	}
	if reported > 0 {
		r.Notes = append(r.Notes, Counted(reported, "run")+" failed, which is how they report the fault")
	}
	for _, text := range texts {
		where := first[text]
		if more[text] > 0 {
			where += fmt.Sprintf(" and %d more", more[text])
		}
		r.Notes = append(r.Notes, where+": "+text)
	}
}
