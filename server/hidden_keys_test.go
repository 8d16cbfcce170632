package server_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server"
	"github.com/vitable-sandbox/sandbox/server/control"
)

// What proofs read is what was sent, also where the key is a part of it.
func TestAKeyThatOccursInIDsFalsifiesNothing(t *testing.T) {
	t.Parallel()
	for _, key := range []string{"TestX", "TestRosterSync"} {
		t.Run(key, func(t *testing.T) {
			t.Parallel()
			s := open(t, server.WithAPIKeys(key), server.WithAutoCreateGroups(true))
			s.group = "grp_" + key + "-a"
			s.submit(person(key+"-1"), person(key+"-2"))
			for _, f := range []server.Filter{{ReferenceID: key + "-1"}, {GroupID: s.group}} {
				if err := s.sb.Verify(f, server.Exactly(1)); err != nil {
					t.Errorf("%+v: %v", f, err)
				}
			}
			sent := s.sb.Submissions()
			if len(sent) != 1 || len(sent[0].Rows) != 2 || sent[0].Rows[1].ReferenceID != key+"-2" || sent[0].Path != s.path() {
				t.Errorf("submissions %+v", sent)
			}
			verdict := s.send(http.MethodPost, "/_sandbox/verify", `{"when":{"reference_id":"`+key+`-2","group_id":"`+s.group+`"}}`)
			if !strings.Contains(string(verdict.body), `"result":"verified"`) {
				t.Errorf("verify: %s", verdict.body)
			}
			list := string(s.send(http.MethodGet, "/_sandbox/requests?group_id="+s.group, "").body)
			if want := `"group_id":"` + s.group + `"`; !strings.Contains(list, want) || !strings.Contains(list, `["`+key+`-1","`+key+`-2"]`) {
				t.Errorf("ids are not as they were sent: %s", list)
			}
		})
	}
}

// Where a record is shown, the key is hidden in all that is no id.
func TestTheKeyIsHiddenWhereARecordIsShown(t *testing.T) {
	t.Parallel()
	const key = "sesame-key"
	log := &buffer{}
	s := open(t, server.WithAPIKeys(key), logTo(log))
	s.try(person("A", lastName(key)))
	s.send(http.MethodGet, "/v1/groups/"+key+"?"+key, "", "X-Stainless-Retry-Count: "+key, "User-Agent: "+key, "Content-Type: "+key, "Sandbox: "+key)
	s.send(http.MethodGet, "/nowhere", "", "User-Agent: "+strings.Repeat("x", 190)+key)
	s.send(http.MethodGet, "/v1/plans/"+strings.Repeat("x", 784)+key, "")
	list := string(s.send(http.MethodGet, "/_sandbox/requests", "").body)
	verdict := string(s.send(http.MethodPost, "/_sandbox/verify", `{"when":{"call":"GetGroup"},"count":{"at_least":2}}`).body)
	verdict += string(s.send(http.MethodPost, "/_sandbox/verify", `{"when":{"call":"GetGroup","status":200}}`).body)
	if err := s.sb.Verify(server.Filter{Call: "GetGroup", Status: 200}, server.AtLeast(1)); err != nil {
		verdict += err.Error()
	}
	if !strings.Contains(verdict, "/v1/groups/…") {
		t.Errorf("no nearest path in %s", verdict)
	}
	shown := strings.Replace(list, `"group_id":"`+key+`"`, "", 1) + verdict + log.String()
	for _, word := range []string{key, "sesame"} {
		if strings.Contains(shown, word) {
			t.Errorf("%q is shown: %s", word, shown)
		}
	}
	if !strings.Contains(list, `\"last_name\":\"…\"`) || !strings.Contains(list, `"/v1/groups/…"`) {
		t.Errorf("want the key's place: %s", list)
	}
	requests, err := s.sb.Requests(server.Filter{Call: "GetGroup"})
	if err != nil || len(requests) != 1 || requests[0].Path != "/v1/groups/"+key || requests[0].RetryCount != key {
		t.Errorf("%v %+v", err, requests)
	}
}

// A hint names ids, but is no id.
func TestTheKeyIsHiddenInHints(t *testing.T) {
	t.Parallel()
	const key = "sesame-key"
	log := &buffer{}
	s := open(t, server.WithAPIKeys(key), logTo(log), server.WithFixture(fixtures.Fixture{Groups: []fixtures.Group{{ID: "of-" + key}}}))
	s.send(http.MethodGet, "/v1/groups/grp_nowhere", "")
	list := string(s.send(http.MethodGet, "/_sandbox/requests", "").body)
	for where, text := range map[string]string{"list": list, "log": log.String()} {
		if strings.Contains(text, "sesame") || !strings.Contains(text, "the group of-…") {
			t.Errorf("%s: %s", where, text)
		}
	}
}

// JSON can spell a key in many ways, and the end of what is kept of a body can cut it.
func TestTheKeyIsHiddenInBodiesHoweverItIsSpelled(t *testing.T) {
	t.Parallel()
	const kept = 64 << 10
	escaped := func(key string) (text string) {
		for _, unit := range utf16.Encode([]rune(key)) {
			text += fmt.Sprintf(`\u%04x`, unit)
		}
		return text
	}
	for name, test := range map[string]struct {
		key, body string
		secrets   []string
	}{
		"quotes and backslashes": {`Secret"Key\42x`, `{"name":"Secret\"Key\\42x"}`, []string{"Secret", "42x"}},
		"no JSON":                {`Secret\\Key\42x`, `{"name":"Secret\\Key\42x"}`, []string{"Secret", "42x"}},
		"a slash":                {"Secret/Key-42", `{"name":"Secret\/Key-42"}`, []string{"Secret", "Key-42"}},
		"not of ASCII":           {"Sekret-é-😀-42", `{"name":"Sekret-\u00E9-\ud83d\ude00-42"}`, []string{"Sekret", "-42"}},
		"escaped throughout":     {"Secret-😀-42", `{"name":"` + escaped("Secret-😀-42") + `"}`, []string{`\u`}},
		"twice":                  {"Secret-Key-42", `{"name":"Secret-Key-42\u0053ecret-Key-42"}`, []string{"ecret", "Key"}},
		"a beginning before it":  {"SeSeSecret", `{"name":"\\SeSeSeSecret"}`, []string{"SeSeSecret"}},
		"cut before its end":     {"Secret-Key-42", strings.Repeat(" ", kept-12) + "Secret-Key-42", []string{"Secret"}},
		"cut in an escape":       {"Secret-é-42", strings.Repeat(" ", kept-9) + `Secret-\u00e9-42`, []string{"Secret"}},
		"cut in an emoji":        {"Secret-😀-42", strings.Repeat(" ", kept-13) + `Secret-\ud83d\ude00-42`, []string{"Secret"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t, server.WithAPIKeys(test.key))
			s.send(http.MethodPost, "/v1/groups", test.body)
			var list control.RequestListResponse
			if err := json.Unmarshal(s.send(http.MethodGet, "/_sandbox/requests", "").body, &list); err != nil || len(list.Data) != 1 {
				t.Fatalf("%v: %+v", err, list)
			}
			body := *list.Data[0].Body
			for _, secret := range test.secrets {
				if strings.Contains(body, secret) {
					t.Errorf("%q is shown: …%s", secret, body[max(0, len(body)-60):])
				}
			}
			if !strings.Contains(body, "…") || len(test.body) < kept && !strings.HasSuffix(body, `"}`) {
				t.Errorf("more than the key is hidden: …%s", body[max(0, len(body)-60):])
			}
		})
	}
}

// What is no key stays, also where it looks like one for a while.
func TestABodyWithoutTheKeyIsShownAsItWas(t *testing.T) {
	t.Parallel()
	s := open(t, server.WithAPIKeys("Secret-Key-42"))
	const body = `{"name":"Secret-Key-\"\u0053\ud83d\ude00\ud83d Secret-Key-4\q\u00"} \`
	s.send(http.MethodPost, "/v1/groups", body)
	if list := s.send(http.MethodGet, "/_sandbox/requests", ""); strings.Contains(string(list.body), "…") {
		t.Errorf("%s", list.body)
	}
}

func TestTheKeyIsNoMethodAndNoIDOfTheLog(t *testing.T) {
	t.Parallel()
	const key = "SECRETKEY"
	log := &buffer{}
	s := open(t, server.WithAPIKeys(key), logTo(log), server.WithAutoCreateGroups(true))
	if _, err := s.sb.Inject(fixtures.Rule{ID: key, When: fixtures.When{Call: []string{"GetGroup"}}, Respond: &fixtures.Respond{Status: 500}}); err != nil {
		t.Fatal(err)
	}
	s.send(http.MethodGet, "/v1/groups/"+group, "")
	s.send(key, "/v1/groups", "")
	s.send(http.MethodGet, s.path()+"/grpmsr_"+key, "")
	s.send(http.MethodGet, s.path()+"/grpmsr_"+strings.Repeat("x", 187)+key, "")
	s.group = "grp_" + key
	s.sync(person("A"))
	if text := log.String(); strings.Contains(text, "SECRET") || !strings.Contains(text, "rules=[…]") ||
		!strings.Contains(text, "request_id=grpmsr_… ") || !strings.Contains(text, `msg="sync finished" group=grp_… `) {
		t.Errorf("log: %s", text)
	}
	list := string(s.send(http.MethodGet, "/_sandbox/requests", "").body)
	if strings.Contains(list, `"method":"SECRET`) || !strings.Contains(list, `"method":"…"`) || !strings.Contains(list, `"rules":["`+key+`"]`) {
		t.Errorf("journal: %s", list)
	}
}

// A path or an id can hold anything; the log has the template, and ids that begin as ids do.
func TestTheLogHasNoNamesFromPaths(t *testing.T) {
	t.Parallel()
	log := &buffer{}
	s := openSocket(t, logTo(log))
	for _, path := range []string{
		"/v1/groups/Miller", "/v1/groups/Miller/members/sync/Miller", "/Miller", "/v1/members/Miller", "/v1/groups/Miller/members/Miller",
		"/_sandbox/Miller", "/_sandbox/syncs/Miller", "/_sandbox/groups/Miller/members", "/v1/groups/Miller?x=Miller",
	} {
		s.send(http.MethodGet, path, "")
		s.send(http.MethodDelete, path, "")
		s.send(http.MethodGet, path, "", "Authorization: Basic x")
	}
	if text := log.String(); strings.Contains(text, "Miller") || !strings.Contains(text, "path=/v1/groups/{group_id}/members/… ") ||
		!strings.Contains(text, "group=… ") {
		t.Errorf("log:\n%s", text)
	}
}

// What a text is cut to does not end with the beginning of the key: it is hidden before anything is cut.
func TestTheKeyIsHiddenBeforeATextIsCut(t *testing.T) {
	t.Parallel()
	const key = "zyx-zyx-zyx"
	log := &buffer{}
	s := open(t, server.WithAPIKeys(key), logTo(log))
	for _, cut := range []int{64, 100, 200, 3600} {
		for before := cut - len(key) - 1; before <= cut; before += 4 {
			long := strings.Repeat("a", before) + key
			s.inject(fixtures.Rule{Respond: &fixtures.Respond{Status: 500, Message: long}, Times: 1})
			s.send(http.MethodGet, "/v1/plans", "")
			s.send(http.MethodGet, "/v1/plans", "", "Sandbox: "+long+"=1")
			s.send(http.MethodPatch, "/_sandbox/clock", `{"`+long+`":1}`)
			s.send(http.MethodPut, "/_sandbox/fixture", `{"groups":[{"`+long+`":1}]}`)
			s.inject(server.FailAdd("E", long).Times(1))
			s.results(s.submit(person("E")).RequestId)
		}
	}
	list := string(s.send(http.MethodGet, "/_sandbox/requests?limit=1000", "").body)
	for where, text := range map[string]string{"list": list, "log": log.String()} {
		if i := strings.Index(text, "az"); i >= 0 {
			t.Errorf("%s: the beginning of the key is shown: %s", where, text[max(0, i-20):i+10])
		}
		if !strings.Contains(text, "a…") {
			t.Errorf("%s: no key was hidden: %s", where, text)
		}
	}
}
