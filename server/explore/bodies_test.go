package explore_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vitable-sandbox/sandbox/server"
	"github.com/vitable-sandbox/sandbox/server/explore"
)

// plans is the smallest test that there is: one call, which must be good.
func plans(t *testing.T, sb *explore.Sandbox) {
	t.Helper()
	answer, err := sb.Client().Get(sb.URL + "/v1/plans")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != 200 {
		t.Fatalf("status %d", answer.StatusCode)
	}
}

// waitsForEver waits for what never comes.
func waitsForEver(t *testing.T, sb *explore.Sandbox) {
	t.Helper()
	if sb.Fault != "" {
		<-t.Context().Done()
	}
	plans(t, sb)
}

var only500 = explore.Options{Faults: []string{"500"}, InMemory: true}

// bodies are tests that are explored, with what is printed of them.
var bodies = []struct {
	name    string
	body    func(t *testing.T, sb *explore.Sandbox)
	options explore.Options
	passes  bool
	prints  []string
}{
	{"fails", plans, only500, false, []string{
		"ListPlans-1=500: FAIL", "status 500", "ListPlans-1  FAIL", `(plain-[12]|ListPlans-1=500)$'`,
	}},
	{"is known to fail", plans, explore.Options{Faults: []string{"500"}, InMemory: true, Accept: []string{"*=5*"}}, true, []string{
		"known: ListPlans-1=500: FAIL", "ListPlans-1  known",
	}},
	{"fails without a fault", func(t *testing.T, _ *explore.Sandbox) { t.Error("no") }, only500, false, []string{
		"plain-1 did not pass, and must pass before anything is tried", "no",
	}},
	{"calls nothing", func(*testing.T, *explore.Sandbox) {}, only500, false, []string{"plain-1: the plain run sent nothing to the sandbox"}},
	{"has subtests", func(t *testing.T, sb *explore.Sandbox) { t.Run("sub", func(t *testing.T) { plans(t, sb) }) }, only500, false, []string{
		"the body called t.Run",
	}},
	{"changes the environment", func(t *testing.T, sb *explore.Sandbox) {
		t.Setenv("SANDBOX_EXPLORED", "yes")
		plans(t, sb)
	}, only500, false, []string{"the body called t.Setenv or t.Chdir"}},
	{"is parallel", func(t *testing.T, sb *explore.Sandbox) {
		t.Parallel()
		_, _ = sb.Client().Get(sb.URL + "/v1/plans")
	}, only500, true, nil},
	{"leaves itself out", func(t *testing.T, _ *explore.Sandbox) { t.Skip("not today") }, only500, true, []string{"the body skipped its test", "not today"}},
	{"crashes", func(t *testing.T, sb *explore.Sandbox) {
		if plans(t, sb); sb.Fault != "" {
			panic("here")
		}
	}, explore.Options{Faults: []string{"hang"}, Bubble: true}, true, []string{"reported", "hang"}},
	{"crashes at a fault", func(_ *testing.T, sb *explore.Sandbox) {
		answer, _ := sb.Client().Get(sb.URL + "/v1/plans")
		_ = answer.Body.Close()
	}, explore.Options{Faults: []string{"close"}, Bubble: true}, false, []string{"ListPlans-1=close: FAIL", "panic: runtime error", "bodies_test.go"}},
	{"finds no end", waitsForEver, explore.Options{Faults: []string{"500"}, Timeout: 50 * time.Millisecond}, false, []string{
		"The test did not end within 50ms", "explore_test.waitsForEver",
	}},
	{"finds no end in a bubble", waitsForEver, explore.Options{Faults: []string{"500"}, Bubble: true}, false, []string{
		"The test did not end within 10s", "explore_test.waitsForEver",
	}},
	{"does not make the call", func(t *testing.T, sb *explore.Sandbox) {
		if sb.Fault == "" {
			plans(t, sb)
		}
	}, explore.Options{Faults: []string{"500"}, InMemory: true}, true, []string{"--- SKIP", "not reached: the call was not made, twice", "ListPlans-1  —"}},
	{"must make the call", func(t *testing.T, sb *explore.Sandbox) {
		if sb.Fault == "" {
			plans(t, sb)
		}
	}, explore.Options{Faults: []string{"500"}, InMemory: true, Strict: true}, false, []string{"The call was not made."}},
	{"has another server", plans, explore.Options{Server: []server.Option{server.WithMaxBody(-1)}}, false, []string{"max body: -1 bytes"}},
	{"has other faults", plans, explore.Options{Faults: []string{"501"}}, false, []string{`explore: faults: "501" is unknown`}},
	{"cleans up", func(t *testing.T, sb *explore.Sandbox) {
		dir, ctx := t.TempDir(), t.Context()
		t.Cleanup(func() {
			plans(t, sb) // the sandbox is still there
			if _, err := os.Stat(dir); err != nil || ctx.Err() == nil {
				t.Errorf("at the end: %v, %v", err, ctx.Err())
			}
		})
	}, explore.Options{Faults: []string{"409"}, InMemory: true}, true, []string{"reported", "status 409"}},
}

func TestBodies(t *testing.T) {
	t.Parallel()
	for i := range bodies {
		test := &bodies[i]
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if *explores {
				explore.Run(t, test.body, test.options)
				return
			}
			output := exploreAlone(t, pattern(t.Name()))
			// A test binary with coverage says how much that is after it.
			if passed := strings.Contains(output, "\nPASS\n"); passed != test.passes {
				t.Errorf("passed: %t", passed)
			}
			for _, text := range test.prints {
				if !strings.Contains(output, text) {
					t.Errorf("no %q", text)
				}
			}
			if t.Failed() {
				t.Log(output)
			}
		})
	}
}

// TestArtifacts holds what go test keeps of a run that failed.
func TestArtifacts(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	_ = exploreAlone(t, "^TestBodies$/^fails$", "-test.artifacts", "-test.outputdir", dir)
	for name, text := range map[string]string{
		"journal.json": `"Call": "ListPlans"`, "snapshot.yaml": "organization_id:", "timeline.txt": "500; internal_server_error; explore",
	} {
		var found []string
		err := filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
			if entry.Name() == name {
				found = append(found, path)
			}
			return err
		})
		if err != nil || len(found) != 1 {
			t.Errorf("%s: %v, %v", name, found, err)
			continue
		}
		if kept, err := os.ReadFile(found[0]); err != nil || !strings.Contains(string(kept), text) {
			t.Errorf("%s: %v\n%s", name, err, kept)
		}
	}
}

// A filter that leaves out the plain runs leaves them to the test itself, whatever the order of the tests.
func TestFilters(t *testing.T) {
	t.Parallel()
	for filter, want := range map[string]string{
		"^TestBodies$/^fails$/^ListPlans-1=500$":              "ListPlans-1=500: FAIL",
		"^TestBodies$/^fails$/^(plain-1|ListPlans-1=500)$":    "ListPlans-1=500: FAIL",
		"^TestBodies$/^fails$/^plain":                         "1 run of 1 left out",
		"^TestBodies$/^fails_without_a_fault$/^ListPlans-1=5": "plain-1 did not pass",
		"^TestBodies$/^calls_nothing$/x":                      "sent nothing",
	} {
		if got := exploreAlone(t, filter, "-test.shuffle", "on"); !strings.Contains(got, want) {
			t.Errorf("%s: no %q in\n%s", filter, want, got)
		}
	}
}
