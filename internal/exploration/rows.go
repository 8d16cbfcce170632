package exploration

import (
	"encoding/json"
	"strings"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server"
)

// The faults on rows find their row when the call comes, by its place: what a test calls it may change from run to run.

// refuses fails the add of a row.
func refuses(reason string) func(*server.Call, int) *fixtures.Rule {
	return func(c *server.Call, nth int) *fixtures.Rule {
		present := present(c)
		for _, ref := range submitted(c.Body) {
			if present[ref] {
				continue
			}
			if nth--; nth == 0 {
				return failing(ref, fixtures.Add, reason)
			}
		}
		return nil
	}
}

// keeps fails the removal of a member.
func keeps(c *server.Call, nth int) *fixtures.Rule {
	for _, ref := range leaving(c) {
		if nth--; nth == 0 {
			return failing(ref, fixtures.Remove, "Subscription could not be cancelled")
		}
	}
	return nil
}

var escape = strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`)

func failing(ref, op, reason string) *fixtures.Rule {
	return &fixtures.Rule{
		Fail: &fixtures.Fail{Reason: reason},
		When: fixtures.When{ReferenceID: []string{escape.Replace(ref)}, Operation: []string{op}},
	}
}

// submitted are the reference ids of a roster, in its order.
func submitted(body []byte) []string {
	var roster struct {
		Members []struct {
			ReferenceID string `json:"reference_id"`
		} `json:"members"`
	}
	// A body that is not a roster has no rows: the server refuses it.
	_ = json.Unmarshal(body, &roster)
	refs := make([]string, len(roster.Members))
	for i := range roster.Members {
		refs[i] = roster.Members[i].ReferenceID
	}
	return refs
}

// present are the members of the group of a call.
func present(c *server.Call) map[string]bool {
	members, _ := c.Organization.Roster(c.GroupID)
	refs := make(map[string]bool, len(members))
	for i := range members {
		refs[members[i].ReferenceID] = true
	}
	return refs
}

// leaving are the members that a submit would remove, in roster order.
func leaving(c *server.Call) []string {
	listed := make(map[string]bool)
	for _, ref := range submitted(c.Body) {
		listed[ref] = true
	}
	members, _ := c.Organization.Roster(c.GroupID)
	var refs []string
	for i := range members {
		if ref := members[i].ReferenceID; !listed[ref] {
			refs = append(refs, ref)
		}
	}
	return refs
}
