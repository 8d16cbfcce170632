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
