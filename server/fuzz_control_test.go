package server_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server"
)

// fuzzed is one organization of a handler, which goes back to the same state for each input.
type fuzzed struct {
	handler *server.Server
	org     *server.Organization
	state   fixtures.Fixture
	waits   string // a batch that is completed by hand
}

func newFuzzed(f *testing.F) *fuzzed {
	f.Helper()
	s, err := server.New(server.WithNow(noon))
	if err != nil {
		f.Fatal(err)
	}
	o, err := s.Organization("fuzz")
	if err != nil {
		f.Fatal(err)
	}
	z := &fuzzed{handler: s, org: o}
	for _, complete := range []string{"immediate", "never", "polls:2", "after:1h", "manual"} {
		r := httptest.NewRequest(http.MethodPost, syncPath, strings.NewReader(payload(f, person("EMP-1"), person(complete), person("x", plan("pln_x")))))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Sandbox", "complete="+complete)
		z.serve(f, r)
	}
	if _, err := o.Inject(server.FailAdd("EMP-?", "by rule").Named("ours").Times(2)); err != nil {
		f.Fatal(err)
	}
	syncs, err := o.Syncs("")
	if err != nil {
		f.Fatal(err)
	}
	for _, each := range syncs {
		if each.Complete.String() == "manual" {
			z.waits = each.RequestID
		}
	}
	z.state = o.Snapshot()
	return z
}

// serve sends a request; whatever it is, the answer keeps the contract, and is none that says that the sandbox failed.
func (z *fuzzed) serve(t testing.TB, r *http.Request) *httptest.ResponseRecorder {
	t.Helper()
	r.Header.Set("Authorization", "Bearer fuzz")
	w := httptest.NewRecorder()
	z.handler.ServeHTTP(w, r)
	response := w.Result()
	response.Request = r
	if err := checkAnswer(r, response, w.Body.Bytes()); err != nil {
		t.Fatalf("%s %s: the answer breaks the contract: %v\n%d %s", r.Method, r.URL, err, w.Code, w.Body)
	}
	if w.Code >= 500 && w.Header().Get("Sandbox-Rule") == "" {
		t.Fatalf("%s %s: status %d: %s", r.Method, r.URL, w.Code, w.Body)
	}
	return w
}

// text is the organization as it is now, without what every request counts.
func (z *fuzzed) text() string {
	f := z.org.Snapshot()
	f.Requests = 0
	return string(f.YAML())
}

// again goes back to the state of the beginning.
func (z *fuzzed) again(t testing.TB) {
	t.Helper()
	if err := z.org.Load(z.state); err != nil {
		t.Fatal(err)
	}
}

// FuzzControlBodies holds that no body of a control call brings the sandbox down, and that one that is refused changes
// nothing.
func FuzzControlBodies(f *testing.F) {
	z := newFuzzed(f)
	calls := []struct{ method, path, media string }{
		{http.MethodPatch, "/_sandbox/clock", "application/json"},
		{http.MethodPost, "/_sandbox/clock/advance", "application/json"},
		{http.MethodPost, "/_sandbox/syncs/" + z.waits + "/complete", "application/json"},
		{http.MethodPost, "/_sandbox/rules", "application/json"},
		{http.MethodPost, "/_sandbox/verify", "application/json"},
		{http.MethodPost, "/_sandbox/reset", "application/json"},
		{http.MethodPut, "/_sandbox/fixture", "application/json"},
		{http.MethodPut, "/_sandbox/fixture", "application/yaml"},
	}
	for call, bodies := range [][]string{
		{
			"", "{}", `{"freeze":true}`, `{"resume":true,"at":"2027-01-01T00:00:00Z"}`, `{"at":"8999-12-31T23:59:59.999Z"}`,
			`{"at":"2026-01-15T10:30:00.0001+23:59"}`,
		},
		{`{"by":"5m"}`, `{"by":"9223372036s"}`, `{"to":"2026-02-29T00:00:00Z"}`, `{"until":"idle"}`, `{"by":"1d"}`, `{"by":"1ns"}`, `{"by":null}`},
		{
			`{"failures":[{"reference_id":"manual","operation":"add","reason":"x"}]}`, `{"failures":null}`,
			`{"failures":[{"reference_id":"EMP-1","operation":"remove"}]}`,
		},
		{
			`{"when":{"call":["List*","Get*"]},"respond":{"status":429,"headers":{"Retry-After":"1"},"body":{"a":[1]}},"times":2,"skip":1}`,
			`{"when":{"last_name":"\\*?"},"fail":{}}`, `{"latency":{"min":"1ms","max":"2ms"},"phase":"after","per":"request"}`,
			`{"connection":"hang"}`, `{"complete":"polls:9"}`,
		},
		{
			`{"when":{"call":"SubmitGroupMemberSync","status":202,"since":1},"count":{"at_least":1,"at_most":2}}`,
			`{"count":{"exactly":0}}`, `{"when":{"reference_id":"EMP-1"}}`,
		},
		{"", "{}", `{"scopes":[]}`, `{"scopes":["state","clock"]}`, `{"scopes":["clock"]}`, `{"scopes":["rules","rules"]}`},
		{`{"scenario":"remove-fails"}`, `{"groups":[{"id":"g","members":{"generate":3}}]}`, inJSON(z.state), `{"plans":[],"seed":18446744073709551615}`},
		{"groups: []", "plans: &a [{id: p}]\nrules: *a", string(z.state.YAML()), "delay: 1s\ncomplete: never", "clock: {now: 2026-01-15T10:30:00Z, frozen: false}"},
	} {
		for _, body := range bodies {
			f.Add(byte(call), body)
		}
	}
	f.Fuzz(func(t *testing.T, call byte, body string) {
		z.again(t)
		before := z.text()
		c := calls[int(call)%len(calls)]
		r := httptest.NewRequest(c.method, c.path, strings.NewReader(body))
		r.Header.Set("Content-Type", c.media)
		w := z.serve(t, r)
		if after := z.text(); w.Code >= 400 && after != before {
			t.Fatalf("%s %s: status %d, but it changed the organization from\n%s\nto\n%s", c.method, c.path, w.Code, before, after)
		}
	})
}

// FuzzSnapshot holds that whatever text is loaded is refused, or can be written and loaded again, and works.
func FuzzSnapshot(f *testing.F) {
	z := newFuzzed(f)
	f.Add(string(z.state.YAML()))
	f.Add(inJSON(z.state))
	for _, name := range fixtures.Names() {
		scenario, err := fixtures.Load(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(scenario.YAML()))
	}
	for _, change := range [][2]string{
		{"ordinal: 2", "ordinal: 1"},
		{"accepted: 5", "accepted: 1"},
		{"polls:2", "polls:1"},
		{"frozen: true", "frozen: false"},
		{"requests: ", "requests: 9"},
		{"2026-01-15T10:30:00Z", "8999-12-31T23:59:59.999Z"},
		{"2026-01-15T10:30:00Z", "0001-01-01T00:00:00Z"},
		{"seed: 1", "seed: 18446744073709551615"},
		{"EMP-1", "x"},
		{"grpmsr_", "grp_"},
		{"complete_from", "complete"},
		{"manual", "immediate"},
		{"organization_id: ", "organization_id: x"},
	} {
		f.Add(strings.ReplaceAll(string(z.state.YAML()), change[0], change[1]))
	}
	other, err := z.handler.Organization("other")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		loaded, err := fixtures.Parse("snapshot", []byte(text))
		if err != nil || z.org.Load(loaded) != nil {
			return
		}
		z.org.Freeze()
		first := z.org.Snapshot()
		again, err := fixtures.Parse("again", first.YAML())
		if err != nil {
			t.Fatalf("the snapshot of what was loaded is refused: %v\n%s", err, first.YAML())
		}
		if err := other.Load(again); err != nil {
			t.Fatalf("the snapshot of what was loaded cannot be: %v\n%s", err, first.YAML())
		}
		if second := other.Snapshot(); !bytes.Equal(second.YAML(), first.YAML()) {
			t.Fatalf("loaded again it is\n%s\nit was\n%s", second.YAML(), first.YAML())
		}
		z.use(t, &first)
	})
}

// use polls and submits everywhere, and lets time pass.
func (z *fuzzed) use(t testing.TB, f *fixtures.Fixture) {
	t.Helper()
	for i := range f.Groups[:min(len(f.Groups), 3)] {
		syncs, err := z.org.Syncs(f.Groups[i].ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, each := range syncs {
			_, _ = z.org.CompleteSync(each.RequestID)
			_, _ = z.org.Sync(each.RequestID)
		}
	}
	_ = z.org.Advance(time.Hour)
	_, _ = z.org.AdvanceUntilIdle()
	z.org.Snapshot()
}
