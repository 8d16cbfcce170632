package platform

import "time"

// Now is the time of the organization's clock.
func (o *Organization) Now() time.Time {
	return o.Clock().Now
}

// Clock is the organization's clock as it stands.
func (o *Organization) Clock() ClockState {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.clock.state()
}

// Advance moves the clock forward; when it returns, everything that is due by then has been applied. It fails with
// ErrNegative, ErrFraction or ErrTooLate, and then nothing has moved.
func (o *Organization) Advance(d time.Duration) (ClockState, error) {
	if d < 0 {
		return ClockState{}, ErrNegative
	}
	if d%time.Millisecond != 0 {
		return ClockState{}, ErrFraction
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
func (o *Organization) ChangeClock(change ClockChange) (ClockState, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.begin()
	if !change.At.IsZero() {
		if _, err := o.jump(change.At); err != nil {
			return ClockState{}, err
		}
	}
	switch {
	case change.Freeze:
		o.clock.freeze()
	case change.Resume:
		o.clock.resume()
	}
	return o.clock.state(), nil
}

// AdvanceUntilIdle jumps to the instant at which the last batch that time alone can finish has finished; there is no
// jump if there is none. It returns what still waits. It fails with ErrTooLate, and then nothing has moved.
func (o *Organization) AdvanceUntilIdle() (ClockState, []Waiting, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	target := o.begin()
	for _, g := range o.due {
		target = later(target, g.lastDue())
	}
	state, err := o.reach(target)
	if err != nil {
		return ClockState{}, nil, err
	}
	return state, o.waiting(), nil
}

// reach moves the clock to an instant that was not in the past a moment ago, and applies what is due then.
func (o *Organization) reach(target time.Time) (ClockState, error) {
	if err := o.clock.reach(target); err != nil {
		return ClockState{}, err
	}
	o.begin()
	return o.clock.state(), nil
}

// jump moves the clock and applies what is due then.
func (o *Organization) jump(to time.Time) (ClockState, error) {
	if err := o.clock.jump(to); err != nil {
		return ClockState{}, err
	}
	o.begin()
	return o.clock.state(), nil
}

// Waiting is a batch in flight that time alone does not finish.
type Waiting struct {
	ID, GroupID string
	// For says for what it waits, in words for people.
	For string
}

// Waiting are the batches in flight, in the order accepted.
func (o *Organization) Waiting() []Waiting {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.begin()
	return o.waiting()
}

func (o *Organization) waiting() []Waiting {
	var all []Waiting
	for _, b := range o.batches {
		if !b.completed() {
			all = append(all, Waiting{ID: b.id, GroupID: b.group.id, For: b.waitsFor()})
		}
	}
	return all
}
