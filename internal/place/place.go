// Package place writes where a value is, as people do: groups[0].members[3].address.zipcode.
package place

import "strconv"

// Key is the place of a key's value, in a mapping that is at a place; the top is at none.
func Key(of, key string) string {
	if of == "" {
		return key
	}
	return of + "." + key
}

// Item is the place of an item, in a list that is at a place.
func Item(of string, index int) string { return of + "[" + strconv.Itoa(index) + "]" }
