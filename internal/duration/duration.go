// Package duration parses durations, with errors that say what to write.
package duration

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// What a duration that does not fit into a [time.Duration] is parsed as. Neither is whole milliseconds.
const (
	TooLong  time.Duration = math.MaxInt64
	TooShort time.Duration = math.MinInt64
)

// form is what time.ParseDuration accepts, if the sum fits, but for a 0 without a unit.
var form = regexp.MustCompile(`^[-+]?((\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h))+$`)

// Parse is [time.ParseDuration], but every number needs its unit, the error says what to write, and a duration that does not
// fit is TooLong or TooShort, so that the caller says what its limit is.
func Parse(text string) (time.Duration, error) {
	if !form.MatchString(text) {
		return 0, errors.New("must be a duration such as 2s, 1m30s or 800ms" + Hint(text))
	}
	if d, err := time.ParseDuration(text); err == nil {
		return d, nil
	}
	if strings.HasPrefix(text, "-") {
		return TooShort, nil
	}
	return TooLong, nil
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
