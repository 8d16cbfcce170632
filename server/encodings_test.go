package server_test

import (
	"net/http"
	"strings"
	"testing"
	"unicode/utf16"
)

// utf16Of is a text in UTF-16.
func utf16Of(text string, bigEndian bool) string {
	var b strings.Builder
	for _, unit := range utf16.Encode([]rune(text)) {
		high, low := byte(unit>>8), byte(unit)
		if bigEndian {
			b.Write([]byte{high, low})
		} else {
			b.Write([]byte{low, high})
		}
	}
	return b.String()
}

// A refusal names what is wrong with the encoding of a body, not where JSON's grammar gives up.
func TestBodiesInOtherEncodings(t *testing.T) {
	t.Parallel()
	s := open(t)
	good := payload(t, person("A"))
	name := func(text string) string { return strings.Replace(good, `"Jane"`, text, 1) }
	for body, want := range map[string]string{
		"\ufeff" + good:               "body: begins with a byte order mark; send it as UTF-8 without one",
		utf16Of("\ufeff"+good, true):  "body: is UTF-16 with a byte order mark; send it as UTF-8 without one",
		utf16Of("\ufeff"+good, false): "body: is UTF-16 with a byte order mark; send it as UTF-8 without one",
		utf16Of(good, true):           "body: is UTF-16; send it as UTF-8",
		utf16Of(good, false):          "body: is UTF-16; send it as UTF-8",
		name(`"Jane \ud83d"`):         "body: half of a surrogate pair stands alone",
		name(`"\ude00 Jane"`):         "body: half of a surrogate pair stands alone",
		name(`"\ud83d\u0041"`):        "body: half of a surrogate pair stands alone",
		name("\"Zo\xe9\""):            "body: is not valid UTF-8",
		name(`"\ud83d\ude00"`):        "",
		name(`"😀"`):                   "",
		"\x00\x00":                    "body: is not valid JSON",
	} {
		for path, refused := range map[string]bool{s.path(): want != "", "/_sandbox/verify": true} {
			a := s.send(http.MethodPost, path, body)
			if a.status != http.StatusAccepted && !refused || refused && a.status != http.StatusBadRequest {
				t.Errorf("%q: status %d: %s", body, a.status, a.body)
			} else if refused && !strings.Contains(a.problem(t).Message, want) {
				t.Errorf("%.40q to %s: %s", body, path, a.problem(t).Message)
			}
		}
	}
}
