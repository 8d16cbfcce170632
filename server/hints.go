package server

import (
	"fmt"
	"strings"
	"time"

	"github.com/vitable-sandbox/sandbox/server/internal/platform"
)

// mostNamed is how many identifiers a hint names.
const mostNamed = 5

// hintAt adds what helps a developer with a refusal: in a header and the log, never in the body.
func (x *exchange) hintAt(p *problem) {
	switch {
	case p.kind == kindUnauthorized:
		x.hintKey()
	case x.org == nil:
	case (p.kind == kindPathNotFound || p.kind == kindMethodNotAllowed) && x.face != nil:
		x.addHint("the nearest call is " + x.face.contract.Nearest(x.request.Method, x.request.URL.Path))
	case p.kind == kindGroupNotFound:
		x.hintAbsence(x.requestID)
		x.hintUnknownGroup()
		x.hintOtherKeys()
	case p.kind == kindSyncNotFound:
		x.hintAbsence(x.requestID)
		x.hintOtherKeys()
	}
}

// hintKey says what form a key has.
func (x *exchange) hintKey() {
	x.addHint("a key is any text but the empty one, sent as Authorization: Bearer my-key")
	if x.server.tenants.allowed != nil {
		x.addHint("this server takes only the keys that --api-key, SANDBOX_API_KEYS or WithAPIKeys names")
	}
}

// hintAbsence says which absence it is: of another group, gone with a reset, or never there.
func (x *exchange) hintAbsence(requestID string) {
	switch a := x.org.Absent(x.groupID, requestID); {
	case a.Group != "":
		x.addHint("the sync request belongs to group " + a.Group)
	case a.Gone:
		x.addHint(fmt.Sprintf("it was there, until a reset or the load of a fixture %s ago", a.Since.Round(time.Second)))
	case a.Forgotten:
		x.addHint("this organization has no such thing now; resets and loads took away more than is remembered")
	case requestID != "":
		x.addHint("this organization never had a sync request of this id")
	default:
		x.addHint("this organization never had a group of this id")
	}
}

func (x *exchange) hintUnknownGroup() {
	hint := "this organization has " + named("group", "groups", x.org.Groups(nil), func(g platform.Group) string { return g.ID }) +
		"; POST /v1/groups creates one"
	if x.org.AutoCreatesGroups() {
		hint += ", and a first sync creates those whose id begins with grp_"
	} else {
		hint += ", auto_create_groups: true or --auto-create-groups lets the first sync do so"
	}
	x.addHint(hint)
}

// hintOtherKeys says that others are active: a wrong key looks like lost data.
func (x *exchange) hintOtherKeys() {
	if x.org.Accepted() > 0 {
		return
	}
	if others := x.server.tenants.othersActive(x.org); others > 0 {
		x.addHint(fmt.Sprintf("nothing was ever submitted with this API key, but with %d other(s): each key is an organization of its own", others))
	}
}

// hintUnknownPlan says which plans there are, where a row was refused for its plan.
func (x *exchange) hintUnknownPlan() {
	x.addHint("this organization has " + named("plan", "plans", x.org.Plans(), func(p platform.Plan) string { return p.ID }) +
		"; list more under plans in a fixture, or accept any with accept_any_plan: true or --accept-any-plan")
}

func (x *exchange) addHint(text string) {
	if x.hint != "" {
		text = x.hint + "; " + text
	}
	x.hint = text
}

// named is a count of things with the identifiers of the first few.
func named[T any](one, many string, things []T, id func(T) string) string {
	if len(things) == 0 {
		return "no " + many
	}
	var ids []string
	for _, thing := range things[:min(len(things), mostNamed)] {
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
