package server_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server"
)

// visit asks as a browser or another client does, with headers like "Accept: text/html", and without a key.
func visit(t *testing.T, sb *server.Sandbox, method, path string, headers ...string) answer {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, sb.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header["Authorization"] = nil
	for _, header := range headers {
		name, value, _ := strings.Cut(header, ": ")
		if name == "Host" {
			r.Host = value
			continue
		}
		r.Header.Set(name, value)
	}
	client := sb.Client()
	response, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{status: response.StatusCode, header: response.Header, body: body}
}

const browser = "Accept: text/html,application/xhtml+xml,*/*;q=0.8"

func TestPageForBrowsersAndTextForOthers(t *testing.T) {
	t.Parallel()
	s := open(t)
	for _, path := range []string{"/", "/_sandbox/"} {
		for accept, want := range map[string]string{
			browser: "text/html; charset=utf-8", "Accept: */*": "text/plain; charset=utf-8", "Accept: application/json": "text/plain; charset=utf-8",
		} {
			a := visit(t, s.sb, "GET", path, accept)
			if got := a.header.Get("Content-Type"); a.status != 200 || got != want || !strings.Contains(a.header.Get("Vary"), "Accept") {
				t.Errorf("GET %s, %s: status %d, %s, Vary %q", path, accept, a.status, got, a.header.Get("Vary"))
			}
			head := visit(t, s.sb, "HEAD", path, accept)
			if head.status != 200 || len(head.body) != 0 || head.header.Get("Content-Length") != a.header.Get("Content-Length") {
				t.Errorf("HEAD %s, %s: status %d, %v", path, accept, head.status, head.header)
			}
		}
		text := string(visit(t, s.sb, "GET", path).body)
		if lines := strings.Count(text, "\n"); lines > 40 || strings.Count(text, "curl ") != 5 || !strings.Contains(text, s.sb.URL+"/_sandbox/magic") {
			t.Errorf("GET %s: %d lines\n%s", path, lines, text)
		}
		for _, method := range []string{"POST", "OPTIONS", "DELETE"} {
			if a := visit(t, s.sb, method, path); a.status != 405 || a.header.Get("Allow") != "GET, HEAD" {
				t.Errorf("%s %s: status %d, Allow %q", method, path, a.status, a.header.Get("Allow"))
			}
		}
	}
	if a := s.send("GET", "/_sandbox/requests", ""); strings.Contains(string(a.body), `"path":"/"`) {
		t.Error("a visit stands in the journal")
	}
}

func TestPageAllowsNothingInlineOrForeign(t *testing.T) {
	t.Parallel()
	s := open(t)
	page := visit(t, s.sb, "GET", "/_sandbox/", browser)
	policy := page.header.Get("Content-Security-Policy")
	if !strings.Contains(policy, "default-src 'none'") || !strings.Contains(policy, "frame-ancestors 'none'") || strings.Contains(policy, "unsafe") {
		t.Errorf("Content-Security-Policy: %q", policy)
	}
	for _, mark := range []string{" style=", " onclick=", "<style", "<script>", "javascript:"} {
		if strings.Contains(string(page.body), mark) {
			t.Errorf("the page has %s", mark)
		}
	}
	if body := string(page.body); strings.Count(body, `<script type="module" src="/_sandbox/page/app.js">`) != 1 || !strings.Contains(body, "curl ") {
		t.Errorf("the page lacks its module, or a command to paste")
	}
}

// Whatever Host a client sends, it does not become part of a command or of markup.
func TestHostIsNotTrusted(t *testing.T) {
	t.Parallel()
	s := openSocket(t)
	for _, host := range []string{"a$(id)b", "a'b", "<b>"} {
		for _, accept := range []string{browser, "Accept: */*"} {
			a := visit(t, s.sb, "GET", "/", accept, "Host: "+host)
			if strings.Contains(string(a.body), host) {
				t.Errorf("%s, %s: the Host is shown", host, accept)
			}
		}
	}
	if a := visit(t, s.sb, "GET", "/", "Accept: */*", "Host: sandbox.test:81"); !strings.Contains(string(a.body), "http://sandbox.test:81/v1/groups") {
		t.Errorf("a good Host is not shown\n%s", a.body)
	}
}

func TestFilesOfThePage(t *testing.T) {
	t.Parallel()
	s := open(t)
	a := visit(t, s.sb, "GET", "/_sandbox/page/app.js", "Accept-Encoding: gzip")
	if a.status != 200 || a.header.Get("Content-Encoding") != "gzip" || a.header.Get("Content-Type") != "text/javascript; charset=utf-8" {
		t.Fatalf("status %d, %v", a.status, a.header)
	}
	unpacked, err := gzip.NewReader(strings.NewReader(string(a.body)))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(unpacked)
	if err != nil {
		t.Fatal(err)
	}
	plain := visit(t, s.sb, "GET", "/_sandbox/page/app.js", "Accept-Encoding: identity")
	if plain.header.Get("Content-Encoding") != "" || !bytes.Equal(plain.body, text) {
		t.Errorf("the plain file differs: %v", plain.header)
	}
	for _, path := range []string{"/_sandbox/page/", "/_sandbox/page/nothing.js", "/_sandbox/page/index.html", "/_sandbox/page/../page.go"} {
		if a := visit(t, s.sb, "GET", path); a.status == 200 {
			t.Errorf("GET %s: status 200", path)
		}
	}
}

func TestNoPageWithoutControl(t *testing.T) {
	t.Parallel()
	s := open(t, server.WithControl(false))
	for path, want := range map[string]int{
		"/_sandbox/": 404, "/_sandbox/page/app.js": 404, "/_sandbox/organizations": 404, "/_sandbox/events": 404, "/": 404,
	} {
		if a := visit(t, s.sb, "GET", path, browser); a.status != want {
			t.Errorf("GET %s: status %d, want %d", path, a.status, want)
		}
	}
}

// What a browser is shown first works with the keys, the groups and the plans of the server; an id that a shell could read
// as more than text is not put there.
func TestPageOfOtherServers(t *testing.T) {
	t.Parallel()
	own := func(group, plan string) server.Option {
		return server.WithFixture(fixtures.Fixture{
			Plans: []fixtures.Plan{{ID: plan, Name: "Own"}}, Groups: []fixtures.Group{{ID: group, Name: "Own", ExternalReferenceID: "own"}},
		})
	}
	for name, test := range map[string]struct {
		option    server.Option
		has, lack string
	}{
		"keys":        {server.WithAPIKeys("a-key-of-its-own"), "'one of these keys'", "any-key-will-do"},
		"group":       {own("grp_own", "pln_own"), "groups/grp_own/members", "grp_abc123def456"},
		"plan":        {own("grp_own", "pln_own"), `"plan_id":"pln_own"`, "pln_abc123def456"},
		"odd group":   {own("$(id)'\"<b>", "pln_own"), "pln_own", "<b>"},
		"no group":    {server.WithFixture(fixtures.Fixture{Groups: []fixtures.Group{}}), `data-part="submit" hidden`, `data-part="create" hidden`},
		"the default": {server.WithDelay(0), `data-part="create" hidden`, `data-part="submit" hidden`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t, test.option)
			if body := string(visit(t, s.sb, "GET", "/", browser).body); !strings.Contains(body, test.has) || strings.Contains(body, test.lack) {
				t.Errorf("want %q and not %q in\n%s", test.has, test.lack, body)
			}
		})
	}
}
