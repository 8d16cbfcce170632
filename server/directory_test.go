package server_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"testing"

	"github.com/vitable-sandbox/sandbox/server"
	"github.com/vitable-sandbox/sandbox/server/control"
)

func fingerprintOf(key string) string {
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:4])
}

// Everybody sees that there are organizations; who opens one needs its key, and a wrong key makes none.
func TestOrganizationsAreListedAndOpened(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.as("one").send("GET", "/v1/groups", "")
	s.as("two").send("GET", "/v1/groups", "")
	for _, test := range []struct {
		fingerprint, authorization string
		status                     int
	}{
		{fingerprintOf("one"), "Bearer one", 200},
		{fingerprintOf("two"), "bearer two", 200},
		{fingerprintOf("one"), "Bearer two", 404},
		{fingerprintOf("one"), "Bearer three", 404},
		{fingerprintOf("three"), "Bearer three", 404},
		{fingerprintOf("one"), "", 401},
		{fingerprintOf("one"), "Basic one", 401},
	} {
		if a := visit(t, s.sb, "GET", "/_sandbox/organizations/"+test.fingerprint, "Authorization: "+test.authorization); a.status != test.status {
			t.Errorf("%s with %q: status %d, want %d", test.fingerprint, test.authorization, a.status, test.status)
		}
	}
	var list control.OrganizationListResponse
	decode(t, visit(t, s.sb, "GET", "/_sandbox/organizations").body, &list)
	var listed []string
	for _, o := range list.Data {
		listed = append(listed, o.Fingerprint)
	}
	if got := s.sb.Server.Organizations(); !slices.Equal(got, listed) {
		t.Errorf("in Go %v, by HTTP %v", got, listed)
	}
	want := []string{fingerprintOf("one"), fingerprintOf("two")}
	if got := listed[len(listed)-2:]; !slices.Equal(got, want) || slices.Contains(listed, fingerprintOf("three")) {
		t.Errorf("listed %v, want %v at the end", listed, want)
	}
	if a := visit(t, s.sb, "GET", "/_sandbox/organizations", "Origin: http://elsewhere.test"); a.status != 403 {
		t.Errorf("a foreign page reads the list: status %d", a.status)
	}
}

func TestListOfOrganizationsIsBounded(t *testing.T) {
	t.Parallel()
	s, err := server.New(quiet())
	if err != nil {
		t.Fatal(err)
	}
	for i := range 105 {
		if _, err := s.Organization(fmt.Sprint("key-", i)); err != nil {
			t.Fatal(err)
		}
	}
	got := s.Organizations()
	if len(got) != 100 || got[0] != fingerprintOf("key-5") || got[99] != fingerprintOf("key-104") {
		t.Errorf("%d organizations, from %s to %s", len(got), got[0], got[len(got)-1])
	}
}
