package journal

import "fmt"

// Count says how often something must have happened. Its zero value means at least once.
type Count struct {
	least, most int
	endless     bool // there is no most
	given       bool
}

// Exactly means n times, not more and not less.
func Exactly(n int) Count { return Count{least: n, most: n, given: true} }

// AtLeast means n times or more.
func AtLeast(n int) Count { return Count{least: n, endless: true, given: true} }

// AtMost means n times or less.
func AtMost(n int) Count { return Count{most: n, given: true} }

// Between means from least to most times.
func Between(least, most int) Count { return Count{least: least, most: most, given: true} }

// OrDefault returns the count, or AtLeast(1) for the zero value.
func (c Count) OrDefault() Count {
	if !c.given {
		return AtLeast(1)
	}
	return c
}

// Check refuses a count that can never be.
func (c Count) Check() error {
	if c.least < 0 || !c.endless && (c.most < 0 || c.most < c.least) {
		return fmt.Errorf("count: %s can never be", c)
	}
	return nil
}

// String returns the count in words.
func (c Count) String() string {
	switch {
	case c.endless:
		return fmt.Sprintf("at least %d", c.least)
	case c.least == c.most:
		return fmt.Sprintf("exactly %d", c.least)
	case c.least == 0:
		return fmt.Sprintf("at most %d", c.most)
	default:
		return fmt.Sprintf("%d to %d", c.least, c.most)
	}
}
