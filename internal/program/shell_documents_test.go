package program

import (
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/vitable-sandbox/sandbox/fixtures"
)

// The shell session of the README works when pasted, and prints what stands there.
func TestREADMESession(t *testing.T) {
	t.Parallel()
	s, d := newShellSession(t), readDocument(t, readme)
	pieces := d.pieces()
	s.run(t, pieces)
	printed := 0
	for i := range pieces {
		pieces[i].check(t)
		if pieces[i].want != "" {
			printed++
		}
	}
	if printed == 0 {
		t.Error("the README prints nothing")
	}
}

// leaves matches a command that leaves a fixture.
var leaves = regexp.MustCompile(`(?m)> (\S+\.yaml)$`)

// startWhatIsLeft starts a sandbox with each fixture that the session has left, by the command that the document has.
func (s *shellSession) startWhatIsLeft(t *testing.T, d document) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(s.dir, "*.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range files {
		name := filepath.Base(path)
		if !strings.Contains(d.text, "--fixtures "+name) {
			t.Errorf("%s does not say how to start %s", d.file, name)
		}
		left, err := fixtures.Load(path)
		if err != nil {
			t.Error(err)
			continue
		}
		p := start(t, nil, "--fixtures", path)
		again, err := fixtures.Parse(name, []byte(p.text(t, "/_sandbox/fixture", "another-key")))
		if err != nil {
			t.Error(err)
			continue
		}
		if again.OrganizationID != left.OrganizationID || again.OrganizationID == "" || requestIDs(again) != requestIDs(left) {
			t.Errorf("%s: started there it is %s with %s, left was %s with %s", name,
				again.OrganizationID, requestIDs(again), left.OrganizationID, requestIDs(left))
		}
	}
	if promised := len(leaves.FindAllString(d.text, -1)); len(files) != promised {
		t.Errorf("%s leaves %d fixtures, want %d", d.file, len(files), promised)
	}
}

func requestIDs(f fixtures.Fixture) string {
	var all []string
	for i := range f.Groups {
		for k := range f.Groups[i].Syncs {
			all = append(all, f.Groups[i].ID+" "+f.Groups[i].Syncs[k].RequestID)
		}
	}
	return strings.Join(all, ", ")
}

// text is the body of an answer that is 200.
func (p *program) text(t *testing.T, path, key string) string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, p.url+path, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+key)
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	var text strings.Builder
	if err := response.Write(&text); err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("%s: status %d, %v", path, response.StatusCode, err)
	}
	_, body, _ := strings.Cut(text.String(), "\r\n\r\n")
	return body
}

// Each block of the other documents works in a fresh shell, in their order, with one roster submitted.
func TestSessionsOfDocuments(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(root + "docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	played, left := 0, 0
	for _, file := range files {
		d := readDocument(t, file)
		pieces := d.pieces()
		left += len(leaves.FindAllString(d.text, -1))
		if len(pieces) == 0 {
			continue
		}
		played++
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			s := newShellSession(t)
			if err := os.WriteFile(filepath.Join(s.dir, "roster.json"), []byte(row), 0o600); err != nil {
				t.Fatal(err)
			}
			before := piece{commands: `curl -o submitted.json -H 'Authorization: Bearer any-key-will-do' -H 'Content-Type: application/json' ` +
				`-d @roster.json http://127.0.0.1:4010/v1/groups/grp_abc123def456/members/sync` + "\n"}
			pieces := append([]piece{before}, pieces...)
			s.run(t, pieces)
			for i := range pieces {
				pieces[i].check(t)
			}
			s.startWhatIsLeft(t, d)
		})
	}
	if played < 3 || left == 0 {
		t.Errorf("%d documents have commands, which leave %d fixtures", played, left)
	}
}

// A fixture that a document tells people to save can be checked and started by the commands right below it.
func TestSavedFixtureStarts(t *testing.T) {
	t.Parallel()
	saved := regexp.MustCompile("(?s)```yaml\n([^`]*)```\n\nSaved as `([\\w.]+)`:\n((?:\n|    [^\n]*\n)+)")
	found := saved.FindAllStringSubmatch(readDocument(t, root+"docs/fixtures.md").text, -1)
	for _, each := range found {
		path := file(t, each[2], each[1])
		commands := regexp.MustCompile(`(?m)^    \./sandbox (.*)$`).FindAllStringSubmatch(each[3], -1)
		for _, command := range commands {
			args := strings.Fields(strings.ReplaceAll(command[1], each[2], path))
			if strings.HasPrefix(args[0], "--") {
				start(t, nil, args...).text(t, "/v1/groups", "k")
				continue
			}
			if r := call(t, nil, "", args...); r.code != 0 {
				t.Errorf("%s: exit code %d: %s", command[1], r.code, r.errors)
			}
		}
		if len(commands) < 2 {
			t.Errorf("%s is neither checked nor started", each[2])
		}
	}
	if len(found) == 0 {
		t.Error("docs/fixtures.md saves no fixture")
	}
}
