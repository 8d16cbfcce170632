package server_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/vitable-sandbox/sandbox/server"
)

// What net/http refuses by itself never reaches the sandbox: it has net/http's own status and text, and no error model.
// docs/reliability.md lists these.
func TestWhatIsNoHTTP(t *testing.T) {
	t.Parallel()
	s := openSocket(t, server.WithNow(noon))
	host := strings.TrimPrefix(s.sb.URL, "http://")
	const key = "Host: x\r\nAuthorization: Bearer bad\r\n"
	for text, want := range map[string]int{
		"\r\n\r\n":             400,
		"\x00\x01\x02\r\n\r\n": 400,

		"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n": 400, // TLS

		"GET\r\n\r\n":           400,
		"GET /v1/plans\r\n\r\n": 400,

		"GET /v1/plans HTTP/9.9\r\n" + key + "\r\n":                                                505,
		"GET /v1/plans HTTP/x\r\n" + key + "\r\n":                                                  400,
		"GET /v1/ plans HTTP/1.1\r\n" + key + "\r\n":                                               400,
		"GET /v1/groups/%zz HTTP/1.1\r\n" + key + "\r\n":                                           400,
		"GET /v1/groups/\x01 HTTP/1.1\r\n" + key + "\r\n":                                          400,
		"GET v1/plans HTTP/1.1\r\n" + key + "\r\n":                                                 400,
		"G(T /v1/plans HTTP/1.1\r\n" + key + "\r\n":                                                400,
		"GET /v1/plans HTTP/1.1\r\n\r\n":                                                           400, // no Host
		"GET /v1/plans HTTP/1.1\r\nHost: x\r\n" + key + "\r\n":                                     400, // two
		"GET /v1/plans HTTP/1.1\r\nHost: a b\r\n\r\n":                                              400,
		"GET /v1/plans HTTP/1.1\r\n" + key + "No colon\r\n\r\n":                                    400,
		"GET /v1/plans HTTP/1.1\r\n" + key + "A b: c\r\n\r\n":                                      400,
		"GET /v1/plans HTTP/1.1\r\n" + key + "A : c\r\n\r\n":                                       400,
		"GET /v1/plans HTTP/1.1\r\n" + key + "A: b\x00\r\n\r\n":                                    400,
		"GET /v1/plans HTTP/1.1\r\n continued: x\r\n" + key + "\r\n":                               400,
		"GET /v1/plans HTTP/1.1\r\n" + key + "Expect: more\r\n\r\n":                                417,
		"POST /v1/plans HTTP/1.1\r\n" + key + "Content-Length: x\r\n\r\n":                          400,
		"POST /v1/plans HTTP/1.1\r\n" + key + "Content-Length: -1\r\n\r\n":                         400,
		"POST /v1/plans HTTP/1.1\r\n" + key + "Content-Length: 1\r\nContent-Length: 2\r\n\r\n":     400,
		"POST /v1/plans HTTP/1.1\r\n" + key + "Content-Length: 99999999999999999999\r\n\r\n":       400,
		"POST /v1/plans HTTP/1.1\r\n" + key + "Transfer-Encoding: gzip\r\n\r\n":                    501,
		"POST /v1/plans HTTP/1.1\r\n" + key + "Transfer-Encoding: chunked, chunked\r\n\r\n":        501,
		"GET /v1/plans HTTP/1.1\r\n" + key + "X: " + strings.Repeat("x", 1<<20+8<<10) + "\r\n\r\n": 431,
		"GET /" + strings.Repeat("x", 1<<20+8<<10) + " HTTP/1.1\r\n" + key + "\r\n":                431,
	} {
		a := onWire(t, host, http.MethodGet, text)
		if a.status != want || !a.isPlain() && want != http.StatusExpectationFailed {
			t.Errorf("%.60q: status %d, want %d; %s %.60q", text, a.status, want, a.header.Get("Content-Type"), a.body)
		}
	}
	if a := s.send(http.MethodGet, "/_sandbox/health", ""); a.status != http.StatusOK {
		t.Errorf("afterwards: status %d", a.status)
	}
}

func (a answer) isPlain() bool { return strings.HasPrefix(a.header.Get("Content-Type"), "text/plain") }
