package pagetest_test

import (
	"strings"
	"testing"
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
	type press struct{ key, until string }
	for _, step := range []press{
		{"g", ""},
		{"r", "location.hash === '#/requests' && document.querySelector('tbody tr')"},
		{"j", "document.querySelector('tr.focused')"},
		{"j", "document.querySelector('tr.focused .call').innerText === 'Create group'"},
		{"Enter", "location.hash === '#/requests/9' && document.querySelector('.detail h2')"},
		{"Escape", "location.hash === '#/requests' && document.activeElement.getAttribute('href') === '#/requests/9'"},
		{"/", "document.activeElement.id === 'search'"},
		{"Escape", "document.activeElement.id !== 'search'"},
		{"?", "document.querySelector('dialog[open]')"},
	} {
		p.run("(document.activeElement || document.body).dispatchEvent(new KeyboardEvent('keydown', { key: " + quote(step.key) + ", bubbles: true, cancelable: true }))")
		if step.until != "" {
			p.wait(step.until)
		}
	}
	p.run("document.querySelector('dialog input').click()")
	p.press("Close")
	p.run("for (const key of ['g', 'f']) document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }))")
	if hash := eval[string](p, "location.hash"); hash == "#/failures" {
		t.Error("keys that were turned off still work")
	}
}
