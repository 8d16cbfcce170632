//go:build !race

// Fixtures of 64 MiB: the race detector would take minutes, and there is nothing for it to find.

package server_test

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server"
)

// history is a fixture with finished sync requests of about 660 KB each, and with one batch in flight.
func history(syncs int) fixtures.Fixture {
	added := make([]string, 20_000)
	for i := range added {
		added[i] = fmt.Sprintf("grpmbr_%023d", i)
	}
	g := fixtures.Group{ID: group, Name: "G"}
	for i := range syncs {
		g.Syncs = append(g.Syncs, fixtures.Sync{
			RequestID: fmt.Sprintf("grpmsr_%d", i), AcceptedAt: noon, CompletedAt: noon,
			Results: fixtures.Results{AddedGroupMemberIDs: added},
		})
	}
	return fixtures.Fixture{Groups: []fixtures.Group{g}}
}

// What GET gives, PUT takes, whatever the largest body of other calls is.
func TestSnapshotTooLargeForYAML(t *testing.T) {
	t.Parallel()
	s := open(t, server.WithFixture(history(20)), server.WithNow(noon), server.WithDelay(time.Hour), server.WithMaxBody(2000))
	pending := s.submit(person("A"))
	a := s.send(http.MethodGet, "/_sandbox/fixture", "", "Accept: application/yaml")
	if a.status != http.StatusOK || a.header.Get("Content-Type") != "application/json" {
		t.Fatalf("status %d, %s, %d bytes", a.status, a.header.Get("Content-Type"), len(a.body))
	}
	if left := server.Loadable(s.sb.Snapshot()); !bytes.Equal(left, a.body) {
		t.Errorf("a failed test leaves another one, of %d bytes, not %d", len(left), len(a.body))
	}
	other := s.as("another")
	if loaded := other.send(http.MethodPut, "/_sandbox/fixture", string(a.body)); loaded.status != http.StatusOK ||
		!strings.Contains(string(loaded.body), `"syncs":21`) {
		t.Fatalf("status %d: %.300s", loaded.status, loaded.body)
	}
	if again := other.send(http.MethodGet, "/_sandbox/fixture", ""); !bytes.Equal(again.body, a.body) {
		t.Errorf("loaded and read again it is another one, of %d bytes, not %d", len(again.body), len(a.body))
	}
	short := other.send(http.MethodGet, "/_sandbox/fixture?history=0", "")
	f, err := fixtures.Parse("short", short.body)
	if err != nil || short.header.Get("Content-Type") != "application/yaml" {
		t.Fatalf("%s: %v", short.header.Get("Content-Type"), err)
	}
	if syncs := f.Groups[0].Syncs; len(syncs) != 1 || syncs[0].RequestID != pending.RequestId {
		t.Errorf("without history: %d sync requests", len(syncs))
	}
	if full := other.send(http.MethodGet, "/_sandbox/fixture?history=1", ""); len(full.body) != len(a.body) {
		t.Errorf("with history: %d bytes", len(full.body))
	}
	if wrong := other.send(http.MethodGet, "/_sandbox/fixture?history=2", ""); *wrong.problem(t).AppErrorCode != "invalid_request" {
		t.Errorf("history=2: status %d: %s", wrong.status, wrong.body)
	}
}

func TestSnapshotTooLarge(t *testing.T) {
	t.Parallel()
	values := history(1)
	values.Groups[0].Syncs[0].Results.AddedGroupMemberIDs = slices.Repeat([]string{"x"}, fixtures.MaxValues)
	for name, f := range map[string]fixtures.Fixture{"bytes": history(105), "values": values} {
		s := open(t, server.WithFixture(f), server.WithNow(noon))
		a := s.send(http.MethodGet, "/_sandbox/fixture", "")
		if p := a.problem(t); a.status != http.StatusUnprocessableEntity || *p.AppErrorCode != "limit_reached" || !strings.Contains(p.Message, "?history=0") {
			t.Errorf("%s: status %d: %.300s", name, a.status, a.body)
		}
		if a := s.send(http.MethodGet, "/_sandbox/fixture?history=0", ""); a.status != http.StatusOK {
			t.Errorf("%s, without history: status %d: %.300s", name, a.status, a.body)
		}
	}
}
