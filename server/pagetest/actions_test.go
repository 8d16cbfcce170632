package pagetest_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	cdpbrowser "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/chromedp"
	"github.com/vitable-sandbox/sandbox/server"
)

// A rule that the form adds is seen where it strikes, with its count.
func TestInjectedStatusIsSeen(t *testing.T) {
	t.Parallel()
	url, _ := serve(t)
	p := visit(t, url, "#/failures", key, wide)
	p.wait("document.querySelector('.live.good')")
	p.press("Add the rule")
	p.waitText("answers 429, 2 times")
	if got := send(t, "GET", url+"/v1/plans", ""); !strings.Contains(got, "too_many_requests") {
		t.Fatalf("the rule does not strike: %s", got)
	}
	p.wait("[...document.querySelectorAll('td .badge')].some((e) => e.innerText === '1 call')")
	p.open("#/requests")
	p.wait("document.querySelector('tbody tr').innerText.includes('429')")
	p.open("#/failures")
	p.press("Remove")
	p.wait("!document.getElementById('main').innerText.includes('answers 429, 2 times')")
}

func TestResetFromThePage(t *testing.T) {
	t.Parallel()
	url, o := serve(t)
	tell(t, url, o)
	p := visit(t, url, "#/requests", key, wide)
	p.wait("document.querySelectorAll('tbody tr').length >= 8")
	p.press("Reset")
	p.run("[...document.querySelectorAll('.reset .panel button')].find((b) => b.innerText === 'Reset').click()")
	p.waitText("Nothing was sent with this key yet.")
	if members, err := o.Roster("grp_abc123def456"); err != nil || len(members) != 0 {
		t.Errorf("%d members after the reset, %v", len(members), err)
	}
}

// A snapshot that the page downloads is one that it takes back.
func TestSnapshotAndBack(t *testing.T) {
	t.Parallel()
	url, o := serve(t)
	tell(t, url, o)
	before, err := o.Roster("grp_abc123def456")
	if err != nil || len(before) == 0 {
		t.Fatal(len(before), err)
	}
	p := visit(t, url, "#/failures", key, wide)
	p.waitText("Download a snapshot")
	folder := t.TempDir()
	behavior := cdpbrowser.SetDownloadBehaviorParams{
		Behavior: cdpbrowser.SetDownloadBehaviorBehaviorAllow, BrowserContextID: chromedp.FromContext(p.ctx).BrowserContextID, DownloadPath: folder,
	}
	if _, err := chromedp.CallBrowser(p.ctx, cdpbrowser.SetDownloadBehavior, behavior); err != nil {
		t.Fatal(err)
	}
	p.press("Download a snapshot")
	file := filepath.Join(folder, "snapshot.yaml")
	p.waitFor("the snapshot", func() bool { _, err := os.Stat(file); return err == nil })
	if err := o.Reset(); err != nil {
		t.Fatal(err)
	}
	p.do(chromedp.SetUploadFiles(chromedp.CSS("input[type=file]"), []string{file}))
	p.press("Upload")
	p.wait("document.getElementById('status').innerText.startsWith('Loaded')")
	after, err := o.Roster("grp_abc123def456")
	if err != nil || len(after) != len(before) || after[0].ID != before[0].ID {
		t.Errorf("%d members before, %d after, %v", len(before), len(after), err)
	}
}

// The clock's panel moves the organization's clock, and a batch is finished by hand with a row refused.
func TestClockAndFinishingByHand(t *testing.T) {
	t.Parallel()
	url, o := serve(t, server.WithDelay(time.Hour))
	for range 2 {
		send(t, "POST", url+syncs, roster(row(1, ""), row(2, "")))
	}
	all, err := o.Syncs("")
	if err != nil {
		t.Fatal(err)
	}
	p := visit(t, url, "#/batches/"+all[1].RequestID, key, wide)
	p.press("Finish with rows refused…")
	p.wait("document.querySelector('.choices input')")
	p.run("document.querySelector('.choices input').click()")
	p.press("Finish")
	p.waitText("decided by hand")
	p.waitText("1 refused")
	p.open("#/batches/" + all[2].RequestID)
	p.waitText("Finishes in")
	p.run("document.querySelector('.clock summary').click()")
	p.press("+1 h")
	p.wait("document.querySelector('.detail h2').innerText.includes('finished')")
	p.run("document.querySelector('.clock').open = true")
	p.press("Freeze")
	p.wait("document.querySelector('.clock .running').innerText === 'frozen'")
	if !o.Clock().Frozen {
		t.Error("the clock is not frozen")
	}
}

// A request is sent again as it was sent, and the page goes to what came of it.
func TestSendAgain(t *testing.T) {
	t.Parallel()
	url, o := serve(t, server.WithDelay(time.Hour))
	send(t, "POST", url+syncs+"?odd=1", roster(row(1, "")), "Sandbox: complete=after:30m")
	send(t, "GET", url+"/v1/groups/a%3Fb%20c", "", `Sandbox: status=429, message="Not now"`)
	send(t, "POST", url+syncs, roster(row(2, `,"note":"`+strings.Repeat("x", 70_000)+`"`)))
	send(t, "POST", url+syncs, roster(row(3, `,"note":"`+key+`"`)))
	p := visit(t, url, "#/requests/1", key, wide)
	p.wait("document.querySelector('.live.good')")
	p.press("Send again")
	p.wait("location.hash === '#/requests/5'")
	p.waitText("complete=after:30m")
	p.waitText("?odd=1")
	p.open("#/requests/2")
	p.waitText("Not now")
	p.press("Send again")
	p.wait("location.hash === '#/requests/6'")
	p.waitText("Not now")
	all, err := o.Requests(server.Filter{})
	if err != nil || len(all) != 6 || all[5].Path != "/v1/groups/a?b c" || all[5].Status != 429 || all[4].Directives != all[0].Directives ||
		string(all[4].Body) != string(all[0].Body) {
		t.Errorf("%v: %+v", err, all)
	}
	for address, reason := range map[string]string{"#/requests/3": "only the beginning", "#/requests/4": "had the API key in it"} {
		p.open(address)
		p.waitText(reason)
		if !eval[bool](p, "document.querySelector('.detail .action button').disabled && !document.querySelector('.detail .curl')") {
			t.Errorf("%s can be sent again", address)
		}
	}
}

// What is looked at stays open while a batch changes, and what is gone is said to be.
func TestBatchIsLookedAt(t *testing.T) {
	t.Parallel()
	url, o := serve(t, server.WithDelay(time.Hour))
	send(t, "POST", url+syncs, roster(row(1, "")))
	all, err := o.Syncs("")
	if err != nil {
		t.Fatal(err)
	}
	id := all[1].RequestID
	p := visit(t, url, "#/batches/"+id, key, wide)
	p.waitText("Finish now")
	p.run("document.querySelector('.detail .curl').open = true; document.querySelector('.detail .action button').focus()")
	p.waitText("/complete -d")
	send(t, "GET", url+syncs+"/"+id, "")
	p.waitText("1 poll")
	p.wait("document.querySelector('.detail .curl').open && document.activeElement.innerText === 'Finish now'")
	p.waitText("/complete -d")
	if err := o.Reset(); err != nil {
		t.Fatal(err)
	}
	p.waitText("This sandbox has no such thing any more.")
}
