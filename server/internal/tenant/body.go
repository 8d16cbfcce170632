package tenant

import (
	"bytes"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

const hidden = "…"

// HideIn returns a body without the key, in whatever way JSON spells it. Of a body that was cut it hides the beginning of
// the key at its end, too.
func (k Key) HideIn(body []byte, cut bool) []byte {
	if len(k) < shortKey {
		return body
	}
	key, escaped := []byte(k), bytes.IndexByte(body, '\\') >= 0
	if !cut && !escaped {
		if !bytes.Contains(body, key) {
			return body
		}
		return bytes.ReplaceAll(body, key, []byte(hidden))
	}
	var shown []byte
	kept := 0
	for i := 0; i < len(body); i++ {
		if body[i] != key[0] && body[i] != '\\' {
			continue
		}
		n, whole := spelled(body[i:], key)
		if !whole && (!cut || i+n < len(body)) {
			continue
		}
		shown = append(append(shown, body[kept:i]...), hidden...)
		kept = i + n
		i = kept - 1
	}
	if kept == 0 {
		return body
	}
	return append(shown, body[kept:]...)
}

// spelled returns how many bytes at the beginning of a text spell a key, as they are or in JSON's escapes, and whether they
// are the whole of it. If they are not, and n is the length of the text, then the text ends before the key does.
func spelled(text, key []byte) (n int, whole bool) {
	if common := min(len(text), len(key)); bytes.Equal(text[:common], key[:common]) {
		return common, common == len(key)
	}
	for len(key) > 0 && n < len(text) {
		char, size := unescape(text[n:])
		switch {
		case char == incomplete:
			return len(text), false
		case size == 0:
			if text[n] != key[0] {
				return n, false
			}
			n, key = n+1, key[1:]
			continue
		}
		var spelling [utf8.UTFMax]byte
		encoded := spelling[:utf8.EncodeRune(spelling[:], char)]
		if !bytes.HasPrefix(key, encoded) {
			return n, false
		}
		n, key = n+size, key[len(encoded):]
	}
	return n, len(key) == 0
}

// incomplete is the character of an escape that the end of the text cuts.
const incomplete rune = -1

// unescape returns the character that an escape of JSON at the beginning of a text stands for, and the size of the escape; 0
// means that there is none.
func unescape(text []byte) (char rune, size int) {
	if text[0] != '\\' {
		return 0, 0
	}
	if len(text) == 1 {
		return incomplete, 1
	}
	if text[1] != 'u' {
		const escapes, chars = `"\/bfnrt`, "\"\\/\b\f\n\r\t"
		if i := bytes.IndexByte([]byte(escapes), text[1]); i >= 0 {
			return rune(chars[i]), 2
		}
		return 0, 0
	}
	high, size := codeUnit(text)
	if high == incomplete || !utf16.IsSurrogate(high) {
		return high, size
	}
	low, more := codeUnit(text[size:])
	if low == incomplete {
		return incomplete, len(text)
	}
	if char = utf16.DecodeRune(high, low); char == utf8.RuneError {
		return 0, 0
	}
	return char, size + more
}

// codeUnit reads \u and four digits.
func codeUnit(text []byte) (unit rune, size int) {
	const length = len(`\u0000`)
	if len(text) < length {
		return incomplete, len(text)
	}
	n, err := strconv.ParseUint(string(text[2:length]), 16, 16)
	if err != nil || text[0] != '\\' || text[1] != 'u' {
		return 0, 0
	}
	return rune(n), length
}
