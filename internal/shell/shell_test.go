package shell_test

import (
	"testing"

	"github.com/vitable-sandbox/sandbox/internal/shell"
)

func TestWord(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"go":                    "go",
		"--only=a-1,b":          "--only=a-1,b",
		"http://127.0.0.1:1/{}": "http://127.0.0.1:1/{}",
		"":                      "''",
		"{a,b}":                 "'{a,b}'",
		"a b":                   "'a b'",
		"it's":                  `'it'\''s'`,
		"$HOME":                 "'$HOME'",
		"é":                     "'é'",
	} {
		if got := shell.Word(text); got != want {
			t.Errorf("%q is %s, want %s", text, got, want)
		}
	}
}
