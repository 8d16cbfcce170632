package server

import (
	"errors"
	"fmt"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server/internal/platform"
)

// Clock returns the organization's clock.
func (o *Organization) Clock() fixtures.Clock { return o.tenant.Clock() }

// Advance moves the clock forward by d, in whole milliseconds, and leaves it running or frozen as it was. When it returns,
// every batch that is due by then has finished. It fails if d is negative or not in whole milliseconds, or if the clock
// would pass the year 8999; then nothing changes.
func (o *Organization) Advance(d time.Duration) error {
	defer o.tenant.LogFinished()
	if _, err := o.tenant.Advance(d); err != nil {
		return fmt.Errorf("server: advance by %s: %w", d, err)
	}
	return nil
}

// AdvanceUntilIdle moves the clock forward until every batch that is only waiting for time has finished, and returns the
// batches that still wait, each with WaitsFor. The clock does not move if there is no such batch. It fails if that would
// pass the year 8999.
func (o *Organization) AdvanceUntilIdle() ([]Sync, error) {
	defer o.tenant.LogFinished()
	_, waiting, _, err := o.tenant.AdvanceUntilIdle(0)
	if err != nil {
		return nil, fmt.Errorf("server: advance until idle: %w", err)
	}
	return syncsOf(waiting), nil
}

// Freeze stops the clock; Advance and SetTime still move it.
func (o *Organization) Freeze() { _ = o.change(platform.ClockChange{Freeze: true}) }

// Resume lets the clock run again from its current time.
func (o *Organization) Resume() { _ = o.change(platform.ClockChange{Resume: true}) }

// SetTime sets the clock, truncated to whole milliseconds, and leaves it running or frozen as it was. It fails if the
// time is earlier than the clock, past the year 8999, or zero; then nothing has changed.
func (o *Organization) SetTime(now time.Time) error {
	if now.IsZero() {
		return errors.New("server: clock: the time is the zero time.Time; set it")
	}
	return o.change(platform.ClockChange{At: now})
}

func (o *Organization) change(c platform.ClockChange) error {
	defer o.tenant.LogFinished()
	if _, err := o.tenant.ChangeClock(c); err != nil {
		return fmt.Errorf("server: clock: %w", err)
	}
	return nil
}
