package server_test

import (
	"fmt"
	"io"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server"
	"github.com/vitable-sandbox/sandbox/server/control"
)

// waysToForget are those to forget the organization of a session's key.
func waysToForget() map[string]func(s *session, key string) {
	return map[string]func(s *session, key string){
		"over HTTP": func(s *session, _ string) { s.send(http.MethodDelete, "/_sandbox/organization", "") },
		"in Go":     func(s *session, key string) { s.sb.Server.Forget(key) },
	}
}

func TestForget(t *testing.T) {
	t.Parallel()
	for name, forget := range waysToForget() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t, server.WithAPIKeys("keeper", "one"))
			one := s.as("one")
			s.submit(person("A"))
			id := one.submit(person("A")).RequestId
			one.send(http.MethodPost, "/_sandbox/rules", `{"respond":{"status":500}}`)
			organization := one.send(http.MethodGet, "/_sandbox/clock", "").header.Get("Sandbox-Organization")
			forget(one, "one")
			// It is made anew, from what the server was started with, and its ids begin anew as well.
			if a := one.send(http.MethodGet, one.path()+"/"+id, ""); a.status != http.StatusNotFound || a.header.Get("Sandbox-Organization") != organization {
				t.Errorf("status %d for %s, want 404 for %s", a.status, a.header.Get("Sandbox-Organization"), organization)
			}
			if journal := ok[control.RequestListResponse](one, "GET", "/requests", ""); len(journal.Data) != 1 || journal.Data[0].Number != 1 {
				t.Errorf("the journal is %+v, want the one request since", journal.Data)
			}
			if again := one.submit(person("A")).RequestId; again != id {
				t.Errorf("the first id is %s, want %s again", again, id)
			}
			// The neighbour keeps everything.
			if entries, err := s.sb.Requests(server.Filter{}); err != nil || len(entries) != 1 {
				t.Errorf("the neighbour's journal has %d requests, %v", len(entries), err)
			}
		})
	}
}

func TestForgetSaysWhat(t *testing.T) {
	t.Parallel()
	s := open(t)
	a := s.send(http.MethodDelete, "/_sandbox/organization", "")
	if want := fmt.Sprintf(`{"data":{"organization":"%s"}}`+"\n", s.sb.ID()); a.status != http.StatusOK || string(a.body) != want {
		t.Errorf("status %d: %s, want %s", a.status, a.body, want)
	}
	if a := s.send(http.MethodDelete, "/_sandbox/organization", "", "Authorization: Basic x"); a.status != http.StatusUnauthorized {
		t.Errorf("without a key: status %d", a.status)
	}
	s.sb.Server.Forget("never seen")
	s.sb.Server.Forget("")
}

// Whoever forgets its keys never meets the limit.
func TestForgettingMakesRoom(t *testing.T) {
	t.Parallel()
	for name, forget := range waysToForget() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t, server.WithMaxOrganizations(2))
			for i := range 20 {
				key := fmt.Sprintf("key-%d", i)
				one := s.as(key)
				one.submit()
				forget(one, key)
			}
			// Nobody is counted among the other keys who was forgotten.
			if hint := s.send(http.MethodGet, "/v1/groups/grp_no", "").hint(); strings.Contains(hint, "other key") {
				t.Errorf("hint %q", hint)
			}
		})
	}
}

// A request that is on its way ends on the old organization, and leaves nothing in the new one.
func TestForgetWhileARequestRuns(t *testing.T) {
	t.Parallel()
	const wait = 300 * time.Millisecond
	s := openSocket(t)
	one := s.as("one")
	old, err := s.sb.Server.Organization("one")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := old.Inject(fixtures.Rule{Latency: &fixtures.Latency{Min: wait, Max: wait}}); err != nil {
		t.Fatal(err)
	}
	var running sync.WaitGroup
	running.Go(func() {
		if a := one.send(http.MethodPost, one.path(), `{"members":[]}`); a.status != http.StatusAccepted {
			t.Errorf("status %d", a.status)
		}
	})
	for old.Fired().Calls == 0 { // until it waits
		runtime.Gosched()
	}
	one.send(http.MethodDelete, "/_sandbox/organization", "")
	running.Wait()
	if syncs, err := old.Syncs(group); err != nil || len(syncs) != 2 {
		t.Errorf("the old organization has %d sync requests, %v", len(syncs), err)
	}
	if entries, err := old.Requests(server.Filter{}); err != nil || len(entries) != 0 {
		t.Errorf("the old journal has %d requests, %v", len(entries), err)
	}
	if list := ok[control.RequestListResponse](one, "GET", "/requests", ""); len(list.Data) != 0 {
		t.Errorf("the new journal has %+v", list.Data)
	}
	if list := ok[control.SyncListResponse](one, "GET", "/syncs", ""); len(list.Data) != 1 {
		t.Errorf("the new organization has %+v", list.Data)
	}
}

// A stream of events ends with the organization that it is about, and the list forgets it too.
func TestForgettingEndsStreams(t *testing.T) {
	t.Parallel()
	s := open(t)
	events := listen(t, s.sb, "")
	events.next()
	s.sb.Server.Forget(s.sb.APIKey)
	if _, err := io.ReadAll(events.lines); err != nil {
		t.Errorf("the stream did not end cleanly: %v", err)
	}
	if a := s.send(http.MethodGet, "/_sandbox/organizations", "", "Authorization: Basic x"); strings.Contains(string(a.body), fingerprint(s.sb.APIKey)) {
		t.Errorf("it is still listed: %s", a.body)
	}
}
