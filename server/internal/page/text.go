package page

import (
	"net/http"
	"strings"
)

// addressOf returns the address of the sandbox as the client sees it, safe within the quotes of a shell. A client can send
// any Host.
func addressOf(r *http.Request) string {
	unsafe := func(char rune) bool {
		return (char < 'a' || char > 'z') && (char < 'A' || char > 'Z') && (char < '0' || char > '9') && !strings.ContainsRune(".-_:[]", char)
	}
	host := r.Host
	if host == "" || strings.ContainsFunc(host, unsafe) {
		host = "127.0.0.1:4010"
	}
	if r.TLS != nil {
		return "https://" + host
	}
	return "http://" + host
}

// text says in a terminal what the sandbox is.
func text(address string) string {
	return strings.ReplaceAll(`A sandbox of the Vitable Connect members-sync API. Unofficial; it enrolls nobody, and keeps everything in memory.
Any text is an API key, and each key is an organization of its own. Real keys do not belong here.

  export VITABLE_CONNECT_API_KEY=any-key-will-do
  key="Authorization: Bearer $VITABLE_CONNECT_API_KEY"; json='Content-Type: application/json'

List the groups; submit an empty roster, which removes everyone; let five minutes pass; see what became of it; start again:

  curl -s -H "$key" "ADDRESS/v1/groups"
  curl -s -H "$key" -H "$json" -d '{"members":[]}' "ADDRESS/v1/groups/grp_abc123def456/members/sync"
  curl -s -H "$key" -H "$json" -d '{"by":"5m"}' "ADDRESS/_sandbox/clock/advance"
  curl -s -H "$key" "ADDRESS/_sandbox/syncs"
  curl -s -H "$key" -X POST "ADDRESS/_sandbox/reset"

The same in a browser:       ADDRESS/_sandbox/
The simulated API:           ADDRESS/_sandbox/openapi.json
The sandbox's own calls:     ADDRESS/_sandbox/control.json
Plan ids that always fail:   ADDRESS/_sandbox/magic (with a key), each with a command that shows it
`, "ADDRESS", address)
}
