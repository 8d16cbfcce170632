package pagetest_test

import (
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server"
)

// The server is killed and started again at its address; the page goes on without a reload.
func TestRestartOfTheServer(t *testing.T) {
	t.Parallel()
	start := func(address string) (string, func()) {
		t.Helper()
		s, err := server.New()
		if err != nil {
			t.Fatal(err)
		}
		listener, err := net.Listen("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		host := &http.Server{Handler: s, ReadHeaderTimeout: time.Minute}
		go func() { _ = host.Serve(listener) }()
		return listener.Addr().String(), func() { _ = host.Close() }
	}
	address, kill := start("127.0.0.1:0")
	url := "http://" + address
	p := visit(t, url, "#/requests", key, wide)
	p.wait("document.querySelector('.live.good')")
	send(t, "GET", url+"/v1/plans", "")
	p.wait("document.querySelector('tbody tr')")
	p.run("window.same = true")
	kill()
	p.wait("document.querySelector('.live.bad')")
	_, kill = start(address)
	t.Cleanup(kill)
	p.wait("document.querySelector('.live.good')")
	p.waitText("Nothing was sent with this key yet.")
	send(t, "GET", url+"/v1/groups", "")
	p.wait("document.querySelector('tbody .call').innerText === 'List groups'")
	if !eval[bool](p, "window.same === true") {
		t.Error("the page was loaded again")
	}
}

const markup = `<img src=x onerror="window.hacked=1"><b>`

// What users sent is shown as text, in every field that reaches the page.
func TestMarkupIsText(t *testing.T) {
	t.Parallel()
	bad := func(fixtures.Row) fixtures.Row {
		return fixtures.Row{
			ReferenceID: markup, FirstName: markup, LastName: markup, DateOfBirth: "1990-05-15", Phone: "4155550100", PlanID: "pln_abc123def456",
			Address: fixtures.Address{AddressLine1: markup, City: markup, State: "CA", Zipcode: "94102"},
		}
	}(fixtures.Row{})
	url, o := serve(t, server.WithFixture(fixtures.Fixture{
		Groups: []fixtures.Group{{ID: "grp_abc123def456", Name: markup, ExternalReferenceID: markup, Members: []fixtures.Member{{Row: bad}}}},
		Rules:  []fixtures.Rule{{ID: "markup", Description: markup, When: fixtures.When{LastName: []string{markup}}, Fail: &fixtures.Fail{Reason: markup}}},
	}), server.WithDelay(time.Hour))
	escaped := strings.ReplaceAll(markup, `"`, `\"`)
	second := strings.ReplaceAll(row(2, `,"`+escaped+`":1`), `"Silva"`, `"`+escaped+`"`)
	send(t, "POST", url+syncs, roster(second), "Sandbox: complete=immediate")
	send(t, "POST", url+syncs, roster(strings.ReplaceAll(second, "EMP-002", escaped)))
	send(t, "POST", url+"/v1/groups/%3Cimg%20src=x%20onerror=window.hacked=1%3E/members/sync", "{"+escaped, "X-Stainless-Retry-Count: "+markup)
	all, err := o.Syncs("")
	if err != nil || len(all) < 2 {
		t.Fatal(len(all), err)
	}
	p := visit(t, url, "#/requests", key, wide)
	p.wait("document.querySelector('.live.good')")
	member := strings.NewReplacer("<", "%3C", ">", "%3E", `"`, "%22", " ", "%20", "=", "%3D").Replace(markup)
	for _, address := range []string{
		"#/requests/1", "#/requests/2", "#/requests/3", "#/batches/" + all[0].RequestID, "#/batches/" + all[1].RequestID,
		"#/groups/grp_abc123def456", "#/groups/grp_abc123def456/removed", "#/groups/grp_abc123def456/compare/" + all[1].RequestID,
		"#/groups/grp_abc123def456/compare/" + all[0].RequestID, "#/groups/grp_abc123def456/members/" + member, "#/failures",
	} {
		p.open(address)
		p.wait("document.querySelector('.detail h2, .columns h1')")
		if address != "#/requests/3" {
			p.waitText("<img src=x")
		}
		if eval[bool](p, "Boolean(window.hacked || document.querySelector('main img, main b'))") {
			t.Errorf("%s: what was sent has become markup", address)
		}
	}
}

// However much there is, the document has few rows, and stays quick.
func TestMuchOfEverything(t *testing.T) {
	t.Parallel()
	url, o := serve(t)
	rows, err := fixtures.Roster(5000, 1, "pln_abc123def456")
	if err != nil {
		t.Fatal(err)
	}
	var body strings.Builder
	if err := fixtures.WriteRoster(&body, rows); err != nil {
		t.Fatal(err)
	}
	send(t, "POST", url+syncs, body.String(), "Sandbox: complete=immediate")
	client := &http.Client{}
	for i := range 10_000 {
		method, path, body := http.MethodGet, "/v1/plans", ""
		if i%20 == 0 {
			method, path, body = http.MethodPost, syncs, roster(row(i, ""))
			if i > 200 {
				path = "/v1/groups/grp_none/members/sync"
			}
		}
		r, err := http.NewRequestWithContext(t.Context(), method, url+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer "+key)
		r.Header.Set("Content-Type", "application/json")
		response, err := client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
	}
	finished, err := o.Syncs("")
	if err != nil {
		t.Fatal(err)
	}
	p := visit(t, url, "#/requests", key, wide)
	p.wait("document.querySelector('table[aria-rowcount]') && Number(document.querySelector('table').getAttribute('aria-rowcount')) > 6000")
	for _, address := range []string{"#/requests", "#/requests/10000", "#/batches/" + finished[1].RequestID, "#/groups/grp_abc123def456"} {
		p.open(address)
		p.wait("document.querySelector('tbody tr')")
		if n := eval[int](p, "document.querySelectorAll('tr').length"); n > 300 {
			t.Errorf("%s: %d rows in the document", address, n)
		}
	}
	p.open("#/requests")
	p.wait("document.querySelector('tbody tr')")
	took := eval[float64](p, `(async () => {
		const begun = performance.now();
		const scroller = document.querySelector('.scroller');
		for (const part of [0.5, 1, 0]) {
			scroller.scrollTop = scroller.scrollHeight * part;
			await new Promise(requestAnimationFrame);
		}
		const search = document.getElementById('search');
		search.value = 'grp_none';
		search.dispatchEvent(new Event('input'));
		await new Promise(requestAnimationFrame);
		return performance.now() - begun;
	})()`)
	if took > 2000 {
		t.Errorf("scrolling and filtering took %v ms", took)
	}
	p.wait("document.querySelector('tbody tr').innerText.includes('404')")
}

// A tab that nobody sees has no stream; one that is seen again goes on from where it was.
func TestHiddenTabHasNoStream(t *testing.T) {
	t.Parallel()
	url, _ := serve(t)
	p := visit(t, url, "#/requests", key, wide)
	p.wait("document.querySelector('.live.good')")
	see := func(hidden string) {
		p.run("Object.defineProperty(document, 'hidden', { configurable: true, value: " + hidden + " }); document.dispatchEvent(new Event('visibilitychange'))")
	}
	see("true")
	p.wait("document.querySelector('.live.none')")
	send(t, "GET", url+"/v1/plans", "")
	see("false")
	p.wait("document.querySelector('tbody .call')")
	p.wait("document.querySelector('.live.good')")
}

// Where the stream is refused, the page asks again and again instead.
func TestPageWithoutAStream(t *testing.T) {
	t.Parallel()
	url, _ := serve(t)
	for range 32 {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url+"/_sandbox/events", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer "+key)
		response, err := http.DefaultTransport.RoundTrip(r)
		if err != nil || response.StatusCode != http.StatusOK {
			t.Fatal(response, err)
		}
		defer response.Body.Close()
	}
	p := visit(t, url, "#/requests", key, wide)
	p.wait("document.querySelector('.live.warn')")
	send(t, "GET", url+"/v1/plans", "")
	p.wait("document.querySelector('tbody .call')")
}

// Another organization opens only with its own key; a wrong one makes none.
func TestOtherOrganizations(t *testing.T) {
	t.Parallel()
	url, _ := serve(t)
	p := visit(t, url, "#/requests", "another-key", wide)
	p.wait("document.querySelector('.live.good')")
	try := func(text string) {
		t.Helper()
		p.run("document.querySelector('.org').open = false; document.querySelector('.organizations')?.remove()")
		p.run("document.querySelector('.org summary').click()")
		p.wait("document.querySelector('.organizations button')")
		p.run("document.querySelector('.organizations button').click()")
		p.run("document.querySelector('.organizations input').value = " + quote(text))
		p.press("Open")
	}
	try("a-wrong-key")
	p.wait("document.getElementById('status').innerText.includes('nothing was created')")
	try(key)
	p.wait("sessionStorage.getItem('sandbox-key') === " + quote(key))
	p.wait("document.querySelector('.live.good')")
}
