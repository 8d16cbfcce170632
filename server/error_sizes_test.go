package server_test

import (
	"net/http"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/vitable-sandbox/sandbox/fixtures"
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
			s.inject(fixtures.Rule{Respond: &fixtures.Respond{Status: 500, Message: strings.Repeat(piece, 50_000)}, Times: 1})
			a := s.send(http.MethodGet, "/v1/plans", "")
			message := a.problem(t).Message
			kept, cut := strings.CutSuffix(message, "…")
			if len(a.body) > 8<<10 || !cut || !utf8.ValidString(message) || len(kept) < 500 || !strings.HasPrefix(strings.Repeat(piece, 50_000), kept) {
				t.Errorf("%d bytes: %.100s", len(a.body), a.body)
			}
			// A short one is told whole.
			s.inject(fixtures.Rule{Respond: &fixtures.Respond{Status: 500, Message: strings.Repeat(piece, 100)}})
			if got := s.send(http.MethodGet, "/v1/plans", "").problem(t).Message; got != strings.Repeat(piece, 100) {
				t.Errorf("a short message: %q", got)
			}
		})
	}
}

func TestErrorBodiesAreSmall(t *testing.T) {
	t.Parallel()
	s := open(t)
	for name, a := range map[string]answer{
		"a long unknown field":  s.send(http.MethodPatch, "/_sandbox/clock", `{"`+strings.Repeat("x", 100_000)+`":1}`),
		"control characters":    s.send(http.MethodPatch, "/_sandbox/clock", `{"`+strings.Repeat(`\u0001`, 5000)+`":1}`),
		"many unknown fields":   s.send(http.MethodPatch, "/_sandbox/clock", `{"a":1,"`+strings.Repeat("b", 500)+`":1}`),
		"a long directive":      s.send(http.MethodGet, "/v1/plans", "", "Sandbox: "+strings.Repeat("a", 20_000)+"=x"),
		"a long scenario":       s.send(http.MethodPut, "/_sandbox/fixture", `{"scenario":"`+strings.Repeat(`\"`, 20_000)+`"}`),
		"a long value of until": s.send(http.MethodPost, "/_sandbox/clock/advance", `{"until":"`+strings.Repeat("z", 20_000)+`"}`),
	} {
		if a.status != http.StatusBadRequest || len(a.body) > 8<<10 {
			t.Errorf("%s: status %d, %d bytes", name, a.status, len(a.body))
		}
	}
	if message := s.send(http.MethodPatch, "/_sandbox/clock", `{"freze":true}`).problem(t).Message; !strings.Contains(message, "did you mean freeze?") {
		t.Errorf("message %q", message)
	}
}
