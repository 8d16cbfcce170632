package exploration

import (
	"fmt"
	"strings"
)

// count is a number with its word.
func count(n int, word string) string {
	switch {
	case n == 1 || word == "more":
	case strings.HasSuffix(word, "ch"):
		word += "es"
	default:
		word += "s"
	}
	return fmt.Sprintf("%d %s", n, word)
}
