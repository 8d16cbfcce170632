package pagetest_test

import (
	"strings"
	"testing"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server"
)

// Somebody who has never seen the API presses one button, sees a batch count down and finish, and why a row was refused.
func TestFirstMinute(t *testing.T) {
	t.Parallel()
	url, _ := serve(t)
	p := visit(t, url, "", "", wide)
	p.waitText("A sandbox of the Vitable Connect members-sync API")
	p.waitText("api=" + url)
	p.press("Send it for me")
	p.waitText("Finishes in")
	first := eval[string](p, "document.querySelector('.detail .countdown').innerText")
	p.wait("document.querySelector('.detail .countdown').innerText !== " + quote(first))
	p.wait("document.querySelector('.detail h2').innerText.includes('finished')")
	p.waitText("Invalid plan_id")
	p.waitText("EMP-002")
	p.waitText("1 refused")
	if key := eval[string](p, "sessionStorage.getItem('sandbox-key')"); !strings.HasPrefix(key, "try-") {
		t.Errorf("the tab has the key %q", key)
	}
	if address := eval[string](p, "location.href"); strings.Contains(address, "try-") {
		t.Errorf("the key is in the address %s", address)
	}
}

// Somebody who pastes what Start shows, whichever way it was copied, sees there what becomes of it.
func TestPastedIntoATerminal(t *testing.T) {
	t.Parallel()
	url, _ := serve(t)
	for name, copied := range map[string]string{
		"by its buttons": "[...document.querySelectorAll('main button')].find((b) => b.innerText === 'Copy the variables').click()",
		"by hand":        "document.querySelector('main pre').dispatchEvent(new ClipboardEvent('copy', { bubbles: true }))",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := visit(t, url, "", "", wide)
			p.waitText("paste it")
			texts := eval[[]string](p, "[...document.querySelectorAll('main pre')].map((pre) => pre.textContent)")
			p.run(copied)
			p.wait("document.querySelector('.live.good')")
			c := &terminal{tab: p, folder: t.TempDir()}
			c.call(texts[0] + "\n" + texts[1])
			p.wait("document.querySelector('.arrived .countdown')")
			p.press("Watch your latest roster")
			p.waitText("Finishes in")
		})
	}
}

// Start shows what works with the keys, groups and plans of this server.
func TestStartOfOtherServers(t *testing.T) {
	t.Parallel()
	url, _ := serve(t, server.WithAPIKeys(key), server.WithFixture(fixtures.Fixture{
		Plans: []fixtures.Plan{{ID: "pln_own", Name: "Own"}}, Groups: []fixtures.Group{{ID: "grp_own", Name: "Own", ExternalReferenceID: "own"}},
	}))
	p := visit(t, url, "", "", wide)
	p.waitText("one of the keys of this server")
	p.waitText("/v1/groups/grp_own/members/sync")
	p.press("Send it for me")
	p.wait("document.querySelector('main .keyform input')")
	if eval[bool](p, "document.querySelector('main').innerText.includes('New key')") {
		t.Error("a new key is offered, which the server would refuse")
	}
	p.run("document.querySelector('main .keyform input').value = " + quote(key))
	p.press("Use it")
	p.open("#/start")
	p.press("Send it for me")
	p.waitText("Finishes in")
	p.press("Finish now")
	p.waitText("1 added")

	url, o := serve(t, server.WithFixture(fixtures.Fixture{Groups: []fixtures.Group{}}))
	p = visit(t, url, "", key, wide)
	p.waitText("There is no group yet")
	if eval[bool](p, "document.querySelector('main').innerText.includes('grp_abc123def456')") {
		t.Error("a group is named that does not exist")
	}
	p.press("Send it for me")
	p.wait("document.querySelector('.detail h2')?.innerText === 'Tier 1'")
	if groups := o.Groups(); len(groups) != 1 {
		t.Errorf("%d groups", len(groups))
	}
}

// Every object has an address that survives a reload, asks for the key where the tab has none, and says so when it is gone.
func TestAddressesOfObjects(t *testing.T) {
	t.Parallel()
	url, o := serve(t)
	tell(t, url, o)
	p := visit(t, url, "#/requests/8", key, wide)
	p.waitText("What was sent")
	p.run("location.reload()")
	p.waitText("What was sent")
	p.open("#/batches/grpmsr_none")
	p.waitText("This sandbox has no such thing any more.")
	p.open("#/groups/grp_none")
	p.waitText("This sandbox has no such thing any more.")
	p.open("#/failures/rule-2")
	p.wait("document.querySelector('tr[aria-current]')?.innerText.includes('answers 503')")
	p.run("location.reload()")
	p.wait("document.querySelector('tr[aria-current]')?.innerText.includes('answers 503')")
	p.open("#/failures/rule-99")
	p.waitText("This sandbox has no such thing any more: the rule rule-99.")
	p.run("sessionStorage.clear(); location.hash = '#/requests/8'; location.reload()")
	p.waitText("the page needs the API key of its organization")
	p.run("document.querySelector('.keyform input').value = " + quote(key))
	p.press("Use it")
	p.waitText("What was sent")
}

func TestKeyboard(t *testing.T) {
	t.Parallel()
	url, o := serve(t)
	tell(t, url, o)
	p := visit(t, url, "#/start", key, wide)
	p.wait("document.querySelector('.live.good')")
	p.run("navigator.clipboard.writeText = async (text) => { window.copied = text; }")
	down := func(key string) {
		p.run("(document.activeElement || document.body).dispatchEvent(new KeyboardEvent('keydown', { key: " + quote(key) + ", bubbles: true, cancelable: true }))")
	}
	at := func(hash string) string { return "location.hash === '" + hash + "'" }
	row := func(call string) string {
		return "document.querySelector('tr.focused .call')?.innerText === '" + call + "'"
	}
	for _, step := range []struct{ key, until string }{
		{"g", ""},
		{"b", at("#/batches")},
		{"g", ""},
		{"m", at("#/groups")},
		{"g", ""},
		{"f", at("#/failures")},
		{"g", ""},
		{"s", at("#/start")},
		{"c", "window.copied.startsWith('curl -s -H')"},
		{"g", ""},
		{"r", at("#/requests") + " && document.querySelector('tbody tr')"},
		{"j", row("Poll")},
		{"j", row("Create group")},
		{"k", row("Poll")},
		{"j", row("Create group")},
		{"Enter", at("#/requests/9") + " && document.querySelector('.detail h2')"},
		{"c", "window.copied.includes('/v1/groups') && window.copied.includes('Globex')"},
		{"Escape", at("#/requests") + " && document.activeElement.getAttribute('href') === '#/requests/9'"},
		{"/", "document.activeElement.id === 'search'"},
		// Who types is left alone.
		{"g", ""},
		{"b", at("#/requests") + " && document.activeElement.id === 'search'"},
		{"?", "!document.querySelector('dialog')"},
		{"Escape", "document.activeElement.id !== 'search'"},
		{"?", "document.querySelector('dialog[open]')"},
	} {
		down(step.key)
		if step.until != "" {
			p.wait(step.until)
		}
	}
	p.run("document.querySelector('dialog input').click()")
	p.press("Close")
	for _, key := range []string{"g", "f"} {
		down(key)
	}
	if hash := eval[string](p, "location.hash"); hash == "#/failures" {
		t.Error("keys that were turned off still work")
	}
	p.run("location.reload()")
	p.wait("document.querySelector('.live.good')")
	down("?")
	if eval[bool](p, "document.querySelector('dialog') !== null") {
		t.Error("after a reload, keys that were turned off work again")
	}
}
