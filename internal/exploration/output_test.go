package exploration_test

import (
	"strings"
	"testing"

	"github.com/vitable-sandbox/sandbox/internal/exploration"
)

func TestLastLines(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ output, want string }{
		"nothing":             {"\n \n", ""},
		"one":                 {"one", "    one"},
		"of a Go test":        {"    a_test.go:7: one\n        and more\n    a_test.go:8: two\n", "    a_test.go:7: one\n        and more\n    a_test.go:8: two"},
		"of Windows":          {"one\r\n\r\ntwo\r\n", "    one\n\n    two"},
		"written over":        {"1 of 2\r2 of 2\r\ndone\n", "    2 of 2\n    done"},
		"more than are shown": {strings.Repeat("line\n", 40), strings.Repeat("    line\n", 24) + "    line"},
		"colors":              {"\x1b[31mred\x1b[0m\ttab\x1b[2K", "    red\ttab"},
		"other controls":      {"\x1b]0;title\x07, \x00, \u009b1m", `    \x1b]0;title\x07, \x00, \x9b1m`},
		"too long":            {strings.Repeat("é", 1000), "    " + strings.Repeat("é", 150) + "…"},
	} {
		if got := exploration.LastLines(test.output); got != test.want {
			t.Errorf("%s: %q", name, got)
		}
	}
}
