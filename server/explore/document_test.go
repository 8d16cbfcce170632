package explore_test

import (
	"context"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server/explore"
)

func TestSync(t *testing.T) {
	t.Parallel()
	explore.Run(t, func(t *testing.T, sb *explore.Sandbox) {
		if err := syncRoster(t.Context(), sb.URL, sb.APIKey); err != nil {
			t.Fatal(err)
		}
	}, explore.Options{Faults: explore.Transient, Parallel: true})
}

// syncRoster is what the test of the document has under test.
func syncRoster(ctx context.Context, url, key string) error {
	c := careful(ctx, url, &http.Client{Transport: bearer(key)})
	rows, err := fixtures.Roster(2, 1, "pln_abc123def456")
	if err != nil {
		return err
	}
	return c.sync("grp_abc123def456", rows)
}

// bearer is a transport that sends a key, on a connection of its own for each call.
type bearer string

func (key bearer) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("Authorization", "Bearer "+string(key))
	return (&http.Transport{DisableKeepAlives: true}).RoundTrip(r)
}

// TestDocumentedTest holds that docs/explore.md has the test above.
func TestDocumentedTest(t *testing.T) {
	t.Parallel()
	source, err := os.ReadFile("document_test.go")
	if err != nil {
		t.Fatal(err)
	}
	document, err := os.ReadFile("../../docs/explore.md")
	if err != nil {
		t.Fatal(err)
	}
	test := regexp.MustCompile(`(?s)func TestSync\(.*?\n}\n`).FindString(string(source))
	if test == "" || !strings.Contains(string(document), "<!-- test -->\n```go\n"+test+"```\n<!-- /test -->") {
		t.Errorf("docs/explore.md does not have\n%s", test)
	}
}
