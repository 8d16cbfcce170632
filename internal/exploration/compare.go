package exploration

import (
	"fmt"
	"maps"
	"slices"

	"github.com/vitable-sandbox/sandbox/fixtures"
)

// fields are what is compared of a member, besides the reference id.
var fields = []struct {
	name string
	of   func(r *fixtures.Row) string
}{
	{"first_name", func(r *fixtures.Row) string { return r.FirstName }},
	{"last_name", func(r *fixtures.Row) string { return r.LastName }},
	{"date_of_birth", func(r *fixtures.Row) string { return r.DateOfBirth }},
	{"phone", func(r *fixtures.Row) string { return r.Phone }},
	{"email", func(r *fixtures.Row) string { return orNone(r.Email) }},
	{"plan_id", func(r *fixtures.Row) string { return r.PlanID }},
	{"address.address_line_1", func(r *fixtures.Row) string { return r.Address.AddressLine1 }},
	{"address.address_line_2", func(r *fixtures.Row) string { return orNone(r.Address.AddressLine2) }},
	{"address.city", func(r *fixtures.Row) string { return r.Address.City }},
	{"address.state", func(r *fixtures.Row) string { return r.Address.State }},
	{"address.zipcode", func(r *fixtures.Row) string { return r.Address.Zipcode }},
}

// orNone tells nothing from an empty text.
func orNone(text *string) string {
	if text == nil {
		return ""
	}
	return "=" + *text
}

// comparison holds a run against the two plain ones, of which only what they have in common counts.
type comparison struct {
	first, second *recorder

	differences []string
	ignored     int  // how many things the plain runs do not have in common
	members     bool // whether there ever was a member
	open        []string
}

// compare compares all stages of all organizations of a run.
func compare(first, second, run *recorder) *comparison {
	c := &comparison{first: first, second: second}
	for _, a := range first.tenants {
		b, t := second.tenant(a.index), run.tenant(a.index)
		if b == nil {
			c.ignored++
			continue
		}
		if t == nil {
			// It never called, and holds what it held.
			t = &tenant{stages: []stage{a.start}}
		}
		as, bs, ts := a.stages, b.stages, t.stages
		if len(as) != len(bs) || len(as) != len(ts) {
			// What was reset how often is not the same: only the ends belong together.
			as, bs, ts = lastOf(as), lastOf(bs), lastOf(ts)
		}
		for i := range min(len(as), len(bs)) {
			var s stage
			if i < len(ts) {
				s = ts[i]
			}
			c.stages(&as[i], &bs[i], &s)
		}
	}
	return c
}

func lastOf(stages []stage) []stage { return stages[max(0, len(stages)-1):] }

// stages compares the groups of an organization: by their external reference id or, where that is another one in each plain
// run, by the order of their creation and their size.
func (c *comparison) stages(a, b, run *stage) {
	inA, inB, inRun := a.byRef(), b.byRef(), run.byRef()
	stable := func(ref string) bool { return len(inA[ref]) > 0 && len(inA[ref]) == len(inB[ref]) }
	for _, ref := range slices.Sorted(maps.Keys(inA)) {
		if !stable(ref) {
			continue
		}
		as, bs, rs := inA[ref], inB[ref], inRun[ref]
		switch {
		case len(rs) < len(as):
			c.differ("the group %s is missing", ref)
		case len(rs) > len(as):
			c.differ("the group %s exists %d times", ref, len(rs))
		}
		for i := range min(len(as), len(rs)) {
			c.groups(as[i], bs[i], rs[i])
		}
	}
	as, bs, rs := a.others(stable), b.others(stable), run.others(stable)
	c.ignored += max(len(as), len(bs))
	if len(as) != len(bs) {
		return
	}
	if len(rs) != len(as) {
		c.differ("there are %d other groups instead of %d", len(rs), len(as))
		return
	}
	for i := range as {
		c.sizes(as[i], bs[i], rs[i], fmt.Sprintf("group %d", i+1))
		c.ends(as[i], bs[i], rs[i])
	}
}

func (s *stage) byRef() map[string][]*group {
	groups := make(map[string][]*group)
	for i := range s.groups {
		g := &s.groups[i]
		groups[g.ref] = append(groups[g.ref], g)
	}
	return groups
}

func (s *stage) others(stable func(ref string) bool) []*group {
	var groups []*group
	for i := range s.groups {
		if !stable(s.groups[i].ref) {
			groups = append(groups, &s.groups[i])
		}
	}
	return groups
}

func (c *comparison) sizes(a, b, run *group, name string) {
	c.members = c.members || len(a.rows) > 0
	switch {
	case len(a.rows) != len(b.rows):
		c.ignored++
	case len(run.rows) != len(a.rows):
		c.differ("%s has %s instead of %d", name, Counted(len(run.rows), "member"), len(a.rows))
	}
}

// ends looks whether the newest batch of a group was seen finished, as it was in the plain runs.
func (c *comparison) ends(a, b, run *group) {
	seen := func(g *group) bool { return len(g.batches) > 0 && g.batches[len(g.batches)-1].seen }
	if seen(a) && seen(b) && len(run.batches) > 0 && !seen(run) {
		c.open = append(c.open, "group "+run.ref)
	}
}

func (c *comparison) differ(format string, args ...any) {
	c.differences = append(c.differences, fmt.Sprintf(format, args...))
}
