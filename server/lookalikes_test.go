package server_test

import (
	"net/http"
	"slices"
	"testing"

	"github.com/vitable-sandbox/sandbox/fixtures"
)

func TestReferenceIDsThatLookAlike(t *testing.T) {
	t.Parallel()
	s := open(t)
	for name, test := range map[string]struct {
		first, second string
		alike         bool
	}{
		"plain":                  {"EMP-1", "EMP-2", false},
		"another sign":           {"EMP-1", "EMP_1", false},
		"another letter":         {"emp-a", "EMP-b", false},
		"case":                   {"EMP-1", "emp-1", true},
		"a blank behind":         {"EMP-1", "EMP-1 ", true},
		"a blank in the middle":  {"EMP 1", "EMP1", true},
		"a blank that is none":   {"EMP-1", "EMP-1\u00a0", true},
		"no width":               {"EMP-1", "EMP-1\u200b", true},
		"composed":               {"Zo\u00e9", "Zoe\u0301", true},
		"composed, other case":   {"Zo\u00e9", "ZOE\u0301", true},
		"full width":             {"EMP-1", "\uff25\uff2d\uff30-\uff11", true},
		"case, not ASCII":        {"\u03c3\u03c2", "\u03a3\u03a3", true},
		"accents are letters":    {"Zo\u00e9", "Zoe", false},
		"not ASCII, not the one": {"Zo\u00e9-1", "Zo\u00e9-2", false},
	} {
		a := s.try(person("FIRST"), person(test.first), person(test.second))
		const warning = "members[2].reference_id: differs from that of members[1] in blanks, case or Unicode form only; they are two members"
		var want []string
		if test.alike {
			want = []string{warning}
		}
		if a.status != http.StatusAccepted || !slices.Equal(a.header["Sandbox-Warning"], want) {
			t.Errorf("%s: status %d, warnings %q, want %q", name, a.status, a.header["Sandbox-Warning"], want)
		}
	}
	if a := s.try(person("EMP-1"), person("emp-1"), person("EMP-1")); a.status != http.StatusBadRequest || a.header["Sandbox-Warning"] != nil {
		t.Errorf("the same id twice: status %d, %v", a.status, a.header)
	}
	var many []fixtures.Row
	for range 30 {
		many = append(many, person("A"+string(slices.Repeat([]rune{' '}, len(many)))))
	}
	if a := s.try(many...); len(a.header["Sandbox-Warning"]) != 5 {
		t.Errorf("%d warnings: %q", len(a.header["Sandbox-Warning"]), a.header["Sandbox-Warning"])
	}
}
