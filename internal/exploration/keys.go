package exploration

import "slices"

// keys say which organization is which in every run. A key that both plain runs had is the same organization; the others are
// matched by the order of their first call.
type keys struct {
	first  []string // of the first plain run, in the order of their first call
	stable map[string]bool
}

// keysOf compares the keys of the plain runs.
func keysOf(first, second []*tenant) keys {
	k := keys{stable: make(map[string]bool)}
	for _, t := range first {
		k.first = append(k.first, t.key)
		k.stable[t.key] = slices.ContainsFunc(second, func(other *tenant) bool { return other.key == t.key })
	}
	return k
}

// index is which organization a key is that calls for the first time, from 1; before are those that have called.
func (k *keys) index(key string, before []*tenant) int {
	if k.stable[key] {
		return slices.Index(k.first, key) + 1
	}
	taken := func(index int) bool {
		return slices.ContainsFunc(before, func(t *tenant) bool { return t.index == index })
	}
	for i, other := range k.first {
		if !k.stable[other] && !taken(i+1) {
			return i + 1
		}
	}
	index := len(k.first) + 1
	for taken(index) {
		index++
	}
	return index
}
