package server_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vitable-sandbox/sandbox/server"
	"github.com/vitable-sandbox/sandbox/server/control"
)

// stream is an open stream of events.
type stream struct {
	t     *testing.T
	body  io.ReadCloser
	lines *bufio.Reader
}

// listen opens a stream, and fails unless it is answered 200.
func listen(t *testing.T, sb *server.Sandbox, query string) *stream {
	t.Helper()
	response := tryToListen(t, sb, sb.APIKey, query)
	if response.StatusCode != http.StatusOK || response.Header.Get("Content-Type") != "text/event-stream" {
		t.Fatalf("status %d, %v", response.StatusCode, response.Header)
	}
	return &stream{t: t, body: response.Body, lines: bufio.NewReader(response.Body)}
}

func tryToListen(t *testing.T, sb *server.Sandbox, key, query string) *http.Response {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, sb.URL+"/_sandbox/events"+query, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+key)
	response, err := sb.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	return response
}

// next returns the next event; comments is how many comments came before it.
func (s *stream) next() (event control.Event, comments int) {
	s.t.Helper()
	for {
		line, err := s.lines.ReadString('\n')
		if err != nil {
			s.t.Fatal(err)
		}
		if strings.HasPrefix(line, ":") {
			comments++
		}
		if data, found := strings.CutPrefix(line, "data: "); found {
			decode(s.t, []byte(data), &event)
			return event, comments
		}
	}
}

// pass lets time pass in a bubble.
func pass(d time.Duration) { <-time.NewTimer(d).C }

func (s *stream) close() { _ = s.body.Close() }

func resume(e control.Event) string {
	return fmt.Sprintf("?instance=%s&version=%d", e.Instance, e.Version)
}

// A stream says at once where it begins, then what changes, and finishes by itself what falls due.
func TestEventsInOrder(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := open(t, server.WithDelay(40*time.Second))
		events := listen(t, s.sb, "")
		defer events.close()
		if first, _ := events.next(); !first.All || first.Instance == "" {
			t.Errorf("first: %+v", first)
		}
		id := s.submit(person("A")).RequestId
		if e, _ := events.next(); e.All || len(e.Syncs) != 1 || e.Syncs[0] != id || !e.Requests || len(e.Groups) != 1 || e.Rules || e.Clock {
			t.Errorf("submitted: %+v", e)
		}
		begun := time.Now()
		e, comments := events.next()
		if len(e.Syncs) != 1 || e.Syncs[0] != id || e.Requests {
			t.Errorf("due: %+v", e)
		}
		if took := time.Since(begun); took > 41*time.Second || comments != 2 {
			t.Errorf("the batch finished after %v and %d comments", took, comments)
		}
		if sync, err := s.sb.Sync(id); err != nil || sync.CompletedAt.IsZero() {
			t.Errorf("nobody finished the batch: %v", err)
		}
		for what, change := range map[string]func(){
			"clock": s.sb.Freeze, "rules": func() { _, _ = s.sb.Inject(server.Respond(429)) },
			"all": func() { _ = s.sb.Reset() }, "group": func() { s.send("POST", "/v1/groups", `{"name":"B","external_reference_id":"b"}`) },
		} {
			change()
			e, _ := events.next()
			got := map[string]bool{"clock": e.Clock, "rules": e.Rules, "all": e.All, "group": len(e.Groups) == 1}
			if !got[what] {
				t.Errorf("%s: %+v", what, e)
			}
		}
	})
}

// Who comes back within a minute learns at once what was missed, if only that it was nothing; who comes back later, or to
// an organization that was forgotten meanwhile, or to another server, that anything may have changed.
func TestEventsAreResumed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := open(t, server.WithDelay(time.Hour))
		events := listen(t, s.sb, "")
		seen, _ := events.next()
		if instance := s.send("GET", "/v1/plans", "").header.Get("Sandbox-Instance"); seen.Instance != instance {
			t.Errorf("the instance of an event is %q, that of an answer %q", seen.Instance, instance)
		}
		seen, _ = events.next()
		events.close()
		events = listen(t, s.sb, resume(seen))
		if nothing, _ := events.next(); nothing.All || nothing.Requests || nothing.Version != seen.Version {
			t.Errorf("nothing was missed: %+v", nothing)
		}
		events.close()
		id := s.submit(person("A")).RequestId
		pass(30 * time.Second)
		events = listen(t, s.sb, resume(seen))
		missed, _ := events.next()
		if missed.All || len(missed.Syncs) != 1 || missed.Syncs[0] != id || missed.Instance != seen.Instance {
			t.Errorf("missed: %+v", missed)
		}
		events.close()
		for i := range 101 {
			if _, err := s.sb.Inject(server.FailAdd(fmt.Sprint("EMP-", i), "")); err != nil {
				t.Fatal(err)
			}
			s.send("POST", "/v1/groups", fmt.Sprintf(`{"name":"G","external_reference_id":"g-%d"}`, i))
		}
		events = listen(t, s.sb, resume(missed))
		many, _ := events.next()
		if !many.All || many.Instance != seen.Instance {
			t.Errorf("after many changes: %+v", many)
		}
		events.close()
		synctest.Wait()
		pass(2 * time.Minute)
		s.submit(person("B"))
		events = listen(t, s.sb, resume(many))
		late, _ := events.next()
		if !late.All {
			t.Errorf("late: %+v", late)
		}
		events.close()
		s.send(http.MethodDelete, "/_sandbox/organization", "")
		s.submit(person("C"))
		events = listen(t, s.sb, resume(late))
		if forgotten, _ := events.next(); !forgotten.All {
			t.Errorf("forgotten: %+v", forgotten)
		}
		events.close()
		other := listen(t, open(t).sb, resume(late))
		defer other.close()
		if elsewhere, _ := other.next(); !elsewhere.All || elsewhere.Instance == seen.Instance {
			t.Errorf("elsewhere: %+v", elsewhere)
		}
	})
}

func TestEventsEndWithTheServer(t *testing.T) {
	t.Parallel()
	s := open(t)
	events := listen(t, s.sb, "")
	events.next()
	s.sb.Server.Close()
	if _, err := io.ReadAll(events.lines); err != nil {
		t.Errorf("the stream did not end cleanly: %v", err)
	}
}

// Streams have limits, an organization's own and one for all; a closed one makes room.
func TestStreamsAreLimited(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := open(t)
		var all []*http.Response
		for i := range 8 {
			for range 32 {
				response := tryToListen(t, s.sb, fmt.Sprint("key-", i), "")
				if response.StatusCode != http.StatusOK {
					t.Fatalf("stream %d: status %d", len(all), response.StatusCode)
				}
				all = append(all, response)
			}
			if own := tryToListen(t, s.sb, fmt.Sprint("key-", i), ""); own.StatusCode != http.StatusServiceUnavailable {
				t.Errorf("a 33rd stream of an organization: status %d", own.StatusCode)
			}
		}
		if over := tryToListen(t, s.sb, "another", ""); over.StatusCode != http.StatusServiceUnavailable {
			t.Errorf("a 257th stream: status %d", over.StatusCode)
		}
		if a := s.send("GET", "/v1/plans", ""); a.status != http.StatusOK {
			t.Errorf("another request meanwhile: status %d", a.status)
		}
		for _, response := range all {
			_ = response.Body.Close()
		}
		synctest.Wait()
		again := tryToListen(t, s.sb, "another", "")
		if again.StatusCode != http.StatusOK {
			t.Errorf("after all were closed: status %d", again.StatusCode)
		}
		_ = again.Body.Close()
	})
}

func TestRefusedStreams(t *testing.T) {
	t.Parallel()
	s := open(t)
	for query, want := range map[string]int{"?version=x": 400, "?version=-1": 400, "?since=1": 400} {
		if response := tryToListen(t, s.sb, "key", query); response.StatusCode != want {
			t.Errorf("%s: status %d, want %d", query, response.StatusCode, want)
		}
	}
	if a := visit(t, s.sb, "GET", "/_sandbox/events"); a.status != 401 {
		t.Errorf("without a key: status %d", a.status)
	}
	if a := visit(t, s.sb, "GET", "/_sandbox/events", "Authorization: Bearer x", "Origin: http://elsewhere.test"); a.status != 403 {
		t.Errorf("from a foreign page: status %d", a.status)
	}
	if a := visit(t, s.sb, "HEAD", "/_sandbox/events", "Authorization: Bearer x"); a.status != 200 || a.header.Get("Content-Length") != "" {
		t.Errorf("HEAD: status %d, %v", a.status, a.header)
	}
}

func TestWatchInGo(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := open(t, server.WithDelay(time.Minute))
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		var id string
		seen := 0
		for change := range s.sb.Watch(ctx) {
			switch seen++; seen {
			case 1:
				if !change.All {
					t.Errorf("first: %+v", change)
				}
				id = s.submit(person("A")).RequestId
			case 2, 3:
				if len(change.Syncs) != 1 || change.Syncs[0] != id {
					t.Errorf("change %d: %+v", seen, change)
				}
			}
			if seen == 3 {
				break
			}
		}
		if sync, err := s.sb.Sync(id); seen != 3 || err != nil || sync.CompletedAt.IsZero() {
			t.Errorf("%d changes; %v", seen, err)
		}
	})
}

func TestEventsEndWithTheOrganization(t *testing.T) {
	t.Parallel()
	s := open(t)
	stream := listen(t, s.sb, "")
	stream.next()
	s.send(http.MethodDelete, "/_sandbox/organization", "")
	if _, err := io.ReadAll(stream.lines); err != nil {
		t.Errorf("the stream of an organization that is forgotten ends with %v", err)
	}
	stream.close()
	list := s.send(http.MethodGet, "/_sandbox/organizations", "")
	if !strings.Contains(string(list.body), `"data":[]`) {
		t.Errorf("it is still listed: %s", list.body)
	}
}
