package journal

// CostOf is what an entry counts in the budget.
var CostOf = costOf

// Holders is how many journals the limit is shared by.
func (b *Budget) Holders() int64 { return b.holders.Load() }
