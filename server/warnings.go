package server

import "fmt"

// maxWarnings is how many Sandbox-Warning headers an answer has.
const maxWarnings = 5

// headers are the violations as headers, one for each; where there are too many, the last one says how many more.
func (v *violations) headers() []string {
	shown := len(v.found)
	if shown > maxWarnings {
		shown = maxWarnings - 1
	}
	texts := make([]string, 0, maxWarnings)
	for _, each := range v.found[:shown] {
		texts = append(texts, headerText(each.path+": "+each.message))
	}
	switch more := len(v.found) - shown; {
	case v.full():
		// Judging has stopped there.
		texts = append(texts, fmt.Sprintf("and at least %d more", more))
	case more > 0:
		texts = append(texts, fmt.Sprintf("and %d more", more))
	}
	return texts
}
