package exploration

import (
	"cmp"
	"fmt"
	"slices"
)

// point is a call of the plain runs at which a fault can happen: the nth of an operation by an organization.
type point struct {
	operation string
	nth       int
	tenant    int      // from 1
	call      *calling // of the first plain run
}

// name is what flags, options and subtests call the point: the first organization is left out of it.
func (p *point) name() string {
	name := fmt.Sprintf("%s-%d", p.operation, p.nth)
	if p.tenant > 1 {
		name += fmt.Sprintf("@%d", p.tenant)
	}
	return name
}

// pointsOf are the points of two plain runs in the order of the first, and those that are left out because the second had
// another group or body there.
func pointsOf(first, second *recorder, all bool) (points, unstable []*point) {
	for _, a := range first.tenants {
		b := second.tenant(a.index)
		if b == nil {
			continue
		}
		for _, call := range a.calls {
			last := min(a.counts[call.operation], b.counts[call.operation])
			if call.nth > last || !all && call.nth > 2 && call.nth != last {
				continue
			}
			p := &point{operation: call.operation, nth: call.nth, tenant: a.index, call: call}
			if sameCall(a, b, call) {
				points = append(points, p)
			} else {
				unstable = append(unstable, p)
			}
		}
	}
	slices.SortStableFunc(points, func(p, q *point) int { return p.call.at.Compare(q.call.at) })
	slices.SortStableFunc(unstable, func(p, q *point) int { return cmp.Compare(p.name(), q.name()) })
	return points, unstable
}

func (r *recorder) tenant(index int) *tenant {
	for _, t := range r.tenants {
		if t.index == index {
			return t
		}
	}
	return nil
}

// sameCall reports whether a call of the first plain run is about the same in the second: the same group, and a body that
// is the same, or that differs only in what each run generates. If the bodies have only changed places, it is another call.
func sameCall(a, b *tenant, call *calling) bool {
	other := b.call(call.operation, call.nth)
	if other == nil || a.groupOf(b, call) != b.groupOf(a, other) {
		return false
	}
	if other.sum == call.sum {
		return true
	}
	moved := func(t *tenant, c *calling) bool {
		return slices.ContainsFunc(t.calls, func(o *calling) bool { return o.operation == c.operation && o.sum == c.sum })
	}
	return other.rows == call.rows && !moved(b, call) && !moved(a, other)
}

func (t *tenant) call(operation string, nth int) *calling {
	for _, c := range t.calls {
		if c.operation == operation && c.nth == nth {
			return c
		}
	}
	return nil
}

// groupOf names the group of a call: by its id if the other run has it too, otherwise by its number among the groups that
// only this run has.
func (t *tenant) groupOf(other *tenant, call *calling) string {
	if call.groupID == "" || other.knows(call.groupID) {
		return call.groupID
	}
	var own []string
	for _, c := range t.calls {
		if c.groupID != "" && !other.knows(c.groupID) && !slices.Contains(own, c.groupID) {
			own = append(own, c.groupID)
		}
	}
	return fmt.Sprintf("group %d", slices.Index(own, call.groupID))
}

func (t *tenant) knows(groupID string) bool {
	return slices.ContainsFunc(t.calls, func(c *calling) bool { return c.groupID == groupID })
}
