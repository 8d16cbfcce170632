package page

import (
	"net/http"
	"net/url"
	"strings"
)

// addressOf returns the address of the sandbox as the client sees it, safe within the quotes of a shell. A client can send
// any Host.
func addressOf(r *http.Request) string {
	host := r.Host
	if host == "" || strings.ContainsFunc(host, isUnsafe) {
		host = "127.0.0.1:4010"
	}
	if r.TLS != nil {
		return "https://" + host
	}
	return "http://" + host
}

// isUnsafe reports whether a shell, JSON or HTML could read a character as more than text.
func isUnsafe(char rune) bool {
	return (char < 'a' || char > 'z') && (char < 'A' || char > 'Z') && (char < '0' || char > '9') && !strings.ContainsRune(".-_:[]", char)
}

// About is what the page and the text say of a server, so that their commands work there.
type About struct {
	// SomeKeys is whether the server accepts only some keys.
	SomeKeys bool
	// Group is a group that every organization begins with; empty if there is none.
	Group string
	// Plan is a plan that every organization has; empty if there is none.
	Plan string
}

// text says in a terminal what the sandbox is.
func (about About) text(address string) string {
	keys, key := "Any text is an API key, and each key", "any-key-will-do"
	if about.SomeKeys {
		keys, key = "It takes only the API keys of --api-key, each of which", "'one of these keys'"
	}
	second := `submit an empty roster, which removes everyone`
	command := `-d '{"members":[]}' "ADDRESS/v1/groups/` + inURL(about.Group) + `/members/sync"`
	if about.Group == "" {
		second = `create one`
		command = `-d '{"name":"Tier 1","external_reference_id":"tier-1"}' "ADDRESS/v1/groups"`
	}
	return strings.NewReplacer("KEYS", keys, "A_KEY", key, "SECOND", second, "COMMAND", strings.ReplaceAll(command, "ADDRESS", address),
		"ADDRESS", address).Replace(`A sandbox of the Vitable Connect members-sync API. Unofficial; it enrolls nobody, and keeps everything in memory.
KEYS is an organization of its own. Real keys do not belong here.

  export VITABLE_CONNECT_API_KEY=A_KEY
  key="Authorization: Bearer $VITABLE_CONNECT_API_KEY"; json='Content-Type: application/json'

List the groups; SECOND; let five minutes pass; see what became of it; start again:

  curl -s -H "$key" "ADDRESS/v1/groups"
  curl -s -H "$key" -H "$json" COMMAND
  curl -s -H "$key" -H "$json" -d '{"by":"5m"}' "ADDRESS/_sandbox/clock/advance"
  curl -s -H "$key" "ADDRESS/_sandbox/syncs"
  curl -s -H "$key" -X POST "ADDRESS/_sandbox/reset"

The same in a browser:       ADDRESS/_sandbox/
The simulated API:           ADDRESS/_sandbox/openapi.json
The sandbox's own calls:     ADDRESS/_sandbox/control.json
Reserved plan ids:           ADDRESS/_sandbox/magic (with a key), each with a command that shows its failure
`)
}

// inURL returns an identifier as a segment of a path, safe within the double quotes of a shell.
func inURL(id string) string { return strings.ReplaceAll(url.PathEscape(id), "$", "%24") }
