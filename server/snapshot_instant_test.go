package server_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server"
)

// A snapshot has everything of one instant, though others load one fixture after the other meanwhile: so many wait for the
// organization that each gets it as soon as somebody lets go of it.
func TestASnapshotIsOfOneInstant(t *testing.T) {
	t.Parallel()
	sb := server.Start(t, server.InMemory(), quiet())
	names := []string{"one", "two"}
	var loads sync.WaitGroup
	ended := make(chan struct{})
	for n := range 8 {
		f := named(names[n%2])
		if err := sb.Load(f); err != nil {
			t.Fatal(err)
		}
		loads.Go(func() {
			for {
				select {
				case <-ended:
					return
				default:
					if err := sb.Load(f); err != nil {
						t.Error(err)
						return
					}
				}
			}
		})
	}
	for range 50 {
		f := sb.Snapshot()
		text := string(f.YAML())
		if strings.Contains(text, "one") == strings.Contains(text, "two") {
			t.Errorf("of two fixtures at once:\n%s", text)
			break
		}
	}
	close(ended)
	loads.Wait()
}

// named is a fixture that has a name in all of its parts.
func named(name string) fixtures.Fixture {
	f := fixtures.Fixture{
		Plans: []fixtures.Plan{{ID: "pln_" + name}},
		Rules: []fixtures.Rule{server.FailAdd("A", name).Named("rule-" + name).AsRule()},
	}
	for n := range 200 {
		f.Groups = append(f.Groups, fixtures.Group{ID: fmt.Sprintf("grp_%s_%d", name, n)})
	}
	return f
}
