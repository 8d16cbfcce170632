// Package rfc3339 parses times and dates as RFC 3339 writes them, with errors that say what is expected.
package rfc3339

import (
	"errors"
	"strings"
	"time"
)

// The errors for a text that is not a time, or not a date.
const (
	TimeForm = "must be a time as in RFC 3339, such as 2026-01-15T10:30:00Z"
	DateForm = "must be a calendar date, YYYY-MM-DD"
)

var (
	errTime = errors.New(TimeForm)
	errDate = errors.New(DateForm)
)

// ParseTime parses a time, in UTC. Like package time it accepts an hour of one digit, and a comma before the fraction. The
// error is TimeForm.
func ParseTime(text string) (time.Time, error) {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return time.Time{}, errTime
	}
	return t.UTC(), nil
}

// CheckDate accepts the days of the calendar, written YYYY-MM-DD. The error is DateForm.
func CheckDate(text string) error {
	const form = "0000-00-00"
	if len(text) != len(form) {
		return errDate
	}
	for i := range len(form) {
		if char := text[i]; form[i] == '-' && char != '-' || form[i] == '0' && (char < '0' || char > '9') {
			return errDate
		}
	}
	number := func(digits string) (n int) {
		for i := range len(digits) {
			n = 10*n + int(digits[i]-'0')
		}
		return n
	}
	year, month, day := number(text[:4]), number(text[5:7]), number(text[8:])
	// package time takes a day too many for one of the next month.
	at := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	if month < 1 || month > 12 || day < 1 || at.Day() != day {
		return errDate
	}
	return nil
}

// Format writes a time in UTC, with exactly three digits of milliseconds, or none where they are zero (our choice).
func Format(t time.Time) string {
	if t.Nanosecond() == 0 {
		return t.UTC().Format(time.RFC3339)
	}
	// Package time is quick with this layout alone.
	var room [len("2026-01-15T10:30:00.000Z")]byte
	text := t.UTC().AppendFormat(room[:0], time.RFC3339)
	ms := t.Nanosecond() / 1e6
	return string(append(text[:len(text)-1], '.', byte('0'+ms/100), byte('0'+ms/10%10), byte('0'+ms%10), 'Z'))
}

// FormatOffset is Format with +00:00 in the place of Z, which means the same.
func FormatOffset(t time.Time) string { return strings.TrimSuffix(Format(t), "Z") + "+00:00" }
