package exploration_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/vitable-sandbox/sandbox/internal/exploration"
)

// half is a test that tries a submit again, and nothing else.
func half(c *caller) bool {
	_ = c.good("GET", "/v1/plans", "")
	_ = c.good("POST", "/v1/groups", `{"name":"N","external_reference_id":"new"}`)
	return c.sync(group, "A", "B") && c.good("GET", newest(c), "")
}

func TestMatrix(t *testing.T) {
	t.Parallel()
	r := explore(t, exploration.Config{Accept: []string{"Create*=lost-answer", "*-2=truncate"}}, half)
	const want = `                      429    500    503    502-html  reset  close  lost-answer  truncate  garbage
CreateGroup-1         DIFF   DIFF   DIFF   DIFF      DIFF   DIFF   ok           ok        DIFF
GetGroupMemberSync-2  FAIL   FAIL   FAIL   FAIL      FAIL   FAIL   ·            known     FAIL
ok throughout: ListPlans-1, SubmitGroupMemberSync-1, GetGroupMemberSync-1
`
	if got := r.Matrix(); got != want {
		t.Errorf("the matrix is\n%s", got)
	}
	if r.Count(exploration.Known) != 1 || len(r.Failures()) != 14 {
		t.Errorf("%d known, %d failures", r.Count(exploration.Known), len(r.Failures()))
	}
	text, err := json.Marshal(r)
	if err != nil || !strings.HasPrefix(string(text), `{"version":1,"points":["ListPlans-1","CreateGroup-1","SubmitGroup`) {
		t.Errorf("as JSON: %s, %v", text, err)
	}
}

// Where no table names the faults that were tried, a line does.
func TestMatrixWithoutATable(t *testing.T) {
	t.Parallel()
	r := explore(t, exploration.Config{Faults: []string{"500", "reset"}}, func(c *caller) bool { return c.sync(group, "A") })
	const want = "ok throughout: SubmitGroupMemberSync-1, GetGroupMemberSync-1\ntried: 500, reset\n"
	if got := r.Matrix(); got != want {
		t.Errorf("the matrix is\n%s", got)
	}
}

// A name that fits nothing is told of, and so is one that was accepted without need.
func TestNotesOnPatterns(t *testing.T) {
	t.Parallel()
	plans := func(c *caller) bool {
		_, ok := c.stubborn("GET", "/v1/plans", "")
		return ok
	}
	none := "nothing to compare: no group ever had a member"
	for want, config := range map[string]exploration.Config{
		"ListPlan-1 fits no point":              {Points: []string{"List*", "ListPlan-1"}, Accept: []string{"Create*"}},
		"ListPlans-9=500 fits no run":           {Only: []string{"ListPlans-9=500", "*=500"}, Accept: []string{"Create*"}},
		"accept Create* fits no run":            {Accept: []string{"Create*"}},
		"accept List*=500 was not needed":       {Accept: []string{"List*=500"}},
		"1 run of 1 left out":                   {Only: []string{"*=500"}, Accept: []string{"*=500"}},
		"accept *=hang fits no run":             {Faults: []string{"500"}, Accept: []string{"*=hang"}},
		"accept ListPlans-1=500 was not needed": {Only: []string{"*=500"}, Accept: []string{"ListPlans-1=500"}},
	} {
		e, err := prepare(t, config, plans)
		if err != nil {
			t.Fatal(err)
		}
		for _, run := range e.Runs() {
			if want != "1 run of 1 left out" {
				carryOut(t, run, plans)
			}
		}
		if got := e.Report().Notes; !slices.Equal(slices.DeleteFunc(got, func(note string) bool { return strings.Contains(note, "Retry-After") }), []string{none, want}) {
			t.Errorf("%q in place of %q", got, want)
		}
	}
}

// What is too wide for one screen goes on below, and no line is wider than it may be.
func TestMatrixThatIsTooWide(t *testing.T) {
	t.Parallel()
	faults := []string{"transient", "exhausted", "401", "409", "invalid-plan", "subscribed-elsewhere", "first-poll", "never"}
	r := explore(t, exploration.Config{Faults: faults}, func(c *caller) bool { return c.good("POST", path, members("A")) })
	var lines []string
	for line := range strings.Lines(r.Matrix()) {
		if width := utf8.RuneCountInString(line) - 1; width > exploration.Width {
			t.Errorf("%d columns: %s", width, line)
		}
		lines = append(lines, line)
	}
	if len(lines) < 4 {
		t.Errorf("%d lines", len(lines))
	}
}

func TestParagraph(t *testing.T) {
	t.Parallel()
	e, err := prepare(t, exploration.Config{
		Only:   []string{"SubmitGroupMemberSync-1=lost-answer"},
		Replay: func(name string) string { return "again " + name },
	}, addsAll)
	if err != nil {
		t.Fatal(err)
	}
	runs := e.Runs()
	if len(runs) != 1 {
		t.Fatalf("%d runs", len(runs))
	}
	const want = `SubmitGroupMemberSync-1=lost-answer: FAIL
  The first SubmitGroupMemberSync takes effect, but its answer is lost.
  The test failed.
  Batch 1 of the group acme added 2, removed 0, left 0 unchanged.
  Batch 2 of the group acme added 0, removed 0, left 2 unchanged.
  The first batch added everybody, so the second one reports nothing. Do not assert the ids in its
    results; compare your own rows with its failures.
  Note: the group acme got 2 batches where the plain run made 1.
  Its last output:
    one
    two
  Again: again SubmitGroupMemberSync-1=lost-answer`
	if got := carryOut(t, runs[0], addsAll); got.Text != want {
		t.Errorf("the paragraph is\n%s", got.Text)
	}
}

// addsAll is a test that asserts what the API does not give.
func addsAll(c *caller) bool {
	text, _ := c.stubborn("POST", path, members("A", "B"))
	_ = c.poll(path, text)
	answer, ok := c.stubborn("GET", newest(c), "")
	return ok && strings.Count(answer, "grpmbr_") == 2
}
