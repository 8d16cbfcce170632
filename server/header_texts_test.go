package server_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server"
)

// maxHeader is how many bytes of text a Sandbox-* header has.
const maxHeader = 512

// Text from users in a Sandbox-* header is printable ASCII; all else is escaped, what controls a terminal above all.
func TestTextInHeadersIsEscaped(t *testing.T) {
	t.Parallel()
	for id, want := range map[string]string{
		"plain ~":         "plain ~",
		"a\x7fb":          `a\u007fb`,
		"a\x1bb":          `a\u001bb`,
		"a\r\nX-Evil: 1b": `a\u000d\u000aX-Evil: 1b`,
		"é":               `\u00e9`,
		"\u0085":          `\u0085`,
		"😀":               `\U0001f600`,
	} {
		s := open(t)
		s.inject(server.Respond(500).Named(id))
		if got := s.send(http.MethodGet, "/v1/plans", "").header.Get("Sandbox-Rule"); got != want {
			t.Errorf("a rule called %q: Sandbox-Rule %q, want %q", id, got, want)
		}
	}
}

// Each Sandbox-* header is cut where it would become longer than 512 bytes, and never inside an escape.
func TestTextInHeadersIsCut(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 600)
	s := open(t, server.WithFixture(fixtures.Fixture{Groups: []fixtures.Group{
		{ID: group}, {ID: "grp_1" + long, Name: "1", ExternalReferenceID: "1"},
	}}))
	for name, test := range map[string]struct {
		header string
		rule   string // of what the call meets, if any
		path   string
		send   []string
		want   string // what it begins with
		length int
	}{
		"rule":                      {"Sandbox-Rule", long, "/v1/plans", nil, long[:maxHeader], maxHeader},
		"rule, to the byte":         {"Sandbox-Rule", long[:maxHeader], "/v1/plans", nil, long[:maxHeader], maxHeader},
		"rule, an escape fits":      {"Sandbox-Rule", long[:maxHeader-6] + "éx", "/v1/plans", nil, long[:maxHeader-6] + `\u00e9`, maxHeader},
		"rule, an escape fits not":  {"Sandbox-Rule", long[:maxHeader-5] + "éé", "/v1/plans", nil, long[:maxHeader-5], maxHeader - 5},
		"rule, escapes count whole": {"Sandbox-Rule", strings.Repeat("é", 300), "/v1/plans", nil, `\u00e9`, maxHeader / 6 * 6},
		"hint":                      {"Sandbox-Hint", "", "/v1/groups/grp_nowhere", nil, "this organization never had a group", maxHeader},
		"applied": {
			"Sandbox-Applied", "", "/v1/plans", []string{`Sandbox: status=503, message="` + long + `"`}, `status=503, message="xxx`, maxHeader,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mine := s.as(name)
			if test.rule != "" {
				org, err := s.sb.Server.Organization(name)
				if err != nil {
					t.Fatal(err)
				}
				if _, err := org.Inject(server.Respond(500).Named(test.rule)); err != nil {
					t.Fatal(err)
				}
			}
			got := mine.send(http.MethodGet, test.path, "", test.send...).header.Get(test.header)
			if len(got) != test.length || !strings.HasPrefix(got, test.want) {
				t.Errorf("%s has %d bytes, want %d: %q", test.header, len(got), test.length, got)
			}
		})
	}
}
