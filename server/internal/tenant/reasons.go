package tenant

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/vitable-sandbox/sandbox/fixtures"
)

// Bounds on what is said of why rows failed (our choice).
const (
	mostReasons   = 5
	longestReason = 100 // bytes
)

// ReasonsOf counts why rows failed, in one line without the key: "3 Invalid plan_id, 1 Not today". The commonest reason
// comes first; it is empty where none failed.
func (k Key) ReasonsOf(outcomes []fixtures.Outcome) string {
	counts := make(map[string]int)
	for i := range outcomes {
		if reason := outcomes[i].Reason; reason != "" {
			counts[reason]++
		}
	}
	reasons := slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b))
	})
	var parts []string
	others := 0
	for i, reason := range reasons {
		if i >= mostReasons {
			others += counts[reason]
			continue
		}
		// A reason can be any text of a rule's. What is cut off a key could not be hidden.
		line := strings.Join(strings.Fields(k.Hide(reason)), " ")
		if len(line) > longestReason {
			line = strings.ToValidUTF8(line[:longestReason], "") + "…"
		}
		parts = append(parts, strconv.Itoa(counts[reason])+" "+line)
	}
	if others > 0 {
		parts = append(parts, strconv.Itoa(others)+" for other reasons")
	}
	return strings.Join(parts, ", ")
}
