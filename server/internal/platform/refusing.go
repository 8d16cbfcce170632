package platform

// failing is the first rule that fails the row, or nil; the rule of the request's own header comes first.
func (o *Organization) failing(g *group, b *batch, op Operation, row *Row) *rule {
	if r := b.request; r != nil && r.matches(g.id, op, row) && o.firesOn(r, b, row) {
		return r
	}
	for _, r := range o.rules.all {
		if r.Fail != nil && r.matches(g.id, op, row) && o.firesOn(r, b, row) {
			return r
		}
	}
	return nil
}

// firesOn decides whether a rule that matches a row fails it.
func (o *Organization) firesOn(r *rule, b *batch, row *Row) bool {
	came := r.charge(&r.rows, counted{digest: b.digest, rows: true}, func(int) float64 {
		return o.ids.draw(o.id, r.ID, "row", b.id, row.ReferenceID)
	})
	if r.PerRequest && came != passes {
		if b.charged == nil {
			b.charged = make(map[*rule]bool)
		}
		b.charged[r] = b.charged[r] || came == fires
	}
	if came == fires {
		o.rules.fired.Rows++
	}
	return came == fires
}

// restart lets the rules that count for identical requests begin anew, where this batch has passed: they matched rows
// of it, and had fired so often before that they failed none.
func (b *batch) restart() {
	for r, fired := range b.charged {
		if !fired {
			r.each.restart(counted{digest: b.digest, rows: true})
		}
	}
	b.charged = nil
}
