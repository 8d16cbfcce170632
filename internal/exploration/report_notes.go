package exploration

import (
	"fmt"
	"slices"
	"strings"
)

// note adds what is worth knowing of the exploration as a whole.
func (r *Report) note(e *Exploration, done int) {
	r.noteRuns()
	plain := compare(e.first.recorder, e.second.recorder, e.second.recorder)
	r.NotCompared = plain.ignored
	say := func(format string, args ...any) { r.Notes = append(r.Notes, fmt.Sprintf(format, args...)) }
	if !plain.members && e.config.Expect != ExpectAny {
		say("nothing to compare: no group ever had a member")
	}
	if plain.ignored > 0 {
		say("the rosters of the plain runs differ in %s, not compared", Counted(plain.ignored, "place"))
	}
	if len(r.Unstable) > 0 {
		say("unstable: %s: the second plain run had a different group or body there; use one worker, or a key for each",
			strings.Join(r.Unstable, ", "))
	}
	if n := r.Count(NotReached); n > 0 {
		say("%s not reached: the call was not made, twice", Counted(n, "run"))
	}
	if left := len(e.runs) - done; left > 0 {
		say("%s of %d left out", Counted(left, "run"), len(e.runs))
	}
	e.notePatterns(done == len(e.runs), say)
}

// notePatterns tells of patterns that fit nothing, and of those of Accept that no run needed, once all are done.
func (e *Exploration) notePatterns(done bool, say func(format string, args ...any)) {
	fits := func(pattern string, names []string) bool {
		return slices.ContainsFunc(names, func(name string) bool { return matches([]string{pattern}, name) })
	}
	var runs []string
	for _, run := range e.runs {
		runs = append(runs, run.Name)
	}
	for _, pattern := range e.config.Points {
		if !fits(pattern, e.stable) {
			say("%s fits no point", pattern)
		}
	}
	for _, pattern := range e.config.Only {
		if !fits(pattern, runs) {
			say("%s fits no run", pattern)
		}
	}
	chosen := len(e.config.Points) > 0 || len(e.config.Only) > 0
	for _, pattern := range e.config.Accept {
		switch fit := fits(pattern, runs); {
		case !fit && !chosen:
			say("accept %s fits no run", pattern)
		case fit && done && !e.accepted[pattern]:
			say("accept %s was not needed", pattern)
		}
	}
}

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
