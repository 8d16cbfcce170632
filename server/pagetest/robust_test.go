package pagetest_test

import (
	"encoding/json"
	"fmt"
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
	send(t, "POST", url+"/v1/groups/%3Cimg%20src=x%20onerror=window.hacked=1%3E/members/sync", "{"+escaped, "X-Stainless-Retry-Count: "+markup, "User-Agent: "+markup)
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
		p.waitText("<img src=x")
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
	var large strings.Builder
	if err := fixtures.WriteRoster(&large, rows); err != nil {
		t.Fatal(err)
	}
	send(t, "POST", url+syncs, large.String(), "Sandbox: complete=immediate")
	var group struct{ Data struct{ ID string } }
	if err := json.Unmarshal([]byte(send(t, "POST", url+"/v1/groups", `{"name":"Small","external_reference_id":"small"}`)), &group); err != nil {
		t.Fatal(err)
	}
	client := &http.Client{}
	for i := range 10_000 {
		method, path, body := http.MethodGet, "/v1/plans", ""
		switch {
		case i%20 == 0:
			method, path, body = http.MethodPost, "/v1/groups/"+group.Data.ID+"/members/sync", roster(row(i, ""))
		case i%37 == 0:
			path = "/v1/groups/grp_none"
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
	if err != nil || len(finished) < 500 {
		t.Fatal(len(finished), err)
	}
	p := visit(t, url, "#/requests", key, wide)
	for _, at := range []struct {
		address string
		rows    int
		search  string
		found   string
	}{
		{"#/requests", 6000, "grp_none", "404"},
		{"#/batches", 500, "small", "Small"},
		{"#/groups/grp_abc123def456", 5000, "acme", "Acme"},
		{"#/batches/" + finished[1].RequestID, 5000, "small", "Small"},
		{"#/groups/grp_abc123def456/compare/" + finished[1].RequestID, 5000, "acme", "Acme"},
	} {
		p.open(at.address)
		p.wait(fmt.Sprintf("[...document.querySelectorAll('table')].some((table) => Number(table.getAttribute('aria-rowcount')) >= %d)", at.rows))
		// The worst of what somebody feels: a jump in a list, or a letter in the search.
		took := eval[float64](p, `(async () => {
			let worst = 0;
			const feel = async (change) => {
				const begun = performance.now();
				change();
				await new Promise(requestAnimationFrame);
				worst = Math.max(worst, performance.now() - begun);
				if (document.querySelectorAll('tr').length > 300) worst = 1e9;
			};
			for (const scroller of document.querySelectorAll('.scroller')) {
				for (const part of [0.3, 0.6, 1, 0]) await feel(() => { scroller.scrollTop = scroller.scrollHeight * part; });
			}
			const search = document.getElementById('search');
			for (const text of ['', 'e', `+quote(at.search)+`]) {
				await feel(() => { search.value = text; search.dispatchEvent(new Event('input')); });
			}
			return worst;
		})()`)
		t.Logf("%s: %.0f ms", at.address, took)
		if took > 500 {
			t.Errorf("%s: scrolling and filtering take %v ms, or there are more than 300 rows", at.address, took)
		}
		p.wait("document.querySelector('.side tbody tr').innerText.includes(" + quote(at.found) + ")")
	}
}

// One bad entry, whatever is wrong with it, blanks no list.
func TestBadEntries(t *testing.T) {
	t.Parallel()
	url, o := serve(t)
	waiting := tell(t, url, o)
	all, err := o.Syncs("")
	if err != nil {
		t.Fatal(err)
	}
	p := visit(t, url, "#/start", key, wide)
	p.run(`(() => {
		const whole = window.fetch;
		window.fetch = async (...given) => {
			const response = await whole(...given);
			if (!response.ok || response.headers.get('Content-Type').startsWith('text/')) return response;
			const value = await response.json();
			for (const list of [value.data, value.data && value.data.rows]) {
				if (Array.isArray(list)) list.unshift(null, {}, { number: {}, request_id: 7, id: 7, rule: null, call: [], reference_ids: 'x', rules: null });
			}
			return new Response(JSON.stringify(value), { status: response.status, headers: response.headers });
		};
		document.querySelector('.org summary').click();
	})()`)
	p.wait("document.querySelector('.keyform input')")
	// The key is taken anew, and with it all lists are.
	p.run("document.querySelector('.keyform input').value = " + quote(key))
	p.press("Use it")
	for address, shows := range map[string]string{
		"#/requests": "Submit roster", "#/batches": "at poll 3", "#/groups": "Acme", "#/failures": "answers 503",
		"#/batches/" + all[1].RequestID: "Invalid plan_id", "#/batches/" + waiting: "2 more polls",
		"#/groups/grp_abc123def456": "EMP-005", "#/groups/grp_abc123def456/compare/" + all[1].RequestID: "Invalid plan_id",
		"#/groups/grp_abc123def456/members/EMP-001": "added",
	} {
		p.open(address)
		p.waitText(shows)
	}
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
	// Where nothing was missed, that is said too.
	see("true")
	p.wait("document.querySelector('.live.none')")
	see("false")
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
