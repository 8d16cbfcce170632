package journal

import (
	"slices"
	"time"
)

// Entry is one request to the simulated API, and what it got: server.Request has the same fields, and says what each is. It
// keeps what was sent: where the API key was in that, it is here too, and whoever shows the entry hides it.
type Entry struct {
	Number             uint64
	At, RealTime       time.Time
	Call               string
	Method, Path       string
	Query              string
	Status             int
	Duration           time.Duration
	GroupID, RequestID string
	ReferenceIDs       []string
	BodyHash           string
	Body               []byte
	BodySize           int
	BodyEvicted        bool
	Connection         string
	AnswerLost         bool
	RetryOf            uint64
	Rules              []string
	Hint               string
	Warnings           []string
	Code, Violations   string
	TraceID            string
	ContentType        string
	UserAgent          string
	Directives         string
	RetryCount         string
}

// Milliseconds returns the duration as it is shown, to the microsecond.
func (r *Entry) Milliseconds() float64 { return float64(r.Duration.Microseconds()) / 1000 }

// Clone returns a copy that shares nothing with the journal.
func (r *Entry) Clone() Entry {
	c := *r
	c.ReferenceIDs = slices.Clone(r.ReferenceIDs)
	c.Body = slices.Clone(r.Body)
	c.Rules = slices.Clone(r.Rules)
	c.Warnings = slices.Clone(r.Warnings)
	return c
}

// costOf is what an entry takes in memory, roughly.
func costOf(r *Entry) int64 {
	cost := entryBytes + len(r.Body)
	for _, text := range []string{
		r.Path, r.Query, r.ContentType, r.UserAgent, r.Directives, r.Hint, r.Violations,
		r.GroupID, r.RequestID, r.Method, r.BodyHash, r.TraceID,
	} {
		cost += len(text)
	}
	for _, rule := range r.Rules {
		cost += len(rule) + 16
	}
	for _, warning := range r.Warnings {
		cost += len(warning) + 16
	}
	for _, ref := range r.ReferenceIDs {
		cost += len(ref) + 16
	}
	return int64(cost)
}
