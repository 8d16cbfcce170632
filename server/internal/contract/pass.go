package contract

import (
	"github.com/vitable-sandbox/sandbox/fixtures"
)

// rosterPass reads the body of a submit in one pass, which decodes and judges it row by row. It accepts only what is plainly
// good: no name that the document does not have, no text that its limits or the rules in prose could refuse, no duplicate.
// Whatever else it meets it leaves to the thorough way, which alone says what is wrong.
type rosterPass struct {
	reader textReader
	limits rosterLimits
	prose  Prose

	rows   []fixtures.Row
	texts  texts
	unique distinct

	// values are the texts of the row that is being read, in the order of the limits; seen has a bit for each that was there,
	// even if it was null, and one for the address.
	values [len(rowTexts)][]byte
	seen   uint32
}

// decodeInOnePass decodes a roster that is plainly good.
func (op *Operation) decodeInOnePass(body []byte, prose Prose) (Roster, bool) {
	if op.limits == nil {
		return Roster{}, false
	}
	p := rosterPass{reader: textReader{text: body}, limits: op.limits, prose: prose}
	if !p.roster() {
		return Roster{}, false
	}
	p.trim()
	return Roster{Rows: p.rows, ReferenceIDs: p.referenceIDs(), distinct: true}, true
}

// roster reads the whole body. Like all methods that read, it reports whether to go on.
func (p *rosterPass) roster() bool {
	r := &p.reader
	if !r.char('{') {
		return false
	}
	if name, ok := r.string(); !ok || string(name) != "members" || !r.char(':') || !r.char('[') {
		return false
	}
	p.rows = []fixtures.Row{}
	if !r.char(']') {
		for more := true; more; more = r.char(',') {
			if !p.row() {
				return false
			}
		}
		if !r.char(']') {
			return false
		}
	}
	return r.char('}') && r.atEnd()
}

func (p *rosterPass) row() bool {
	begin := p.reader.at
	p.values, p.seen = [len(rowTexts)][]byte{}, 0
	p.reader.unquoted = p.reader.unquoted[:0]
	if !p.object(false) {
		return false
	}
	row := p.next(begin)
	for i := range p.limits {
		value := p.values[i]
		switch limit := &p.limits[i]; {
		case value == nil:
		case limit.nullable != nil:
			*limit.nullable(row) = p.texts.optional(value)
		default:
			*limit.plain(row) = p.texts.cut(value)
		}
	}
	return p.limits.acceptRow(row) && p.prose.acceptsRow(row) && p.unique.add(p.rows)
}

// next makes room for the row that was read last, and for its texts. What is still to come is taken to be alike, so that
// there is room for all of it, and hardly more.
func (p *rosterPass) next(begin int) *fixtures.Row {
	bytes, nullable := 0, 0
	for i, value := range p.values {
		bytes += len(value)
		if value != nil && rowTexts[i].nullable != nil {
			nullable++
		}
	}
	alike := 1 + len(p.reader.text[p.reader.at:])/(p.reader.at-begin)
	p.texts.reserve(bytes, nullable, alike)
	if len(p.rows) == cap(p.rows) {
		p.rows = append(make([]fixtures.Row, 0, len(p.rows)+min(alike, max(len(p.rows), mostAlike))), p.rows...)
	}
	p.rows = append(p.rows, fixtures.Row{})
	return &p.rows[len(p.rows)-1]
}

// mostAlike is for how many rows room is made after the first: it alone may be short.
const mostAlike = 10_000

// addressBit is the bit of seen for the address.
const addressBit = 1 << 31

// object reads a row, or the address of one.
func (p *rosterPass) object(isAddress bool) bool {
	r := &p.reader
	if !r.char('{') {
		return false
	}
	expected := 0
	for more := true; more; more = r.char(',') {
		name, ok := r.string()
		if !ok || !r.char(':') {
			return false
		}
		if !isAddress && string(name) == "address" {
			if p.seen&addressBit != 0 || !p.object(true) {
				return false
			}
			p.seen |= addressBit
			continue
		}
		at := p.find(name, isAddress, expected)
		if at < 0 || p.seen&(1<<at) != 0 || !p.value(at) {
			return false
		}
		p.seen |= 1 << at
		expected = at + 1
	}
	return r.char('}')
}

// find returns the text of that name, or -1. Most clients write the names in one order.
func (p *rosterPass) find(name []byte, inAddress bool, expected int) int {
	for i := range p.limits {
		at := (expected + i) % len(p.limits)
		if limit := &p.limits[at]; string(name) == limit.name && limit.inAddress == inAddress {
			return at
		}
	}
	return -1
}

func (p *rosterPass) value(at int) (ok bool) {
	if p.limits[at].nullable != nil && p.reader.null() {
		return true
	}
	p.values[at], ok = p.reader.string()
	return ok
}

// trim gives back the room of rows that did not come.
func (p *rosterPass) trim() {
	if cap(p.rows)-len(p.rows) > len(p.rows)/8 {
		p.rows = append(make([]fixtures.Row, 0, len(p.rows)), p.rows...)
	}
}

// referenceIDs returns those of all rows, in a text of their own, which the rows share: the journal keeps them for longer
// than anything else of a roster.
func (p *rosterPass) referenceIDs() []string {
	ids := make([]string, len(p.rows))
	bytes := 0
	for i := range p.rows {
		bytes += len(p.rows[i].ReferenceID)
	}
	own := texts{}
	own.make(bytes)
	for i := range p.rows {
		ids[i] = own.cutText(p.rows[i].ReferenceID)
		p.rows[i].ReferenceID = ids[i]
	}
	return ids
}
