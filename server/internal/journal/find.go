package journal

import "slices"

// Found is what a filter finds in the journal at one instant.
type Found struct {
	// Entries are the newest requests that match, in ascending order. They belong to the journal, and must not be changed.
	Entries []*Entry
	// More is how many more match.
	More int
	// Lost is what the journal had lost by then.
	Lost Evicted
}

// Find returns the newest requests that match. A limit of 0 means all. No lock is held while it looks.
func (j *Journal) Find(f Filter, limit int) Found {
	entries, lost := j.view(f.Since)
	found := Found{Lost: lost}
	for _, e := range slices.Backward(entries) {
		switch {
		case f.differs(e) != 0:
		case limit > 0 && len(found.Entries) == limit:
			found.More++
		default:
			found.Entries = append(found.Entries, e)
		}
	}
	slices.Reverse(found.Entries)
	return found
}
