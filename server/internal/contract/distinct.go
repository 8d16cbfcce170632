package contract

import (
	"hash/maphash"

	"github.com/vitable-sandbox/sandbox/fixtures"
)

// distinct finds out whether a row has the reference_id of an earlier one, by an open-addressed table.
type distinct struct {
	seed maphash.Seed
	// places has one more than the index of a row, or 0; its length is a power of two.
	places []uint32
}

// fewRows is up to how many rows are compared with each other.
const fewRows = 8

// add takes up the last row. It returns false if an earlier one has the same reference_id.
func (d *distinct) add(rows []fixtures.Row) bool {
	last := len(rows) - 1
	switch {
	case last < fewRows:
		for i := range last {
			if rows[i].ReferenceID == rows[last].ReferenceID {
				return false
			}
		}
		return true
	case 2*len(rows) > len(d.places):
		d.grow(rows[:last], 4*cap(rows))
	}
	return d.place(rows, last)
}

// grow makes a table for rows that are distinct.
func (d *distinct) grow(rows []fixtures.Row, most int) {
	if d.places == nil {
		d.seed = maphash.MakeSeed()
	}
	length := 4 * fewRows
	for length < most/2 {
		length *= 2
	}
	d.places = make([]uint32, length)
	for i := range rows {
		d.place(rows, i)
	}
}

// place notes a row.
func (d *distinct) place(rows []fixtures.Row, at int) bool {
	id := rows[at].ReferenceID
	last := uint64(len(d.places) - 1)
	for slot := maphash.String(d.seed, id) & last; ; slot = (slot + 1) & last {
		switch other := d.places[slot]; {
		case other == 0:
			d.places[slot] = uint32(at) + 1
			return true
		case rows[other-1].ReferenceID == id:
			return false
		}
	}
}
