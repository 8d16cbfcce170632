package platform

import (
	"errors"
	"time"
)

// Errors of moving a clock.
var (
	// ErrBackwards says that a clock was asked to go back; it moves forward only (our choice).
	ErrBackwards = errors.New("the clock moves forward only")
	// ErrTooLate says that a clock was asked to go past EndOfTime.
	ErrTooLate = errors.New("the clock ends at 9000-01-01T00:00:00Z")
)

// EndOfTime is the last instant that a clock can be set to (our choice).
var EndOfTime = time.Date(9000, time.January, 1, 0, 0, 0, 0, time.UTC) //nolint:gochecknoglobals // a constant that Go cannot write as one

// clock tells an organization's time: whole milliseconds, UTC, never going back. It follows the wall clock plus an
// offset.
type clock struct {
	// offset and last are in milliseconds: a time.Duration ends after 292 years, the clock does not.
	offset int64
	last   int64
}

// wall is the machine's clock in milliseconds since 1970. In a synctest bubble it is the bubble's.
func wall() int64 {
	return time.Now().UnixMilli()
}

func (c *clock) read() time.Time {
	c.last = max(c.last, wall()+c.offset)
	return time.UnixMilli(c.last).UTC()
}

func (c *clock) advance(d time.Duration) error {
	if d < 0 {
		return ErrBackwards
	}
	now := c.read()
	if d > EndOfTime.Sub(now) {
		return ErrTooLate
	}
	c.last += d.Milliseconds()
	c.offset = c.last - wall()
	return nil
}
