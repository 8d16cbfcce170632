package exploration_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vitable-sandbox/sandbox/internal/exploration"
)

func TestPoints(t *testing.T) {
	t.Parallel()
	plans := func(c *caller, n int) {
		for range n {
			c.stubborn("GET", "/v1/plans", "")
		}
	}
	for name, test := range map[string]struct {
		config   exploration.Config
		test     func(c *caller)
		points   string
		unstable string
	}{
		"one call":    {test: func(c *caller) { plans(c, 1) }, points: "ListPlans-1"},
		"five calls":  {test: func(c *caller) { plans(c, 5) }, points: "ListPlans-1 ListPlans-2 ListPlans-5"},
		"every call":  {test: func(c *caller) { plans(c, 5) }, config: exploration.Config{AllPoints: true}, points: "ListPlans-1 ListPlans-2 ListPlans-3 ListPlans-4 ListPlans-5"},
		"one more":    {test: func(c *caller) { plans(c, 4+max(c.plain, 1)) }, points: "ListPlans-1 ListPlans-2 ListPlans-5"},
		"two keys":    {test: func(c *caller) { plans(c, 1); plans(c.as("other"), 2); plans(c, 1) }, points: "ListPlans-1 ListPlans-1@2 ListPlans-2@2 ListPlans-2"},
		"new keys":    {test: func(c *caller) { plans(c, 1); plans(c.as("key of "+c.run), 1) }, points: "ListPlans-1 ListPlans-1@2"},
		"by pattern":  {test: func(c *caller) { plans(c, 5) }, config: exploration.Config{Points: []string{"*-2", "*-5"}}, points: "ListPlans-2 ListPlans-5"},
		"no call":     {test: func(c *caller) { plans(c, 1); _ = c.good("GET", "/v1/nothing", "") }, points: "ListPlans-1"},
		"new content": {test: func(c *caller) { c.sync(group, "A", "of "+c.run) }, points: "SubmitGroupMemberSync-1 GetGroupMemberSync-1"},
		"new groups": {
			test: func(c *caller) {
				text, _ := c.stubborn("POST", "/v1/groups", fmt.Sprintf(`{"name":"N","external_reference_id":%q}`, c.run))
				_, rest, _ := strings.Cut(text, `"id":"`)
				id, _, _ := strings.Cut(rest, `"`)
				c.sync(id, "A")
			},
			points: "CreateGroup-1 SubmitGroupMemberSync-1 GetGroupMemberSync-1",
		},
		"other order": {
			test: func(c *caller) {
				refs := [][]string{{"A"}, {"A", "B"}, {"A", "B", "C"}}
				if c.plain != 1 {
					refs[0], refs[1] = refs[1], refs[0]
				}
				for _, some := range refs {
					_ = c.good("POST", "/v1/groups/"+group+"/members/sync", members(some...))
				}
			},
			points: "SubmitGroupMemberSync-3", unstable: "SubmitGroupMemberSync-1 SubmitGroupMemberSync-2",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			config := test.config
			config.Faults = []string{"500"}
			r := explore(t, config, func(c *caller) bool { test.test(c); return true })
			if got := strings.Join(r.Points, " "); got != test.points {
				t.Errorf("points: %s", got)
			}
			if got := strings.Join(r.Unstable, " "); got != test.unstable {
				t.Errorf("unstable: %s", got)
			}
			for name, verdict := range verdicts(r) {
				if verdict == exploration.NotReached {
					t.Errorf("%s was not reached", name)
				}
			}
		})
	}
}

func TestPlainRuns(t *testing.T) {
	t.Parallel()
	_, err := prepare(t, exploration.Config{}, func(c *caller) bool { return c.good("GET", "/v1/plans", "") && c.plain == 1 })
	if err == nil || !strings.Contains(err.Error(), "plain-2: did not pass") {
		t.Errorf("the second failed: %v", err)
	}
	if _, err := prepare(t, exploration.Config{}, func(*caller) bool { return true }); !errors.Is(err, exploration.ErrNoCalls) {
		t.Errorf("no call: %v", err)
	}
}

func TestConfigurations(t *testing.T) {
	t.Parallel()
	for want, c := range map[string]exploration.Config{
		`faults: "hangs" is unknown; did you mean hang?`: {Faults: []string{"hangs"}},
		`expect: "all" is unknown`:                       {Expect: "all"},
		"timeout: is negative":                           {Timeout: -1},
	} {
		if _, err := exploration.New(c); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
}

func TestSpread(t *testing.T) {
	t.Parallel()
	e, err := prepare(t, exploration.Config{Faults: []string{"500", "503", "reset"}}, func(c *caller) bool {
		_, plans := c.stubborn("GET", "/v1/plans", "")
		_, groups := c.stubborn("GET", "/v1/groups", "")
		return plans && groups
	})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, run := range exploration.Spread(e.Runs()) {
		names = append(names, run.Name)
	}
	want := []string{
		"ListPlans-1=500", "ListGroups-1=503", "ListPlans-1=503", "ListGroups-1=reset", "ListPlans-1=reset", "ListGroups-1=500",
	}
	if !slices.Equal(names, want) {
		t.Errorf("ordered: %v", names)
	}
}

func TestAlike(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		test  func(c *caller) bool
		alike bool
	}{
		"the same":      {func(c *caller) bool { return c.sync(group, "A") }, true},
		"one more call": {func(c *caller) bool { return c.sync(group, "A") && (c.plain == 1 || c.sync(group, "A")) }, false},
		"other people":  {func(c *caller) bool { return c.sync(group, c.run) }, true},
		"more people":   {func(c *caller) bool { return c.sync(group, []string{"A", "B"}[:c.plain]...) }, false},
		"one more look": {
			func(c *caller) bool {
				_, ok := c.stubborn("GET", "/v1/plans", "")
				return ok && (c.plain == 1 || c.good("GET", "/v1/plans", "")) && c.sync(group, "A")
			}, true,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e, err := exploration.New(exploration.Config{})
			if err != nil {
				t.Fatal(err)
			}
			first, second := e.Plain(1), e.Plain(2)
			carryOut(t, first, test.test)
			carryOut(t, second, test.test)
			if got := exploration.Alike(first, second); got != test.alike {
				t.Errorf("alike: %t", got)
			}
		})
	}
}

func TestTimeouts(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		config exploration.Config
		took   time.Duration
		want   map[string]time.Duration
	}{
		"a short test": {want: map[string]time.Duration{"500": 10 * time.Second, "slow": 40 * time.Second, "never": 130 * time.Second}},
		"a long test":  {took: time.Minute, want: map[string]time.Duration{"500": 10 * time.Minute, "hang": 12 * time.Minute}},
		"a given time": {exploration.Config{Timeout: time.Second}, time.Minute, map[string]time.Duration{"500": time.Second, "slow": 31 * time.Second}},
		"a bubble":     {exploration.Config{Exact: true}, 0, map[string]time.Duration{"never": 15*time.Minute + 10*time.Second}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test.config.Faults = []string{"*"}
			e, err := exploration.New(test.config)
			if err != nil {
				t.Fatal(err)
			}
			first, second := e.Plain(1), e.Plain(2)
			for _, run := range []*exploration.Run{first, second} {
				carryOut(t, run, func(c *caller) bool { return c.sync(group, "A") })
				run.Conclude(exploration.Outcome{Passed: true, Took: test.took})
			}
			if err := e.Prepare(first, second); err != nil {
				t.Fatal(err)
			}
			checked := 0
			for _, run := range e.Runs() {
				if want, ok := test.want[run.Fault.Name]; ok {
					if checked++; run.Timeout() != want {
						t.Errorf("%s may take %s", run.Name, run.Timeout())
					}
				}
			}
			if checked < len(test.want) {
				t.Errorf("%d runs", checked)
			}
		})
	}
}
