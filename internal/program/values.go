package program

import (
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/internal/duration"
	"github.com/vitable-sandbox/sandbox/internal/rfc3339"
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

// maxDuration is the longest delay that a server takes.
const maxDuration = 100_000 * time.Hour

// parseDuration returns a parser of durations that are not negative, and says what 0s means; 0 alone needs no unit.
func parseDuration(zero string) func(text string) (time.Duration, error) {
	return func(text string) (time.Duration, error) {
		if text == "0" {
			return 0, nil
		}
		d, err := duration.Parse(text)
		switch {
		case err != nil:
			return 0, err
		case d < 0:
			return 0, errors.New("the duration is negative; " + zero)
		case d > maxDuration:
			return 0, fmt.Errorf("must be at most %dh", int(maxDuration.Hours()))
		}
		return d, nil
	}
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
func parseTime(text string) (time.Time, error) {
	t, err := rfc3339.ParseTime(text)
	switch end := fixtures.EndOfTime(); {
	case err != nil:
	case t.IsZero():
		err = errors.New(rfc3339.TimeForm)
	case t.After(end):
		err = fmt.Errorf("must not be after %s", end.Format(time.RFC3339))
	}
	return t, err
}
