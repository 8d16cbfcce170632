package server

import (
	"fmt"
	"strings"

	"github.com/vitable-sandbox/sandbox/server/internal/platform"
)

// mostNamed is how many identifiers a hint names.
const mostNamed = 5

// hintAt adds what helps a developer with a refusal: in a header and the log, never in the body.
func (x *exchange) hintAt(k kind) {
	if x.org == nil {
		return
	}
	if k == kindGroupNotFound {
		x.addHint("this organization has " + named("group", "groups", x.org.Groups(nil), func(g platform.Group) string { return g.ID }) +
			"; POST /v1/groups creates one, auto_create_groups: true or --auto-create-groups lets the first sync do so")
	}
	if (k == kindGroupNotFound || k == kindSyncNotFound) && x.org.Accepted() == 0 {
		x.hintOtherKeys()
	}
}

// hintOtherKeys says that others are active: a wrong key looks like lost data.
func (x *exchange) hintOtherKeys() {
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
