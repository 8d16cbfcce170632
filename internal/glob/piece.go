package glob

import "unicode/utf8"

// piece is a run of characters without a star.
type piece struct {
	chars []rune
	// masks are the places at which each character fits, as bits; under anyChar those of all other characters.
	masks map[rune][]uint64
}

// anyChar is the wildcard for one character. It is negative, which no character is.
const anyChar rune = -1

func newPiece(chars []rune) piece {
	words := (len(chars) + 63) / 64
	p := piece{chars: chars, masks: map[rune][]uint64{anyChar: make([]uint64, words)}}
	for at, char := range chars {
		if p.masks[char] == nil {
			p.masks[char] = make([]uint64, words)
		}
		p.masks[char][at/64] |= 1 << (at % 64)
	}
	for char, mask := range p.masks {
		for i, wild := range p.masks[anyChar] {
			if char != anyChar {
				mask[i] |= wild
			}
		}
	}
	return p
}

// matchesAt reports whether the piece stands at a place of the value, and where it ends.
func (p *piece) matchesAt(value string, start int) (end int, ok bool) {
	end = start
	for _, want := range p.chars {
		if end == len(value) {
			return 0, false
		}
		char, size := utf8.DecodeRuneInString(value[end:])
		if want != anyChar && want != char {
			return 0, false
		}
		end += size
	}
	return end, true
}

// find returns where the piece ends that stands first at or behind a place of the value. It runs through the value once,
// with a bit for each beginning of the piece that fits so far (Shift-And, of Baeza-Yates and Gonnet).
func (p *piece) find(value string, start int) (end int, ok bool) {
	switch {
	case len(p.chars) == 0:
		return start, true
	case len(p.chars) > len(value)-start:
		return 0, false
	}
	begun := make([]uint64, len(p.masks[anyChar]))
	last, lastBit := len(begun)-1, uint64(1)<<((len(p.chars)-1)%64)
	for end = start; end < len(value); {
		char, size := utf8.DecodeRuneInString(value[end:])
		end += size
		mask, known := p.masks[char]
		if !known {
			mask = p.masks[anyChar]
		}
		carry := uint64(1)
		for i := range begun {
			next := begun[i] >> 63
			begun[i] = (begun[i]<<1 | carry) & mask[i]
			carry = next
		}
		if begun[last]&lastBit != 0 {
			return end, true
		}
	}
	return 0, false
}
