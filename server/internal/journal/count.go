package journal

import "fmt"

// Count says how often something must have happened. Its zero value means at least once.
type Count struct {
	min, max  int
	unlimited bool // whether max does not count
	given     bool
}

// Exactly means n times, no more and no less.
func Exactly(n int) Count { return Count{min: n, max: n, given: true} }

// AtLeast means n times or more.
func AtLeast(n int) Count { return Count{min: n, unlimited: true, given: true} }

// AtMost means n times or less.
func AtMost(n int) Count { return Count{max: n, given: true} }

// Between means from least to most times.
func Between(least, most int) Count { return Count{min: least, max: most, given: true} }

// OrDefault returns the count, or AtLeast(1) for the zero value.
func (c Count) OrDefault() Count {
	if !c.given {
		return AtLeast(1)
	}
	return c
}

// Check refuses an impossible count.
func (c Count) Check() error {
	if c.min < 0 || !c.unlimited && (c.max < 0 || c.max < c.min) {
		return fmt.Errorf("count: %s is impossible", c)
	}
	return nil
}

// String returns the count in words.
func (c Count) String() string {
	switch {
	case c.unlimited:
		return fmt.Sprintf("at least %d", c.min)
	case c.min == c.max:
		return fmt.Sprintf("exactly %d", c.min)
	case c.min == 0:
		return fmt.Sprintf("at most %d", c.max)
	default:
		return fmt.Sprintf("%d to %d", c.min, c.max)
	}
}
