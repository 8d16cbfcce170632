package main

import (
	"maps"
	"slices"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
)

// model is one organization as one would write it first: plain lists, and a worker that looks at all of them whenever
// anything happens. It shares no code with the sandbox.
type model struct {
	now     time.Time
	groups  []*group
	batches []*batch // in the order accepted
	rules   []*rule  // in the order in which they are tried
	created map[string]int
}

type group struct {
	id, name, reference string
	roster              []row
	queue               []*batch
	freeAt              time.Time
	accepted            int
}

// row is a person on a roster; what the soak never changes of one is left out.
type row struct {
	reference, first, last, plan string
}

type batch struct {
	id          string
	group       *group
	mode        string
	delay       time.Duration
	wanted      int // polls
	polls       int
	ready       time.Time // when its own condition held; zero while it does not
	acceptedAt  time.Time
	completedAt time.Time
	rows        []row
	byHand      map[string]string // reasons of adds that were told to fail
	added       []string
	removed     []string
	failures    []fixtures.Failure
}

// accept takes over a batch in its mode.
func (m *model) accept(b *batch) {
	b.acceptedAt = m.now
	b.group.accepted++
	m.batches = append(m.batches, b)
	switch b.mode {
	case "immediate":
		b.ready = m.now
	case "after":
		b.ready = m.now.Add(b.delay)
	case "never":
		return
	}
	b.group.queue = append(b.group.queue, b)
	m.work()
}

// poll counts for the batch and for every polls batch ahead of it.
func (m *model) poll(b *batch) {
	if !b.completedAt.IsZero() || b.mode == "never" {
		return
	}
	for _, each := range b.group.queue {
		if each.mode == "polls" {
			if each.polls++; each.polls == each.wanted {
				each.ready = m.now
			}
		}
		if each == b {
			break
		}
	}
	m.work()
}

// complete finishes the head of a queue now.
func (m *model) complete(b *batch, byHand map[string]string) {
	b.ready, b.byHand = m.now, byHand
	m.work()
}

// work finishes every batch that is due, across the organization in the order (due, acceptance).
func (m *model) work() {
	for {
		next, due := m.next()
		if next == nil || due.After(m.now) {
			return
		}
		next.group.queue, next.group.freeAt, next.completedAt = next.group.queue[1:], due, due
		m.apply(next)
	}
}

// next is the batch that finishes next by time alone, and when.
func (m *model) next() (next *batch, due time.Time) {
	for _, b := range m.batches {
		if len(b.group.queue) == 0 || b.group.queue[0] != b || b.ready.IsZero() {
			continue
		}
		at := b.ready
		if b.group.freeAt.After(at) {
			at = b.group.freeAt
		}
		if next == nil || at.Before(due) {
			next, due = b, at
		}
	}
	return next, due
}

// idle goes from one due instant to the next until there is none.
func (m *model) idle() {
	for next, due := m.next(); next != nil; next, due = m.next() {
		m.now = due
		m.work()
	}
}

// waiting are the batches in flight that something can still finish.
func (m *model) waiting() []string {
	var ids []string
	for _, b := range m.batches {
		if b.completedAt.IsZero() && b.mode != "never" {
			ids = append(ids, b.id)
		}
	}
	return ids
}

// clone is a copy that shares nothing that changes.
func (m *model) clone() *model {
	c := &model{now: m.now, created: maps.Clone(m.created)}
	groups, batches := map[*group]*group{}, map[*batch]*batch{}
	for _, g := range m.groups {
		own := *g
		groups[g] = &own
		c.groups = append(c.groups, &own)
	}
	for _, b := range m.batches {
		own := *b
		own.group = groups[b.group]
		batches[b] = &own
		c.batches = append(c.batches, &own)
	}
	for _, g := range c.groups {
		g.queue = slices.Clone(g.queue)
		for i, b := range g.queue {
			g.queue[i] = batches[b]
		}
	}
	for _, r := range m.rules {
		own := *r
		c.rules = append(c.rules, &own)
	}
	return c
}
