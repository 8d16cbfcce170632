package httpapi

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server/internal/platform"
)

// hintAt adds a hint about a refusal: for a header and the log, never for the body.
func (x *exchange) hintAt(p *Problem) {
	n := &x.notes
	switch {
	case (p.Kind == Unauthorized || p.Kind == PathNotFound) && wantsHealth(x.request.URL.Path):
		n.Hint("the health check is GET " + healthPath)
	case p.Kind == Unauthorized:
		if x.server.Tenants.Restricted() {
			n.Hint("send the key as Authorization: Bearer my-key; " +
				"this server accepts only the keys of --api-key, SANDBOX_API_KEYS or WithAPIKeys")
		} else {
			n.Hint("any non-empty text is a key; send it as Authorization: Bearer my-key")
		}
	case (p.Kind == PathNotFound || p.Kind == MethodNotAllowed) && x.api != nil:
		x.hintNearest()
	case x.request.Tenant == nil:
	case p.Kind == GroupNotFound:
		// First what explains most: a header is cut.
		x.hintOtherKeys()
		x.hintAbsence()
		x.hintUnknownGroup()
	case p.Kind == SyncNotFound:
		x.hintOtherKeys()
		x.hintAbsence()
	case p.Kind == SyncForgotten:
		n.Hint(platform.KeepMore)
	}
}

// wantsHealth reports whether other servers have a health check at the path.
func wantsHealth(path string) bool {
	return slices.Contains([]string{"/health", "/healthz", "/livez", "/ready", "/readyz", "/ping"}, strings.TrimSuffix(path, "/"))
}

// hintNearest says which call a request most likely meant, whose path or method no call has.
func (x *exchange) hintNearest() {
	path := x.request.URL.Path
	if path == Prefix {
		x.notes.Hint("the page is GET " + Prefix + "/")
		return
	}
	if nearest := x.api.document.Nearest(x.request.Method, path); nearest != "" {
		x.notes.Hint("the nearest call is " + nearest)
	}
	if strings.HasSuffix(path, "/") {
		x.notes.Hint("no path ends with a slash")
	}
}

// hintAbsence says why something is not found: it belongs to another group, was removed by a reset, or never existed.
func (x *exchange) hintAbsence() {
	n := &x.notes
	switch a := x.request.Tenant.Absent(n.groupID, n.requestID); {
	case a.Group != "":
		n.Hint("the sync request belongs to group " + a.Group)
	case a.Gone:
		n.Hint(fmt.Sprintf("it existed until a reset or the loading of a fixture %s ago", a.Since.Round(time.Second)))
	case a.Dropped:
		n.Hint(fmt.Sprintf("older sync requests were dropped, perhaps also this one: the organization keeps its newest %d finished ones; %s",
			a.Kept, platform.KeepMore))
	case a.Forgotten:
		n.Hint("it does not exist; resets and loads have removed more than the sandbox remembers")
	case n.requestID != "":
		n.Hint("this organization never had a sync request with this id")
	default:
		n.Hint("this organization never had a group with this id")
	}
}

func (x *exchange) hintUnknownGroup() {
	t := x.request.Tenant
	hint := "this organization has " + named("group", "groups", t.Groups(nil), func(g fixtures.Group) string { return g.ID }) +
		"; POST /v1/groups creates one"
	if t.AutoCreatesGroups() {
		hint += ", and the first sync to an id that begins with grp_ creates it too"
	} else {
		hint += "; with auto_create_groups: true or --auto-create-groups the first sync does so"
	}
	x.notes.Hint(hint)
}

func (x *exchange) hintOtherKeys() {
	if others := x.request.Tenant.OtherKeys(); others != "" {
		x.notes.Hint(others)
	}
}

// HintOtherKeys adds a hint that other keys are active, if nothing was ever submitted with this one: a wrong key looks like
// lost data.
func (c *Call) HintOtherKeys() { c.exchange.hintOtherKeys() }

// HintUnknownPlan adds a hint about which plans exist, for a row that was refused because of its plan.
func (c *Call) HintUnknownPlan() {
	c.Hint("this organization has " + named("plan", "plans", c.Tenant.Plans(), func(p fixtures.Plan) string { return p.ID }) +
		"; list more under plans in a fixture, or accept any with accept_any_plan: true or --accept-any-plan")
}

// maxNamed is how many identifiers a hint names.
const maxNamed = 5

// named lists the identifiers of the first few things, and counts the rest.
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
