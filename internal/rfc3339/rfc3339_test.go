package rfc3339_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/vitable-sandbox/sandbox/internal/rfc3339"
)

func TestParseTime(t *testing.T) {
	t.Parallel()
	got, err := rfc3339.ParseTime("2026-01-15T11:30:00.5+01:00")
	if want := time.Date(2026, 1, 15, 10, 30, 0, 500e6, time.UTC); err != nil || got != want {
		t.Errorf("got %v, %v, want %v", got, err, want)
	}
	for _, text := range []string{"", "2026-01-15", "2026-01-15T10:30:00", "2026-01-15 10:30:00Z", "2026-02-30T10:30:00Z", "2026-01-15T24:00:00Z"} {
		if _, err := rfc3339.ParseTime(text); err == nil || err.Error() != rfc3339.TimeForm {
			t.Errorf("%q: error %v", text, err)
		}
	}
}

func TestCheckDate(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"2024-02-29", "0000-01-01", "9999-12-31"} {
		if err := rfc3339.CheckDate(text); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
	for _, text := range []string{"", "2001-02-29", "2001-2-03", "2001-02-3", "01-02-2003", "2001-02-03 ", "２001-02-03"} {
		if err := rfc3339.CheckDate(text); err == nil || err.Error() != rfc3339.DateForm {
			t.Errorf("%q: error %v", text, err)
		}
	}
}

func TestFormat(t *testing.T) {
	t.Parallel()
	for nanoseconds, want := range map[int]string{
		0: "2026-01-15T10:30:00Z", 500e6: "2026-01-15T10:30:00.500Z", 1e6: "2026-01-15T10:30:00.001Z", 1: "2026-01-15T10:30:00.000Z",
	} {
		at := time.Date(2026, 1, 15, 11, 30, 0, nanoseconds, time.FixedZone("", 3600))
		if got := rfc3339.Format(at); got != want {
			t.Errorf("%d ns: %s, want %s", nanoseconds, got, want)
		}
	}
}

// Every text of the form is a date if package time says so.
func TestCheckDateAgreesWithPackageTime(t *testing.T) {
	t.Parallel()
	for _, year := range []int{0, 1, 1899, 1900, 2000, 2023, 2024, 9999} {
		for month := range 15 {
			for day := range 35 {
				text := fmt.Sprintf("%04d-%02d-%02d", year, month, day)
				_, err := time.Parse(time.DateOnly, text)
				if got := rfc3339.CheckDate(text); (got == nil) != (err == nil) {
					t.Errorf("%s: %v, package time: %v", text, got, err)
				}
			}
		}
	}
}
