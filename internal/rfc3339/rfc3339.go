// Package rfc3339 reads times and dates as RFC 3339 writes them, and says what is expected of a text that is neither.
package rfc3339

import (
	"errors"
	"time"
)

// What to say of a text that is not a time, or not a date.
const (
	TimeForm = "must be a time as in RFC 3339, such as 2026-01-15T10:30:00Z"
	DateForm = "must be a calendar date, YYYY-MM-DD"
)

var (
	errTime = errors.New(TimeForm)
	errDate = errors.New(DateForm)
)

// ParseTime reads a time, in UTC. The error is TimeForm.
func ParseTime(text string) (time.Time, error) {
	var t time.Time
	// UnmarshalText keeps to RFC 3339, which time.Parse does not in every detail.
	if err := t.UnmarshalText([]byte(text)); err != nil {
		return time.Time{}, errTime
	}
	return t.UTC(), nil
}

// CheckDate accepts the days of the calendar, written YYYY-MM-DD. The error is DateForm.
func CheckDate(text string) error {
	if _, err := time.Parse(time.DateOnly, text); err != nil {
		return errDate
	}
	return nil
}
