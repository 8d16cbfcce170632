package tenant

import (
	"sync"
	"time"
)

// How many refused requests that are equal are logged, and in what time (our choice).
const (
	mostEqual  = 20
	repeatSpan = time.Minute
	// mostRefusals bounds how many kinds are told apart; there are fewer calls and codes.
	mostRefusals = 1000
)

// Refusal is what refused requests have in common that are equal for the log.
type Refusal struct {
	Call   string
	Status int
	Code   string
}

// Repeated is how many equal requests were left out of the log.
type Repeated struct {
	Refusal
	Requests int
}

// Repeats counts refused requests, so that a client that goes on and on does not fill the log. It is safe for concurrent
// use; its zero value is ready.
type Repeats struct {
	mu   sync.Mutex
	seen map[Refusal]*span
	// ends is when the earliest span is over.
	ends time.Time
}

// Repeats counts the requests of the tenant that are refused, for the log.
func (t *Tenant) Repeats() *Repeats {
	if r := t.repeats.Load(); r != nil {
		return r
	}
	t.repeats.CompareAndSwap(nil, new(Repeats))
	return t.repeats.Load()
}

// Refused reports whether any request of the tenant was ever refused.
func (t *Tenant) Refused() bool { return t.repeats.Load() != nil }

// span is a time, and how many equal requests came in it.
type span struct {
	ends     time.Time
	requests int
}

// Add counts a request, and reports whether it is to be logged, and whether it is the last one for now.
func (r *Repeats) Add(what Refusal, now time.Time) (logged, last bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	s := r.seen[what]
	if s == nil || !now.Before(s.ends) && s.requests <= mostEqual {
		if r.seen == nil || len(r.seen) >= mostRefusals {
			r.seen = make(map[Refusal]*span)
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

// Over returns what was left out in the spans that are over, and forgets it.
func (r *Repeats) Over(now time.Time) (over []Repeated) {
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
			over = append(over, Repeated{what, s.requests - mostEqual})
		}
		delete(r.seen, what)
	}
	return over
}
