package contract

import (
	"bytes"
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/vitable-sandbox/sandbox/internal/place"
)

// located is a Violation with its place in the payload.
type located struct {
	Violation
	pointer jsontext.Pointer
	offset  int
	missing bool   // whether the property at the pointer is required and missing
	meant   string // the known name that the unknown one at the pointer most likely means
}

func newLocated(pointer jsontext.Pointer, message string) located {
	return located{Violation: Violation{Path: pathOf(pointer), Message: message}, pointer: pointer}
}

// pathOf writes a place for people, as in members[3].address.state.
func pathOf(pointer jsontext.Pointer) string {
	path := ""
	for token := range pointer.Tokens() {
		if index, err := strconv.Atoi(token); err == nil {
			path = place.Item(path, index)
		} else {
			path = place.Key(path, shown(token))
		}
	}
	return cmp.Or(path, "body")
}

// shown is a name that came with the request, unless it is long: what is cut off a key that it holds could not be hidden.
func shown(name string) string {
	if len(name) > 64 {
		return "…"
	}
	return name
}

// locate finds the places of violations in the payload, and sorts by them. The place of something missing is the end of its
// object.
func locate(text []byte, found []located) {
	if len(found) == 0 {
		return
	}
	wanted := make(map[jsontext.Pointer][]*located)
	deepest := 0
	for i := range found {
		place := found[i].pointer
		if found[i].missing {
			place = place.Parent()
		}
		deepest = max(deepest, strings.Count(string(place), "/"))
		wanted[place] = append(wanted[place], &found[i])
	}
	dec := jsontext.NewDecoder(bytes.NewReader(text))
	for {
		if _, err := dec.ReadToken(); err != nil {
			break
		}
		// The pointer of a deep value is long: made for each of them, it would take a second for 20 KB of brackets.
		if dec.StackDepth() > deepest+1 {
			continue
		}
		for _, v := range wanted[dec.StackPointer()] {
			if v.offset == 0 || v.missing {
				v.offset = int(dec.InputOffset())
			}
		}
	}
	sortByOffset(found)
}

func sortByOffset(found []located) {
	slices.SortStableFunc(found, func(a, b located) int { return cmp.Compare(a.offset, b.offset) })
}

func violationsOf(found []located) Violations {
	var all Violations
	for i := range found {
		all = append(all, found[i].Violation)
	}
	return all
}
