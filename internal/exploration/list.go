package exploration

import "strings"

// Table is the table of all faults as text.
func Table() string {
	widest := 0
	for i := range faults {
		widest = max(widest, len(faults[i].Name))
	}
	var b strings.Builder
	for _, set := range sets {
		b.WriteString(set + ": " + meaning[set] + "\n")
		for i := range faults {
			if f := &faults[i]; f.Set == set {
				does := f.Does
				if len(f.Calls) > 0 {
					does += " (" + strings.Join(f.Calls, ", ") + ")"
				}
				b.WriteString(folded(gap+pad(f.Name, widest)+gap+does, widest+2*len(gap)))
			}
		}
	}
	return b.String()
}

// meaning says what each set asks of a client.
var meaning = map[string]string{
	Transient: "the test passes, and the rosters are as without the fault",
	Lasting:   "the test passes with the same rosters as without it, or fails, which reports the fault",
	Outcomes:  "unusual results of a batch: the test passes or fails; a note says what it does not notice",
}
