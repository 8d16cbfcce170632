package platform

import (
	"errors"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
)

// Errors of moving a clock.
var (
	// ErrBackwards means that a clock would go back; it moves forward only (our choice).
	ErrBackwards = errors.New("the clock moves forward only")
	// ErrNegative means that a clock would advance by a negative duration.
	ErrNegative = errors.New("must not be negative; the clock moves forward only")
	// ErrFraction means that a clock would advance by a fraction of a millisecond.
	ErrFraction = errors.New("must be whole milliseconds")
	// ErrTooLate means that a clock would go past fixtures.EndOfTime.
	ErrTooLate = errors.New("the clock ends at " + fixtures.EndOfTime().Format(time.RFC3339))
)

// instant is a time in a third of the room, in whole milliseconds: as many since the zero time, which it is itself if zero.
type instant int64

func instantOf(t time.Time) instant { return instant(t.UnixMilli() - time.Time{}.UnixMilli()) }

func (i instant) time() time.Time {
	if i == 0 {
		return time.Time{}
	}
	return time.UnixMilli(int64(i) + time.Time{}.UnixMilli()).UTC()
}

// clock tells an organization's time: whole milliseconds, UTC, never going back. Running, it follows the wall clock plus
// an offset; frozen, it stands at last.
type clock struct {
	// offset and last are in milliseconds: a time.Duration ends after 292 years, the clock does not.
	offset int64
	last   int64
	frozen bool
}

// newClock returns a clock that starts where start says; without it, one that runs with the wall clock.
func newClock(start *fixtures.Clock) clock {
	if start == nil {
		return clock{}
	}
	at := start.Now.UnixMilli()
	return clock{last: at, offset: at - wall(), frozen: start.Frozen}
}

// wall is the machine's clock in milliseconds since 1970. In a synctest bubble it is the bubble's.
func wall() int64 {
	return time.Now().UnixMilli()
}

func (c *clock) read() time.Time {
	if !c.frozen {
		c.last = min(max(c.last, wall()+c.offset), fixtures.EndOfTime().UnixMilli())
	}
	return time.UnixMilli(c.last).UTC()
}

func (c *clock) state() fixtures.Clock {
	return fixtures.Clock{Now: c.read(), Frozen: c.frozen}
}

// jump moves the clock to an instant and leaves it running or frozen as it was. It fails with ErrBackwards or
// ErrTooLate, and then it has not moved.
func (c *clock) jump(to time.Time) error {
	if to.After(fixtures.EndOfTime()) {
		return ErrTooLate
	}
	if to.Truncate(time.Millisecond).Before(c.read()) {
		return ErrBackwards
	}
	c.set(to)
	return nil
}

// reach moves the clock to an instant that a running clock may have passed since it was computed: then it stays.
func (c *clock) reach(to time.Time) error {
	if to.After(fixtures.EndOfTime()) {
		return ErrTooLate
	}
	c.set(later(to, c.read()))
	return nil
}

func (c *clock) set(to time.Time) {
	c.last = to.UnixMilli()
	c.offset = c.last - wall()
}

func (c *clock) freeze() {
	c.read()
	c.frozen = true
}

// resume goes on from where the clock stands, at the wall clock's pace.
func (c *clock) resume() {
	c.offset = c.read().UnixMilli() - wall()
	c.frozen = false
}
