//go:build !race

package costs_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/internal/costs"
	"github.com/vitable-sandbox/sandbox/server"
)

// loads says what it takes to load a snapshot in JSON: of what size it is, and how many members it has.
func loads(t *testing.T) {
	const members = 50_000
	f, err := fixtures.Parse("many", fmt.Appendf(nil, "groups: [{id: grp_1, members: {generate: %d, plan_id: p}}]", members))
	if err != nil {
		t.Fatal(err)
	}
	snapshot, err := costs.Serve(newServer(t, server.WithFixture(f)), http.MethodGet, "/_sandbox/fixture", "", http.StatusOK)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(snapshot, "{") {
		t.Fatalf("the snapshot is not in JSON: %.20q", snapshot)
	}
	s := newServer(t)
	// What is made once a process is not counted.
	serve(t, s, http.MethodPut, "/_sandbox/fixture", "{}", http.StatusOK)
	before := readMemory()
	serve(t, s, http.MethodPut, "/_sandbox/fixture", snapshot, http.StatusOK)
	after := readMemory()
	holds(t, 100*int(after.TotalAlloc-before.TotalAlloc)/len(snapshot), 1000, "hundredths of its size")
	holds(t, int(after.Mallocs-before.Mallocs)/members, 20, "allocations a member")
}
