package journal

// CostOf is what an entry counts in the budget.
var CostOf = costOf

// Holders is how many journals the limit is shared by.
func (b *Budget) Holders() int64 { return b.holders.Load() }

// SetLimit sets another limit, without anything being lost yet.
func (b *Budget) SetLimit(limit int64) { b.limit = limit }

// Lose is what happens to a journal that was found to be the largest.
func (j *Journal) Lose() { j.lose() }

// Grow is the first half of Add, before the budget knows.
func (j *Journal) Grow(r Entry) { j.add(&r, costOf(&r)) }

// Grown is the second half of Add.
func (j *Journal) Grown(by int64) { j.budget.grown(j, by) }

// Known is how many journals the budget remembers, and what it counts for them.
func (b *Budget) Known() (journals int, bytes int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	all := make(map[*Journal]bool)
	for _, j := range append(b.grew, b.bySize...) {
		all[j] = true
	}
	return len(all), b.total.Load()
}
