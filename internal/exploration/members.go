package exploration

import (
	"maps"
	"slices"
	"strings"
)

// groups compares the members of a group by reference id and field. It never tells a value.
func (c *comparison) groups(a, b, run *group) {
	c.ends(a, b, run)
	c.members = c.members || len(a.rows) > 0
	if a.name != b.name {
		c.ignored++
	} else if run.name != a.name {
		c.differ("the group %s has a different name", a.ref)
	}
	var gone, changed []string
	for _, ref := range slices.Sorted(maps.Keys(a.rows)) {
		was, also, is := a.rows[ref], b.rows[ref], run.rows[ref]
		if also == nil {
			c.ignored++
			continue
		}
		if is == nil {
			gone = append(gone, ref)
			continue
		}
		var others []string
		for _, field := range fields {
			switch value := field.of(was); {
			case field.of(also) != value:
				c.ignored++
			case field.of(is) != value:
				others = append(others, field.name)
			}
		}
		if len(others) > 0 {
			changed = append(changed, ref+" has a different "+strings.Join(others, ", "))
		}
	}
	if len(gone) > 0 {
		c.differ("the group %s lacks %s", a.ref, listed(gone))
	}
	if len(changed) > 0 {
		c.differ("in the group %s %s", a.ref, listed(changed))
	}
	c.more(a, b, run)
}

// more looks at the members that the plain runs do not have in common: how many there are.
func (c *comparison) more(a, b, run *group) {
	var own, others int
	var extra []string
	for ref := range a.rows {
		if b.rows[ref] == nil {
			own++
		}
	}
	for ref := range b.rows {
		if a.rows[ref] == nil {
			others++
		}
	}
	for ref := range run.rows {
		if a.rows[ref] == nil || b.rows[ref] == nil {
			extra = append(extra, ref)
		}
	}
	slices.Sort(extra)
	switch {
	case own != others:
	case own == 0 && len(extra) > 0:
		c.differ("the group %s has %s, who should not be there", a.ref, listed(extra))
	case len(extra) != own:
		c.differ("the group %s has %s instead of %d that differ from run to run", a.ref, Counted(len(extra), "member"), own)
	}
}
