package platform_test

import (
	"cmp"
	"slices"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
)

// model is the platform as one would write it first: plain lists, and a worker that looks at all of them whenever
// anything happens.
type model struct {
	now    time.Time
	groups map[string]*modelGroup
	syncs  map[string]*modelSync
	keep   int          // how many finished ones are remembered
	done   []*modelSync // those, in the order in which they finished
}

type modelGroup struct {
	roster []fixtures.Row
	queue  []*modelSync
	freeAt time.Time
}

type modelSync struct {
	ordinal     int
	forgotten   bool
	group       string
	mode        string
	delay       time.Duration
	wanted      int // polls
	polls       int
	ready       time.Time // when its own condition held; zero while it does not
	acceptedAt  time.Time
	completedAt time.Time
	rows        []fixtures.Row
	byHand      []string // reference ids whose add fails
	added       []string // reference ids
	removed     []string
	failed      []string
	unchanged   int
}

// accept takes over a batch in its mode.
func (m *model) accept(id string, s *modelSync) {
	s.ordinal, s.acceptedAt = len(m.syncs), m.now
	m.syncs[id] = s
	switch s.mode {
	case "immediate":
		s.ready = m.now
	case "after":
		s.ready = m.now.Add(s.delay)
	case "never":
		return
	}
	g := m.groups[s.group]
	g.queue = append(g.queue, s)
	m.work()
}

// poll counts for the batch and for every polls batch ahead of it, and not at all once it has finished.
func (m *model) poll(s *modelSync) {
	if !s.completedAt.IsZero() {
		return
	}
	if s.mode != "polls" {
		s.polls++
	}
	if s.mode == "never" {
		return
	}
	for _, each := range m.groups[s.group].queue {
		if each.mode == "polls" {
			if each.polls++; each.polls == each.wanted {
				each.ready = m.now
			}
		}
		if each == s {
			break
		}
	}
	m.work()
}

// work finishes every head that is due, and forgets those that finished first.
func (m *model) work() {
	var finished []*modelSync
	for _, g := range m.groups {
		for {
			due, ok := g.due()
			if !ok || due.After(m.now) {
				break
			}
			head := g.queue[0]
			g.queue, g.freeAt, head.completedAt = g.queue[1:], due, due
			g.apply(head)
			finished = append(finished, head)
		}
	}
	slices.SortFunc(finished, func(a, b *modelSync) int {
		return cmp.Or(a.completedAt.Compare(b.completedAt), cmp.Compare(a.ordinal, b.ordinal))
	})
	for m.done = append(m.done, finished...); len(m.done) > m.keep; m.done = m.done[1:] {
		m.done[0].forgotten = true
	}
}

func (g *modelGroup) due() (time.Time, bool) {
	if len(g.queue) == 0 || g.queue[0].ready.IsZero() {
		return time.Time{}, false
	}
	if due := g.queue[0].ready; due.After(g.freeAt) {
		return due, true
	}
	return g.freeAt, true
}

// idle goes from one due instant to the next until there is none.
func (m *model) idle() {
	for {
		var next time.Time
		for _, g := range m.groups {
			if due, ok := g.due(); ok && (next.IsZero() || due.Before(next)) {
				next = due
			}
		}
		if next.IsZero() {
			return
		}
		m.now = next
		m.work()
	}
}

func (g *modelGroup) apply(s *modelSync) {
	find := func(rows []fixtures.Row, ref string) int {
		return slices.IndexFunc(rows, func(r fixtures.Row) bool { return r.ReferenceID == ref })
	}
	var next, added []fixtures.Row
	for _, row := range s.rows {
		switch {
		case find(g.roster, row.ReferenceID) >= 0:
			s.unchanged++
		case slices.Contains(s.byHand, row.ReferenceID), row.LastName == "Refused", row.PlanID != "good":
			s.failed = append(s.failed, "add "+row.ReferenceID)
		default:
			added = append(added, row)
			s.added = append(s.added, row.ReferenceID)
		}
	}
	for _, old := range g.roster {
		i := find(s.rows, old.ReferenceID)
		switch {
		case i >= 0:
			updated := s.rows[i]
			updated.PlanID = old.PlanID
			next = append(next, updated)
		case old.LastName == "Stays":
			s.failed = append(s.failed, "remove "+old.ReferenceID)
			next = append(next, old)
		default:
			s.removed = append(s.removed, old.ReferenceID)
		}
	}
	g.roster = slices.Concat(next, added)
}
