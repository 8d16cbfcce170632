package repository_test

import (
	"strings"
	"testing"
)

// Each rule finds what it is for, and leaves the rest alone.
func TestJudge(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		path, text, want string // want is empty where nothing is wrong
	}{
		"sleep":            {"a_test.go", "package a\nimport \"time\"\nfunc f() { time.Sleep(1) }", "a_test.go:3:12: time.Sleep: nothing waits"},
		"sleep, renamed":   {"a.go", "package a\nimport clock \"time\"\nvar f = clock.After", "a.go:3:9: clock.After"},
		"sleep, excused":   {"a.go", "package a\nimport \"time\"\nvar f = time.Tick //nolint:forbidigo // a reason", ""},
		"excuse of others": {"a.go", "package a\nimport \"time\"\nvar f = time.Tick //nolint:lll // a reason", "time.Tick"},
		"no reason":        {"a.go", "package a\nimport \"time\"\nvar f = time.Tick //nolint:forbidigo", "time.Tick"},
		"one's own sleep":  {"a.go", "package a\nfunc f() { time.Sleep(1) }", ""},
		"environment":      {"a.go", "package a\nimport \"os\"\nvar f = os.Getenv", "os.Getenv: only the program"},
		"main's":           {"a.go", "package main\nimport \"os\"\nvar f = os.Environ", ""},
		"the program's":    {"internal/program/a.go", "package program\nimport \"os\"\nvar f = os.Environ", ""},
		"print":            {"a.go", "package a\nimport \"fmt\"\nfunc f() { fmt.Println() }", "fmt.Println"},
		"example prints":   {"example_test.go", "package a\nimport \"fmt\"\nfunc f() { fmt.Println() }", ""},
		"println":          {"a.go", "package a\nfunc f() { println() }", "println: write"},
		"global log":       {"a.go", "package a\nimport \"log/slog\"\nfunc f() { slog.InfoContext(nil, \"\") }", "slog.InfoContext: log to"},
		"given log":        {"a.go", "package a\nfunc f(slog logger) { slog.Info(\"\") }", ""},
		"import log":       {"a.go", "package a\nimport _ \"log\"", `import "log"`},
		"import testing":   {"a.go", "package a\nimport _ \"testing\"", `import "testing"`},
		"tests' testing":   {"server/explore/a.go", "package a\nimport _ \"testing\"", ""},
		"import rand":      {"a_test.go", "package a\nimport _ \"math/rand\"", `import "math/rand"`},
		"test's testing":   {"a_test.go", "package a\nimport _ \"testing\"", ""},
		"later":            {"a.go", "package a\n// TO" + "DO: more\n", "do it, or open"},
		"no comment":       {"a.go", "package a\nfunc F() {}", "F is exported and has no comment"},
		"other comment":    {"a.go", "package a\n// It does.\nfunc F() {}", "does not begin with its name"},
		"method":           {"a.go", "package a\n// T is one.\ntype T[V any] int\nfunc (*T[V]) M() {}", "M is exported"},
		"hidden method":    {"a.go", "package a\ntype t int\nfunc (t) M() {}", ""},
		"value":            {"a.go", "package a\nvar V = 1", "V is exported"},
		"type in a group":  {"a.go", "package a\n// All of them.\ntype (\n\tT int\n)", "T is exported"},
		"group of values":  {"a.go", "package a\n// All of them.\nconst (\n\tA = 1\n\tB = 2\n)", ""},
		"serial":           {"a_test.go", "package a\nimport \"testing\"\nfunc TestA(t *testing.T) { t.Log() }", "TestA does not call t.Parallel"},
		"parallel inside":  {"a_test.go", "package a\nimport \"testing\"\nfunc TestA(t *testing.T) { t.Run(\"\", func(t *testing.T) { t.Parallel() }) }", "TestA does"},
		"parallel":         {"a_test.go", "package a\nimport \"testing\"\nfunc TestA(t *testing.T) { t.Parallel() }", ""},
		"sets a variable":  {"a_test.go", "package a\nimport \"testing\"\nfunc TestA(t *testing.T) { t.Setenv(\"A\", \"\") }", ""},
		"main of tests":    {"a_test.go", "package a\nimport \"testing\"\nfunc TestMain(m *testing.M) {}", ""},
		"platform's go":    {platformFolder + "a.go", "package a\nfunc f() { go f() }", "go: nothing in the platform runs"},
		"platform's timer": {platformFolder + "a.go", "package a\nimport \"time\"\nvar f = time.AfterFunc", "time.AfterFunc: nothing in the platform"},
		"platform's JSON":  {platformFolder + "a.go", "package a\nimport _ \"encoding/json\"", `import "encoding/json"`},
		"platform's HTTP":  {platformFolder + "a.go", "package a\nimport _ \"net/http\"", `import "net/http"`},
		"platform's YAML":  {platformFolder + "a.go", "package a\nimport _ \"github.com/goccy/go-yaml\"", "does without it"},
		"platform's room":  {platformFolder + "a.go", "package a\nimport _ \"" + module + "/server/internal/tenant\"", "does without it"},
		"platform's own":   {platformFolder + "a.go", "package a\nimport _ \"" + module + "/fixtures\"\nimport _ \"sync\"", ""},
		"goroutine":        {"server/a.go", "package a\nfunc f() { go f() }", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := strings.Join(judge(parse(t, test.path, test.text)), "\n")
			if test.want == "" && got != "" || !strings.Contains(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
