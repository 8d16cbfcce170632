package program

import (
	"bytes"
	"io"
	"strings"
	"testing"
)

// A key that no client would send is refused, by position: a key is never printed.
func TestAPIKeysThatNoClientSends(t *testing.T) {
	t.Parallel()
	for keys, want := range map[string]string{
		`good-one,"secret-two"`:   "key 2 of 2 has quotes around it",
		`'secret-one'`:            "key 1 of 1 has quotes around it",
		"Bearer secret":           "key 1 of 1 begins with the scheme",
		"good-one,bearer  secret": "key 2 of 2 begins with the scheme",
		"good-one,,good-two":      "key 2 of 3 is empty",
	} {
		t.Run(keys, func(t *testing.T) {
			t.Parallel()
			var errors bytes.Buffer
			code := run(t.Context(), nil, process{environment{"SANDBOX_API_KEYS=" + keys, "SANDBOX_ADDR=256.0.0.1:0"}, strings.NewReader(""), io.Discard, &errors})
			if text := errors.String(); code == 0 || !strings.Contains(text, want) || strings.Contains(text, "secret") || strings.Contains(text, "good") {
				t.Errorf("exit code %d: %s", code, text)
			}
		})
	}
}
