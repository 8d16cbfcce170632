package httpapi

import (
	"fmt"
	"strings"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server/internal/platform"
)

// hintAt adds what helps a developer with a refusal: in a header and the log, never in the body.
func (x *exchange) hintAt(p *Problem) {
	n := &x.notes
	switch {
	case p.Kind == Unauthorized:
		n.Hint("a key is any text but the empty one, sent as Authorization: Bearer my-key")
		if x.server.Tenants.Restricted() {
			n.Hint("this server takes only the keys that --api-key, SANDBOX_API_KEYS or WithAPIKeys names")
		}
	case x.request.Tenant == nil:
	case (p.Kind == PathNotFound || p.Kind == MethodNotAllowed) && x.api != nil:
		n.Hint("the nearest call is " + x.api.document.Nearest(x.request.Method, x.request.URL.Path))
	case p.Kind == GroupNotFound:
		x.hintAbsence()
		x.hintUnknownGroup()
		x.hintOtherKeys()
	case p.Kind == SyncNotFound:
		x.hintAbsence()
		x.hintOtherKeys()
	case p.Kind == SyncForgotten:
		n.Hint(platform.KeepMore)
	}
}

// hintAbsence says which absence it is: of another group, gone with a reset, or never there.
func (x *exchange) hintAbsence() {
	n := &x.notes
	switch a := x.request.Tenant.Absent(n.groupID, n.requestID); {
	case a.Group != "":
		n.Hint("the sync request belongs to group " + a.Group)
	case a.Gone:
		n.Hint(fmt.Sprintf("it was there, until a reset or the load of a fixture %s ago", a.Since.Round(time.Second)))
	case a.Dropped:
		n.Hint(fmt.Sprintf("older sync requests were dropped, and it may have been one: the organization keeps its newest %d finished ones; %s",
			a.Kept, platform.KeepMore))
	case a.Forgotten:
		n.Hint("this organization has no such thing now; resets and loads took away more than is remembered")
	case n.requestID != "":
		n.Hint("this organization never had a sync request of this id")
	default:
		n.Hint("this organization never had a group of this id")
	}
}

func (x *exchange) hintUnknownGroup() {
	t := x.request.Tenant
	hint := "this organization has " + named("group", "groups", t.Groups(nil), func(g fixtures.Group) string { return g.ID }) +
		"; POST /v1/groups creates one"
	if t.AutoCreatesGroups() {
		hint += ", and a first sync creates those whose id begins with grp_"
	} else {
		hint += ", auto_create_groups: true or --auto-create-groups lets the first sync do so"
	}
	x.notes.Hint(hint)
}

func (x *exchange) hintOtherKeys() {
	t := x.request.Tenant
	if t.Accepted() > 0 {
		return
	}
	if others := x.server.Tenants.OthersActive(t); others > 0 {
		x.notes.Hint(fmt.Sprintf("nothing was ever submitted with this API key, but with %d other(s): each key is an organization of its own", others))
	}
}

// HintOtherKeys says that other keys are active, if nothing was ever submitted with this one: a wrong key looks like lost
// data.
func (c *Call) HintOtherKeys() { c.exchange.hintOtherKeys() }

// HintUnknownPlan says which plans there are, where a row was refused for its plan.
func (c *Call) HintUnknownPlan() {
	c.Hint("this organization has " + named("plan", "plans", c.Tenant.Plans(), func(p fixtures.Plan) string { return p.ID }) +
		"; list more under plans in a fixture, or accept any with accept_any_plan: true or --accept-any-plan")
}

// maxNamed is how many identifiers a hint names.
const maxNamed = 5

// named is a count of things with the identifiers of the first few.
func named[T any](one, many string, things []T, id func(T) string) string {
	if len(things) == 0 {
		return "no " + many
	}
	var ids []string
	for _, thing := range things[:min(len(things), maxNamed)] {
		ids = append(ids, id(thing))
	}
	text := "the " + many + " " + strings.Join(ids, ", ")
	if len(things) == 1 {
		text = "the " + one + " " + ids[0]
	}
	if more := len(things) - len(ids); more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}
