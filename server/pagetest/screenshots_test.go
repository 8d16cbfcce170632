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

// screen is one of the page's screens, or what opens on it.
type screen struct {
	name, address string
	// then is JavaScript that opens something there.
	then string
}

// screensOf are all screens.
func screensOf(waiting, finished string) []screen {
	unfold := func(menu string) string { return "document.querySelector('." + menu + " summary').click()" }
	return []screen{
		{"start", "#/start", ""},
		{"requests", "#/requests", ""},
		{"request", "#/requests/8", ""},
		{"request-refused", "#/requests/5", ""},
		{"gone", "#/requests/999", ""},
		{"batches", "#/batches", ""},
		{"batch-waiting", "#/batches/" + waiting, ""},
		{"batch-curl", "#/batches/" + waiting, "document.querySelector('.detail .curl summary').click()"},
		{"batch-refusing", "#/batches/" + waiting, "[...document.querySelectorAll('button')].find((b) => b.innerText.startsWith('Finish with')).click()"},
		{"batch-finished", "#/batches/" + finished, ""},
		{"groups", "#/groups", ""},
		{"group", "#/groups/grp_abc123def456", ""},
		{"removed", "#/groups/grp_abc123def456/removed", ""},
		{"compare", "#/groups/grp_abc123def456/compare/" + waiting, ""},
		{"compare-finished", "#/groups/grp_abc123def456/compare/" + finished, ""},
		{"compare-pasted", "#/groups/grp_abc123def456/compare", ""},
		{"member", "#/groups/grp_abc123def456/members/EMP-001", ""},
		{"failures", "#/failures", ""},
		{"failures-below", "#/failures", "document.getElementById('main').scrollTop = 1e6"},
		{"organization", "#/requests", unfold("org")},
		{"clock", "#/batches", unfold("clock")},
		{"reset", "#/groups", unfold("reset")},
		{"keyboard", "#/requests", "document.body.dispatchEvent(new KeyboardEvent('keydown', { key: '?', bubbles: true }))"},
	}
}

// show goes to a screen, and waits until it has what it shows.
func (p *tab) show(s screen) {
	p.t.Helper()
	p.run("document.querySelector('dialog')?.close(); document.body.click()")
	p.open(s.address)
	p.wait("document.readyState === 'complete' && document.querySelector('main h1, main h2')")
	pause := func() { p.wait("new Promise((done) => setTimeout(() => done(true), 100))") }
	pause()
	if s.then != "" {
		p.run(s.then)
		pause()
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
			name := func(screen string) string {
				return filepath.Join(*screenshots, fmt.Sprintf("%s-%d-%s.png", screen, width, map[bool]string{false: "light", true: "dark"}[dark]))
			}
			for _, s := range screensOf(waiting, finished) {
				p.show(s)
				save(p, name(s.name))
			}
			p.run("sessionStorage.clear(); location.hash = '#/requests'; location.reload()")
			p.wait("document.querySelector('main .keyform')")
			save(p, name("keyless"))
			p.open("#/start")
			p.waitText("see the result here")
			save(p, name("keyless-start"))
		}
	}
}

// Nothing is cut off at the side of a window, or makes it scroll sideways.
func TestEverythingFits(t *testing.T) {
	t.Parallel()
	url, o := serve(t)
	waiting := tell(t, url, o)
	all, err := o.Syncs("")
	if err != nil {
		t.Fatal(err)
	}
	for _, width := range []int64{360, 768, 1440} {
		t.Run(fmt.Sprint(width), func(t *testing.T) {
			t.Parallel()
			p := visit(t, url, "#/start", key, look{width: width, height: 800})
			p.wait(settled)
			for _, s := range screensOf(waiting, all[1].RequestID) {
				p.show(s)
				for _, out := range eval[[]string](p, `[...document.querySelectorAll('header, #frame, #frame > *, details[open] > .panel, dialog, .side, .detail, .detail *:not(pre *, .scroller *, svg *), .columns section, .start *:not(pre *)')]
					.filter((e) => e.checkVisibility() && !e.closest('.hidden'))
					.filter((e) => { const r = e.getBoundingClientRect(); return r.left < -1 || r.right > innerWidth + 1; })
					.map((e) => e.outerHTML.slice(0, 120)).concat(document.documentElement.scrollWidth > innerWidth ? ['the document'] : [])`) {
					t.Errorf("%s: out of the window: %s", s.name, out)
				}
			}
		})
	}
}
