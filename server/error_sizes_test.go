package server_test

import (
	"net/http"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/vitable-sandbox/sandbox/server"
)

// However long a message is, and whatever it is made of, the body stays below 8 KB, is whole JSON, and says that it was
// cut.
func TestLongMessagesAreCut(t *testing.T) {
	t.Parallel()
	for name, piece := range map[string]string{
		"plain": "x", "of two bytes": "é", "of four bytes": "😀", "quotes": `"`, "backslashes": `\`, "line breaks": "\n", "control characters": "\x01",
		"DEL": "\x7f", "line separators": "\u2028", "markup": "<&>",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t)
			s.inject(server.Respond(500).Message(strings.Repeat(piece, 50_000)).Once())
			a := s.send(http.MethodGet, "/v1/plans", "")
			message := a.problem(t).Message
			kept, cut := strings.CutSuffix(message, "…")
			if len(a.body) > 8<<10 || !cut || !utf8.ValidString(message) || len(kept) < 500 || !strings.HasPrefix(strings.Repeat(piece, 50_000), kept) {
				t.Errorf("%d bytes: %.100s", len(a.body), a.body)
			}
			// A short one is told whole.
			s.inject(server.Respond(500).Message(strings.Repeat(piece, 100)))
			if got := s.send(http.MethodGet, "/v1/plans", "").problem(t).Message; got != strings.Repeat(piece, 100) {
				t.Errorf("a short message: %q", got)
			}
		})
	}
}
