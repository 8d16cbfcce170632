package pagetest_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// browsers are the names of the programs that will do.
var browsers = []string{"chromium", "chromium-browser", "google-chrome"}

// browser is the browser of all tests, each of which has a tab of its own.
var browser context.Context

func TestMain(m *testing.M) {
	os.Exit(run(m))
}

func run(m *testing.M) int {
	path := ""
	for _, name := range browsers {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		fmt.Fprintln(os.Stderr, "the tests of the page are left out: no browser is installed; apt-get install chromium installs one")
		return 0
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("hide-scrollbars", true), chromedp.WSURLReadTimeout(time.Minute))
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	defer stop()
	var end context.CancelFunc
	browser, end = chromedp.NewContext(allocator)
	defer end()
	if err := chromedp.Do(browser); err != nil {
		fmt.Fprintf(os.Stderr, "%s does not start: %v\n", path, err)
		return 1
	}
	return m.Run()
}

// tab is a page in the browser, with a session of its own.
type tab struct {
	t   *testing.T
	ctx context.Context //nolint:containedctx // chromedp's tabs are contexts
	url string
}

// look says how the browser shows a page.
type look struct {
	width, height int64
	dark          bool
}

var wide = look{width: 1440, height: 900}

// visit opens a tab at an address such as "/_sandbox/#/requests", with a key if it is not empty. A message of the page's
// policy, or an error in its code, fails the test.
func visit(t *testing.T, url, address, key string, l look) *tab {
	t.Helper()
	ctx, leave := chromedp.NewContext(browser, chromedp.WithNewBrowserContext())
	t.Cleanup(leave)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	err := chromedp.Listen(ctx, func(event any) {
		switch event := event.(type) {
		case *runtime.EventExceptionThrown:
			t.Errorf("the page failed: %s %v", event.ExceptionDetails.Text, event.ExceptionDetails.Exception)
		case *runtime.EventConsoleAPICalled:
			for _, argument := range event.Args {
				t.Logf("console: %s", argument.Value)
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	p := &tab{t: t, ctx: ctx, url: url}
	scheme := "light"
	if l.dark {
		scheme = "dark"
	}
	media := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"},
	}}
	if _, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, media); err != nil {
		t.Fatal(err)
	}
	p.do(chromedp.EmulateViewport(l.width, l.height), chromedp.Navigate(url+"/_sandbox/"))
	if key != "" {
		p.run(fmt.Sprintf("sessionStorage.setItem('sandbox-key', %q)", key))
		p.do(chromedp.Reload())
	}
	p.open(address)
	return p
}

func (p *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	if err := chromedp.Do(p.ctx, steps...); err != nil {
		p.t.Fatal(err)
	}
}

// open goes to an address of the page, such as "#/requests".
func (p *tab) open(hash string) {
	p.t.Helper()
	p.run("location.hash = " + quote(hash))
}

// run runs JavaScript.
func (p *tab) run(text string) {
	p.t.Helper()
	p.do(chromedp.Evaluate[chromedp.Void](text))
}

// eval returns what an expression of JavaScript is.
func eval[T any](p *tab, expression string) T {
	p.t.Helper()
	value, err := chromedp.Run(p.ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		p.t.Fatalf("%s: %v", expression, err)
	}
	return value
}

// wait waits until an expression is true.
func (p *tab) wait(expression string) {
	p.t.Helper()
	p.waitFor(expression, func() bool {
		// While the page is loaded again, nothing can be asked of it.
		ok, err := chromedp.Run(p.ctx, chromedp.Evaluate[bool]("Promise.resolve("+expression+").then(Boolean)", chromedp.EvalAwaitPromise))
		return ok && err == nil
	})
}

// waitFor waits until something is done.
func (p *tab) waitFor(what string, done func() bool) {
	p.t.Helper()
	ticker := time.NewTicker(50 * time.Millisecond)
	defer ticker.Stop()
	for tries := 0; !done(); tries++ {
		if tries == 400 {
			p.t.Fatalf("never: %s\nat %s:\n%s", what, eval[string](p, "location.hash"), eval[string](p, "document.body.innerText"))
		}
		select {
		case <-ticker.C:
		case <-p.ctx.Done():
			p.t.Fatalf("never: %s", what)
		}
	}
}

// waitText waits until the main part of the page has a text.
func (p *tab) waitText(text string) {
	p.t.Helper()
	p.wait(fmt.Sprintf("document.getElementById('main').innerText.includes(%s)", quote(text)))
}

// press presses the button, or opens what has this text.
func (p *tab) press(text string) {
	p.t.Helper()
	find := fmt.Sprintf("[...document.querySelectorAll('button, summary, a')].find((e) => e.innerText.trim() === %s && e.checkVisibility())", quote(text))
	p.wait(find)
	p.run(find + ".click()")
}

func quote(text string) string {
	quoted, err := json.Marshal(text)
	if err != nil {
		panic(err)
	}
	return string(quoted)
}
