package journal

import (
	"crypto/sha256"
	"encoding/hex"
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
	BodyHash           string // of a body that is not there whole; Hash returns that of any
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

// HashOf returns the hash of a body.
func HashOf(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}

// Hash returns the hash of the whole body; empty if there was none, or it was not read. It takes as long as a call for a small
// body takes in all, so that it is computed for those who ask.
func (r *Entry) Hash() string {
	if r.BodyHash == "" && len(r.Body) > 0 {
		return HashOf(r.Body)
	}
	return r.BodyHash
}

// Milliseconds returns the duration as it is shown, to the microsecond.
func (r *Entry) Milliseconds() float64 { return float64(r.Duration.Microseconds()) / 1000 }

// Clone returns a copy that shares nothing with the journal.
func (r *Entry) Clone() Entry {
	c := *r
	c.BodyHash = r.Hash()
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
		r.GroupID, r.RequestID, r.Method, r.TraceID,
	} {
		cost += len(text)
	}
	if len(r.Body) > 0 || r.BodyHash != "" {
		cost += 2 * sha256.Size // the hash stays when the body goes
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
