package program

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// shellSession runs the commands of a document as somebody pastes them, against a sandbox that listens at url.
type shellSession struct {
	dir string // where the commands run, and leave what they leave
	url string
}

func newShellSession(t *testing.T, args ...string) *shellSession {
	t.Helper()
	for _, tool := range []string{"bash", "curl", "sed"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("the session needs %s", tool)
		}
	}
	return &shellSession{dir: t.TempDir(), url: start(t, nil, args...).url}
}

// piece is one block of commands and what came of it.
type piece struct {
	commands, want string   // what the document prints below the commands; "" where it prints nothing
	got            string   // what they have printed
	statuses       []string // of the answers to its commands
}

// pieces are the blocks of commands of a document, each with what the document prints right below.
func (d document) pieces() []piece {
	var all []piece
	after := false
	for _, b := range d.blocks() {
		switch {
		case b.language == "sh":
			all = append(all, piece{commands: b.text})
		case after && slices.Contains([]string{"text", "json", "http"}, b.language):
			all[len(all)-1].want = b.text
		}
		after = b.language == "sh"
	}
	return all
}

// Between the pieces both streams get a line that no command prints.
const between = "---- the next block of the document"

// curlOfSession stands in curl's place: it notes the status of each answer, and lets no failure pass in silence.
const curlOfSession = `#!/bin/sh
headers=$(mktemp "$SESSION/headers.XXXXXX")
"$CURL" -sS -D "$headers" "$@"
code=$?
sed -n 's/^HTTP[^ ]* \([0-9]*\).*/\1/p' "$headers" | tail -n 1 >> "$SESSION/statuses"
exit $code
`

// run runs each piece in a shell that knows nothing of those before it, until a command fails.
func (s *shellSession) run(t *testing.T, pieces []piece) {
	t.Helper()
	curl, err := exec.LookPath("curl")
	if err != nil {
		t.Fatal(err)
	}
	notes := t.TempDir()
	if err := os.WriteFile(filepath.Join(notes, "curl"), []byte(curlOfSession), 0o700); err != nil { //nolint:gosec // it is run
		t.Fatal(err)
	}
	program := "#!/bin/sh\n" + beTheProgram + "=1 exec '" + os.Args[0] + "' \"$@\"\n"
	if err := os.WriteFile(filepath.Join(s.dir, "sandbox"), []byte(program), 0o700); err != nil { //nolint:gosec // it is run
		t.Fatal(err)
	}
	script := "set -euo pipefail\nPATH=$SESSION:$PATH\n"
	for _, p := range pieces {
		commands := strings.ReplaceAll(p.commands, "http://127.0.0.1:4010", s.url)
		script += "(\n" + commands + "\n)\necho '" + between + "' | tee -a \"$SESSION/statuses\"\n"
	}
	command := exec.CommandContext(t.Context(), "bash", "-c", script)
	command.Dir = s.dir
	command.Env = append(command.Environ(), "SESSION="+notes, "CURL="+curl, "no_proxy=127.0.0.1")
	var errs strings.Builder
	command.Stderr = &errs
	output, err := command.Output()
	if err != nil || errs.Len() > 0 {
		t.Fatalf("%v\n%s\n%s", err, output, errs.String())
	}
	statuses, err := os.ReadFile(filepath.Join(notes, "statuses"))
	if err != nil {
		t.Fatal(err)
	}
	outputs, answers := strings.Split(string(output), between+"\n"), strings.Split(string(statuses), between+"\n")
	for i := range pieces {
		pieces[i].got, pieces[i].statuses = outputs[i], strings.Fields(answers[i])
	}
}

// masks hide what differs from run to run.
var masks = []struct {
	what *regexp.Regexp
	with string
}{
	{regexp.MustCompile(`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z`), "<time>"},
	{regexp.MustCompile(`\b(org|grp|grpmbr|grpmsr|trace)_[\w-]+`), "${1}_<id>"},
	{regexp.MustCompile(`"duration_ms":[\d.]+`), `"duration_ms":<time>`},
	{regexp.MustCompile(`(?m)^(Date|Content-Length): .*$`), "$1: <any>"},
	{regexp.MustCompile(`\r`), ""},
}

func masked(text string) string {
	for _, m := range masks {
		text = m.what.ReplaceAllString(text, m.with)
	}
	return text
}

// check compares what a piece has printed with what the document prints, line by line: an ellipsis stands for anything in
// a line, and alone for any lines. A request may be refused only with a status that the document shows.
func (p *piece) check(t *testing.T) {
	t.Helper()
	var shown strings.Builder
	shown.WriteString("^")
	for line := range strings.Lines(masked(p.want)) {
		if strings.TrimSpace(line) == "…" {
			shown.WriteString(`(?:.*\n)*?`)
			continue
		}
		shown.WriteString(strings.ReplaceAll(regexp.QuoteMeta(line), "…", ".*"))
	}
	if p.want != "" && !regexp.MustCompile(shown.String()+"$").MatchString(masked(p.got)) {
		t.Errorf("the document prints\n%s\nbut\n%s\nprints\n%s", p.want, p.commands, p.got)
	}
	refused := slices.DeleteFunc(slices.Clone(p.statuses), func(status string) bool { return status < "400" })
	statuses := regexp.MustCompile(`(?m)^(?:HTTP/\S+ )?([45]\d\d)\b`)
	var promised []string
	for _, found := range statuses.FindAllStringSubmatch(p.want, -1) {
		promised = append(promised, found[1])
	}
	if !slices.Equal(refused, promised) {
		t.Errorf("refused with %v, the document shows %v, of\n%s\nwhich prints\n%s", refused, promised, p.commands, p.got)
	}
	if requests := strings.Count(p.commands, "curl "); len(p.statuses) != requests {
		t.Errorf("%d answers to %d requests of\n%s", len(p.statuses), requests, p.commands)
	}
}
