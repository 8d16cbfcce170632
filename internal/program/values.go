package program

import (
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/vitable-sandbox/sandbox/server"
)

// parseSwitch parses the value of a switch.
func parseSwitch(text string) (bool, error) {
	on, err := strconv.ParseBool(text)
	if err != nil {
		return false, errors.New("write true or false")
	}
	return on, nil
}

// number returns a parser of whole numbers of things, least or more.
func number[T int | int64](things string, least T) func(string) (T, error) {
	return func(text string) (T, error) {
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil || n < int64(least) || int64(T(n)) != n {
			return 0, fmt.Errorf("write a whole number of %s, %d or more", things, least)
		}
		return T(n), nil
	}
}

// parseSeed parses a seed.
func parseSeed(text string) (uint64, error) {
	seed, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return 0, errors.New("write a whole number from 0 to 18446744073709551615")
	}
	return seed, nil
}

// parseDelay parses a duration that is not negative, and says what to write instead of days or a bare number.
func parseDelay(text string) (time.Duration, error) {
	d, err := time.ParseDuration(text)
	switch {
	case err == nil && d >= 0:
		return d, nil
	case err == nil:
		return 0, errors.New("the duration is negative; 0s finishes a sync at its first poll")
	}
	if days, isDays := cutDays(text); isDays {
		return 0, fmt.Errorf("there is no unit for days, which differ in length; write %dh", 24*days)
	}
	if n, err := strconv.ParseUint(text, 10, 32); err == nil {
		return 0, fmt.Errorf("the unit is missing; write %dms, %ds, %dm or %dh", n, n, n, n)
	}
	return 0, errors.New("write a duration such as 0s, 500ms, 2s or 1m30s")
}

// cutDays parses whole days such as 1d.
func cutDays(text string) (days int, ok bool) {
	if len(text) < 2 || text[len(text)-1] != 'd' {
		return 0, false
	}
	days, err := strconv.Atoi(text[:len(text)-1])
	return days, err == nil && days >= 0 && days < 1_000_000
}

// parseResendWindow parses a duration of at most a minute.
func parseResendWindow(text string) (time.Duration, error) {
	d, err := time.ParseDuration(text)
	if err != nil || d < 0 || d > time.Minute {
		return 0, fmt.Errorf("write a duration from 0s to 1m, such as %s", server.DefaultResendWindow)
	}
	return d, nil
}

// parseTime parses an RFC 3339 time.
func parseTime(text string) (t time.Time, err error) {
	// Unlike time.Parse, UnmarshalText follows RFC 3339 strictly.
	if err := t.UnmarshalText([]byte(text)); err != nil || t.IsZero() {
		return t, errors.New("write a time as in RFC 3339, such as 2026-01-15T10:30:00Z")
	}
	return t, nil
}
