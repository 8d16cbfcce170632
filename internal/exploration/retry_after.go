package exploration

import (
	"net/http"
	"strconv"
	"time"
)

// waitOf is how long a Retry-After asks for; 0 where it asks for nothing.
func waitOf(header string, now time.Time) time.Duration {
	if seconds, err := strconv.Atoi(header); err == nil {
		return time.Duration(seconds) * time.Second
	}
	if at, err := http.ParseTime(header); err == nil {
		return at.Sub(now)
	}
	return 0
}
