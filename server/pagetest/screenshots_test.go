package pagetest_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
)

var screenshots = flag.String("screenshots", "", "a folder that gets a picture of every screen")

// update makes the picture in docs again.
var update = flag.Bool("update", false, "make docs/page.png again")

// screensOf are the addresses of all screens, by name.
func screensOf(waiting, finished string) [][2]string {
	return [][2]string{
		{"start", "#/start"},
		{"requests", "#/requests"},
		{"request", "#/requests/8"},
		{"batches", "#/batches"},
		{"batch-waiting", "#/batches/" + waiting},
		{"batch-finished", "#/batches/" + finished},
		{"groups", "#/groups"},
		{"group", "#/groups/grp_abc123def456"},
		{"compare", "#/groups/grp_abc123def456/compare/" + waiting},
		{"member", "#/groups/grp_abc123def456/members/EMP-001"},
		{"failures", "#/failures"},
	}
}

// settled is true when the screen shows what it has to show.
const settled = "document.querySelector('.live.good') && !document.querySelector('.detail > .empty + *')"

func TestScreenshots(t *testing.T) {
	t.Parallel()
	if *screenshots == "" && !*update {
		t.Skip("without -screenshots or -update there are no pictures to make")
	}
	url, o := serve(t)
	waiting := tell(t, url, o)
	all, err := o.Syncs("")
	if err != nil {
		t.Fatal(err)
	}
	finished := all[1].RequestID
	save := func(p *tab, file string) {
		png, err := chromedp.Run(p.ctx, chromedp.CaptureScreenshot())
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, png, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if *update {
		p := visit(t, url, "#/batches/"+finished, key, look{width: 1200, height: 720})
		p.wait(settled)
		p.waitText("What happened to each row")
		save(p, "../../docs/page.png")
		return
	}
	for _, width := range []int64{360, 768, 1440} {
		for _, dark := range []bool{false, true} {
			p := visit(t, url, "#/start", key, look{width: width, height: 900, dark: dark})
			p.wait(settled)
			for _, screen := range screensOf(waiting, finished) {
				p.open(screen[1])
				p.wait("document.readyState === 'complete' && document.querySelector('main h1, main h2')")
				p.wait("new Promise((done) => setTimeout(() => done(true), 250))")
				save(p, filepath.Join(*screenshots, fmt.Sprintf("%s-%d-%s.png", screen[0], width, map[bool]string{false: "light", true: "dark"}[dark])))
			}
		}
	}
}
