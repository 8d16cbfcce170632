// Package duration parses durations, with errors that say what to write.
package duration

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Parse is [time.ParseDuration], but every number needs its unit, and the error says what to write.
func Parse(text string) (time.Duration, error) {
	d, err := time.ParseDuration(text)
	if _, noUnit := strconv.Atoi(text); err != nil || noUnit == nil {
		return 0, errors.New("must be a duration such as 2s, 1m30s or 800ms" + Hint(text))
	}
	return d, nil
}

// Hint says what to write where a text has no unit, or has days: a unit left out because days are not always 24 hours long.
func Hint(text string) string {
	number, days := strings.CutSuffix(text, "d")
	n, err := strconv.ParseUint(number, 10, 16)
	switch {
	case err != nil:
		return ""
	case days:
		return fmt.Sprintf("; write %dh for %dd", 24*n, n)
	default:
		return fmt.Sprintf("; the unit is missing: write %dms, %ds, %dm or %dh", n, n, n, n)
	}
}
