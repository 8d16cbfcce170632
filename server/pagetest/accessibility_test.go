package pagetest_test

import (
	"fmt"
	"os"
	"testing"
)

// finding is what axe-core finds.
type finding struct {
	ID, Help string
	Nodes    []struct{ HTML, FailureSummary string }
}

// axe-core finds nothing on any screen, light or dark, wide or narrow.
func TestAccessibility(t *testing.T) {
	t.Parallel()
	axe, err := os.ReadFile("node_modules/axe-core/axe.min.js")
	if err != nil {
		t.Skip("axe-core is not installed; npm ci in server/pagetest installs it")
	}
	url, o := serve(t)
	waiting := tell(t, url, o)
	all, err := o.Syncs("")
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range []look{{1440, 900, false}, {1440, 900, true}, {360, 800, false}} {
		t.Run(fmt.Sprintf("%d, dark %t", l.width, l.dark), func(t *testing.T) {
			t.Parallel()
			p := visit(t, url, "#/start", key, l)
			p.wait("document.querySelector('.live.good')")
			// By evaluation, so that the policy of the page stays on.
			p.run(string(axe))
			check := func(screen string) {
				for _, f := range eval[[]finding](p, "axe.run().then((r) => r.violations.map((v) => ({ ID: v.id, Help: v.help, Nodes: v.nodes.slice(0, 3).map((n) => ({ HTML: n.html.slice(0, 200), FailureSummary: n.failureSummary })) })))") {
					t.Errorf("%s: %s: %s\n%+v", screen, f.ID, f.Help, f.Nodes)
				}
			}
			for _, s := range screensOf(waiting, all[1].RequestID) {
				p.show(s)
				check(s.name)
			}
			p.run("sessionStorage.clear(); location.hash = '#/requests'; location.reload()")
			p.wait("document.querySelector('main .keyform')")
			p.run(string(axe))
			check("without a key")
		})
	}
}
