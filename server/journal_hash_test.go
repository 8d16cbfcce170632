package server_test

import (
	"crypto/sha256"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/vitable-sandbox/sandbox/server"
	"github.com/vitable-sandbox/sandbox/server/control"
)

// A body that is cut ends with a whole character.
func TestCutBodies(t *testing.T) {
	t.Parallel()
	s := open(t)
	for _, before := range []string{"", "x", "xx", "xxx"} {
		s.send(http.MethodPost, s.path(), before+strings.Repeat("🙂", 17<<10))
	}
	for i, r := range ok[control.RequestListResponse](s, "GET", "/requests", "").Data {
		if size := len(*r.Body); size > 64<<10 || size <= 64<<10-4 || strings.Contains(*r.Body, "\uFFFD") {
			t.Errorf("body %d: %d bytes, the last %q", i, size, (*r.Body)[size-6:])
		}
	}
}

// The hash is that of the whole body as it was sent, whatever of the body is kept or shown.
func TestBodyHashes(t *testing.T) {
	t.Parallel()
	const key = "sk_a_long_key_of_a_tenant"
	s := open(t, server.WithJournalBytes(200<<10)).as(key)
	bodies := []string{
		"{" + strings.Repeat(" ", 20<<10) + "}", // is evicted
		payload(t, person("A")),
		"{" + strings.Repeat(" ", 70<<10) + "}", // is cut
		`{"members":"` + key + `"}`,             // is shown without the key
		strings.Repeat(" ", 100<<10),
		strings.Repeat(" ", 100<<10),
	}
	for _, body := range bodies {
		s.send(http.MethodPost, s.path(), body)
	}
	s.send(http.MethodPost, s.path(), "")
	list := ok[control.RequestListResponse](s, "GET", "/requests", "").Data
	organization, err := s.sb.Server.Organization(key)
	if err != nil {
		t.Fatal(err)
	}
	inGo, err := organization.Requests(server.Filter{})
	if err != nil || len(list) != len(bodies)+1 || len(inGo) != len(list) {
		t.Fatalf("%d and %d requests, %v", len(list), len(inGo), err)
	}
	for i, body := range bodies {
		want := fmt.Sprintf("%x", sha256.Sum256([]byte(body)))
		if *list[i].BodySha256 != want || inGo[i].BodyHash != want {
			t.Errorf("body %d: %s and %s, want %s", i, *list[i].BodySha256, inGo[i].BodyHash, want)
		}
	}
	if !list[0].BodyEvicted || len(*list[2].Body) != 64<<10 || strings.Contains(*list[3].Body, key) {
		t.Error("none is evicted, none is cut, or the key is shown")
	}
	if last := list[len(bodies)]; last.BodySha256 != nil || inGo[len(bodies)].BodyHash != "" {
		t.Errorf("no body: %v and %q", last.BodySha256, inGo[len(bodies)].BodyHash)
	}
}
