package tenant

import (
	"context"
	"errors"
	"time"

	"github.com/vitable-sandbox/sandbox/server/internal/platform"
)

// ErrTooManyStreams means that so many streams of events are open that one more is refused.
var ErrTooManyStreams = errors.New("too many event streams are open: at most 32 per organization and 256 in all; close one, or try again later")

// Limits of streams of events.
const (
	maxStreams    = 32
	maxAllStreams = 256
)

// gathering is how long changes are gathered before they are reported.
const gathering = 50 * time.Millisecond

// OpenStream counts a stream of events until it is closed, once. It fails with ErrTooManyStreams.
func (t *Tenant) OpenStream() (closeStream func(), err error) {
	all := &t.registry.streams
	closeStream = func() { t.streams.Add(-1); all.Add(-1) }
	if own, total := t.streams.Add(1), all.Add(1); own > maxStreams || total > maxAllStreams {
		closeStream()
		return nil, ErrTooManyStreams
	}
	return closeStream, nil
}

// Follow reports what has changed since a version, first at once and then at every change, until the context ends, the tenant is
// forgotten, or report returns false. It also applies what falls due. Where nothing has changed for as long as pulse, it reports nil.
func (t *Tenant) Follow(ctx context.Context, since uint64, pulse time.Duration, report func(*platform.Changes) bool) {
	defer t.Watch(&t.registry.versions)()
	gone := t.Gone()
	timer := time.NewTimer(pulse)
	defer timer.Stop()
	begun := false
	for quiet := time.Now(); ; {
		changes := t.ChangesSince(since)
		t.LogFinished()
		switch {
		case changes.Version != since || !begun:
			if !report(&changes) {
				return
			}
			since, begun, quiet = changes.Version, true, time.Now()
		case time.Since(quiet) >= pulse:
			if !report(nil) {
				return
			}
			quiet = time.Now()
		}
		wait := pulse - time.Since(quiet)
		if changes.Due > 0 {
			wait = min(wait, changes.Due)
		}
		timer.Reset(max(wait, 0))
		select {
		case <-ctx.Done():
			return
		case <-gone:
			return
		case <-timer.C:
			continue
		case <-changes.Next:
		}
		timer.Reset(gathering)
		select {
		case <-ctx.Done():
			return
		case <-gone:
			return
		case <-timer.C:
		}
	}
}
