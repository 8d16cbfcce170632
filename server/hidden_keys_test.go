package server_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/vitable-sandbox/sandbox/server"
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
	s.send(http.MethodGet, "/v1/groups/"+key, "", "X-Stainless-Retry-Count: "+key)
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
