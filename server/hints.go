package server

import (
	"fmt"
	"strings"

	"github.com/vitable-sandbox/sandbox/server/internal/platform"
)

// mostNamed is how many identifiers a hint names.
const mostNamed = 5

// hintAt adds what helps a developer with a refusal: in a header and the log, never in the body.
func (x *exchange) hintAt(p *problem) {
	switch {
	case x.org == nil:
	case p.kind == kindPathNotFound && !isControl(x.request.URL.Path):
		x.addHint("simulated are GET /v1/plans, GET and POST /v1/groups, GET and PATCH /v1/groups/{group_id}, " +
			"POST /v1/groups/{group_id}/members/sync and GET /v1/groups/{group_id}/members/sync/{request_id}; no slash at the end")
	case p.kind == kindGroupNotFound:
		x.hintUnknownGroup()
		x.hintOtherKeys()
	case p.kind == kindSyncNotFound:
		x.hintOtherKeys()
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
