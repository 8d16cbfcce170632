package platform

import (
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
)

// Now returns the time of the organization's clock.
func (o *Organization) Now() time.Time {
	return o.Clock().Now
}

// Clock returns the organization's clock as it stands.
func (o *Organization) Clock() fixtures.Clock {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.clock.state()
}

// Advance moves the clock forward; when it returns, everything that is due by then has been applied. It fails with
// ErrNegative, ErrFraction or ErrTooLate, and then nothing has moved.
func (o *Organization) Advance(d time.Duration) (fixtures.Clock, error) {
	if d < 0 {
		return fixtures.Clock{}, ErrNegative
	}
	if d%time.Millisecond != 0 {
		return fixtures.Clock{}, ErrFraction
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.reach(o.begin().Add(d))
}

// ClockChange says what to do with a clock: jump to At unless it is zero, then freeze or resume it.
type ClockChange struct {
	At             time.Time
	Freeze, Resume bool
}

// ChangeClock changes the clock; when it returns, everything that is due has been applied. It fails with ErrBackwards or
// ErrTooLate, and then nothing has changed.
func (o *Organization) ChangeClock(change ClockChange) (fixtures.Clock, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.begin()
	if !change.At.IsZero() {
		if _, err := o.jump(change.At); err != nil {
			return fixtures.Clock{}, err
		}
	}
	switch {
	case change.Freeze:
		o.clock.freeze()
	case change.Resume:
		o.clock.resume()
	}
	o.note(partClock, "")
	return o.clock.state(), nil
}

// AdvanceUntilIdle jumps to the instant at which the last batch that time alone can finish has finished; there is no
// jump if there is none. It returns what still waits, as Waiting does. It fails with ErrTooLate, and then nothing has
// moved.
func (o *Organization) AdvanceUntilIdle(limit int) (state fixtures.Clock, oldest []Sync, more int, err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	target := o.begin()
	for _, g := range o.due {
		target = later(target, g.lastDue())
	}
	if state, err = o.reach(target); err != nil {
		return fixtures.Clock{}, nil, 0, err
	}
	oldest, more = o.waiting(limit)
	return state, oldest, more, nil
}

// reach moves the clock to an instant that was not in the past a moment ago, and applies what is due then.
func (o *Organization) reach(target time.Time) (fixtures.Clock, error) {
	if err := o.clock.reach(target); err != nil {
		return fixtures.Clock{}, err
	}
	o.note(partClock, "")
	o.begin()
	return o.clock.state(), nil
}

// jump moves the clock and applies what is due then.
func (o *Organization) jump(to time.Time) (fixtures.Clock, error) {
	if err := o.clock.jump(to); err != nil {
		return fixtures.Clock{}, err
	}
	o.begin()
	return o.clock.state(), nil
}
