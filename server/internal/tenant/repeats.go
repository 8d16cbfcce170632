package tenant

import (
	"context"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"
)

// How many failed requests that are equal are logged, and in what time (our choice).
const (
	mostEqual  = 20
	repeatSpan = time.Minute
	// mostFailures bounds how many kinds are told apart; there are fewer calls and codes.
	mostFailures = 1000
)

// Failure is what failed requests have in common that are equal for the log.
type Failure struct {
	Level  slog.Level
	Call   string
	Status int
	Code   string
}

// repeated is how many equal requests were left out of the log.
type repeated struct {
	Failure
	requests int
}

// Repeats counts failed requests, so that a client that goes on and on does not fill the log. It is safe for concurrent use;
// its zero value is ready.
type Repeats struct {
	mu   sync.Mutex
	seen map[Failure]*span
	// ends is when the earliest span is over.
	ends time.Time
}

// Repeats counts the requests of the tenant that fail, for the log.
func (t *Tenant) Repeats() *Repeats {
	if r := t.repeats.Load(); r != nil {
		return r
	}
	t.repeats.CompareAndSwap(nil, new(Repeats))
	return t.repeats.Load()
}

// HasFailed reports whether any request of the tenant has ever failed.
func (t *Tenant) HasFailed() bool { return t.repeats.Load() != nil }

// span is a time, and how many equal requests came in it.
type span struct {
	ends     time.Time
	requests int
}

// Add counts a request, and reports whether it is to be logged, and whether it is the last one for now.
func (r *Repeats) Add(what Failure, now time.Time) (logged, last bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	s := r.seen[what]
	if s == nil || !now.Before(s.ends) && s.requests <= mostEqual {
		if r.seen == nil || len(r.seen) >= mostFailures {
			r.seen = make(map[Failure]*span)
		}
		s = &span{ends: now.Add(repeatSpan)}
		r.seen[what] = s
		if r.ends.IsZero() || s.ends.Before(r.ends) {
			r.ends = s.ends
		}
	}
	s.requests++
	return s.requests <= mostEqual, s.requests == mostEqual
}

// LogLeftOut writes a line for each kind of request that was left out in the spans that are over by then.
func (r *Repeats) LogLeftOut(log *slog.Logger, then time.Time, whose ...slog.Attr) {
	for _, over := range r.over(then) {
		log.LogAttrs(context.Background(), over.Level, "equal requests were not logged", append([]slog.Attr{
			slog.String("call", over.Call), slog.Int("status", over.Status), slog.String("code", over.Code), slog.Int("requests", over.requests),
		}, whose...)...)
	}
}

// LogLeftOut writes what the log has left out of all tenants until now. Those to come are counted anew.
func (r *Registry) LogLeftOut() {
	r.mu.RLock()
	tenants := slices.Collect(maps.Values(r.tenants))
	r.mu.RUnlock()
	for _, tenant := range tenants {
		if t, err := tenant(); err == nil && t.HasFailed() {
			t.Repeats().LogLeftOut(r.config.Logger, SpansEnd(), slog.String("key_fingerprint", t.Fingerprint))
		}
	}
}

// SpansEnd is a time by which every span is over that has begun.
func SpansEnd() time.Time { return time.Now().Add(repeatSpan) }

// over returns what was left out in the spans that are over, and forgets it.
func (r *Repeats) over(now time.Time) (over []repeated) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.ends.IsZero() || now.Before(r.ends) {
		return nil
	}
	r.ends = time.Time{}
	for what, s := range r.seen {
		switch {
		case now.Before(s.ends):
			if r.ends.IsZero() || s.ends.Before(r.ends) {
				r.ends = s.ends
			}
			continue
		case s.requests > mostEqual:
			over = append(over, repeated{what, s.requests - mostEqual})
		}
		delete(r.seen, what)
	}
	return over
}
