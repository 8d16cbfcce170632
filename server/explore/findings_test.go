package explore_test

import (
	"flag"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/vitable-sandbox/sandbox/server/explore"
)

// explores makes the tests below explore the clients that have a fault, and so fail. They start themselves with it.
var (
	explores = flag.Bool("explore.faulty", false, "explore the clients that have a fault, which fails")
	more     = flag.Bool("explore.more", false, "replay every run that failed, and explore the careful client a hundred times")
)

// TestFaultyClients holds that every client with a fault is found out by the run that its entry names, and that every
// run that fails does so again when it is carried out by its name alone: with -explore.more all of them.
func TestFaultyClients(t *testing.T) {
	t.Parallel()
	for i := range faulty {
		client := &faulty[i]
		t.Run(client.name, func(t *testing.T) {
			t.Parallel()
			if *explores {
				explore.Run(t, func(t *testing.T, sb *explore.Sandbox) {
					c := careful(t.Context(), sb.URL, sb.Client())
					if client.spoil != nil {
						client.spoil(c)
					}
					if client.body != nil {
						client.body(t, sb, c)
						return
					}
					walk(t, c, roster(t, 4))
				}, explore.Options{Bubble: true, Faults: append(explore.Transient, client.beyond...)})
				return
			}
			output := exploreAlone(t, pattern(t.Name()))
			if !says(output, t.Name()+"/"+client.found, client.how) {
				t.Errorf("%s=%s did not come out:\n%s", client.found, client.how, output)
			}
			for _, name := range failures(output) {
				if !*more && !strings.HasSuffix(name, "/"+client.found) {
					continue
				}
				if again := exploreAlone(t, pattern(name)); !strings.Contains(again, "--- FAIL: "+name+" ") {
					t.Errorf("%s does not fail alone:\n%s", name, again)
				}
			}
		})
	}
}

// pattern matches one subtest by its name.
func pattern(name string) string {
	return "^" + strings.ReplaceAll(regexp.QuoteMeta(name), "/", "$/^") + "$"
}

// exploreAlone starts this test binary again, and returns what it prints.
func exploreAlone(t *testing.T, pattern string, flags ...string) string {
	t.Helper()
	flags = append([]string{"-test.run", pattern, "-test.v", "-explore.faulty", "-test.parallel", "2"}, flags...)
	command := exec.CommandContext(t.Context(), os.Args[0], flags...)
	output, err := command.CombinedOutput()
	if _, failed := err.(*exec.ExitError); err != nil && !failed {
		t.Fatal(err)
	}
	return string(output)
}

// says reports whether a run came out with a verdict, or with a note.
func says(output, name, how string) bool {
	_, run, _ := strings.Cut(name[strings.Index(name, "/")+1:], "/")
	switch how {
	case "FAIL", "DIFF", "open":
		return strings.Contains(output, "--- FAIL: "+name+" ") && strings.Contains(output, run+": "+how+"\n")
	}
	return strings.Contains(output, "--- PASS: "+name+" ") && strings.Contains(output, how)
}

// failures are the subtests of runs that failed.
func failures(output string) []string {
	var names []string
	for _, found := range regexp.MustCompile(`--- FAIL: (\S+/\S+=\S+) `).FindAllStringSubmatch(output, -1) {
		names = append(names, found[1])
	}
	return names
}
