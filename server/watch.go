package server

import (
	"context"
	"iter"
	"time"

	"github.com/vitable-sandbox/sandbox/server/internal/platform"
)

// Change says what has changed in an organization, in ids: what it is now is for the other methods to say.
type Change struct {
	// All means that anything may have changed: the rest then says nothing. The first change is always such a one.
	All bool
	// Syncs and Groups are the ids of sync requests and groups.
	Syncs, Groups []string
	// Requests reports whether the journal has more requests.
	Requests bool
	// Rules reports whether rules, or their counts, changed.
	Rules bool
	// Clock reports whether the clock was set, frozen or resumed.
	Clock bool
}

// Watch returns the changes of the organization until the context ends, as GET /_sandbox/events does: one at once, then one
// whenever something has changed. While it is read, what is due happens without being asked for.
func (o *Organization) Watch(ctx context.Context) iter.Seq[Change] {
	return func(yield func(Change) bool) {
		o.tenant.Follow(ctx, platform.Mark{}, time.Hour, func(c *platform.Changes) bool {
			return c == nil || yield(Change{
				All: c.All, Syncs: c.Syncs, Groups: c.Groups, Requests: c.Requests, Rules: c.Rules, Clock: c.Clock,
			})
		})
	}
}
