package suggest_test

import (
	"testing"

	"github.com/vitable-sandbox/sandbox/internal/suggest"
)

func TestDidYouMean(t *testing.T) {
	t.Parallel()
	known := []string{"serve", "healthcheck", "roster", "check"}
	for unknown, want := range map[string]string{
		"sevre":       "; did you mean serve?",
		"serve-":      "; did you mean serve?",
		"healtcheck":  "; did you mean healthcheck?",
		"chek":        "; did you mean check?",
		"dance":       "",
		"":            "",
		"health-chek": "; did you mean healthcheck?",
	} {
		if got := suggest.DidYouMean(unknown, known); got != want {
			t.Errorf("%q: got %q, want %q", unknown, got, want)
		}
	}
}
