package server_test

import (
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server"
)

func recordControl(r *recording) {
	r.start()
	r.about("What needs no key")
	for _, path := range []string{"health", "openapi.json", "control.json"} {
		for _, method := range []string{"GET", "HEAD", "POST", "OPTIONS"} {
			r.send(method, "/_sandbox/"+path, "", "Authorization:")
		}
		r.get("/_sandbox/" + path)
	}
	r.about("Paths and methods")
	for _, path := range []string{
		"clock", "clock/advance", "syncs", "syncs/grpmsr_abc123def456", "syncs/grpmsr_abc123def456/complete", "groups/grp_abc123def456/members",
		"fixture", "requests", "requests/1", "verify", "rosters", "reset", "rules", "rules/x", "magic",
	} {
		r.send("OPTIONS", "/_sandbox/"+path, "")
		r.get("/_sandbox/"+path, "Authorization:")
	}
	for _, path := range []string{"", "/", "/nowhere", "/health/", "/clock/", "/syncs//complete", "/clocks", "x/clock"} {
		r.get("/_sandbox" + path)
	}
	r.send("HEAD", "/_sandbox/clock", "")
	r.about("Pages of other sites")
	r.send("POST", "/_sandbox/reset", "", "Origin: https://evil.example")
	r.send("POST", "/_sandbox/reset", "", "Origin: null")
	r.send("POST", "/_sandbox/reset", "", "Origin: http://sandbox.invalid")
	r.get("/_sandbox/clock", "Origin: https://evil.example")
	r.about("Bodies")
	for _, body := range []string{`{`, `null`, `[]`, `{"x":1}`, `{"scopes":null}`, `{"scopes":["all"]}`, `{"scopes":[],"scopes":[]}`} {
		r.post("/_sandbox/reset", body)
	}
	r.post("/_sandbox/reset", `{}`, "Content-Type: text/plain")
	r.post("/_sandbox/reset", `{}`, "Content-Type:")
	r.post("/_sandbox/reset", "scopes: []", "Content-Type: application/yaml")
	r.about("Rosters")
	for _, query := range []string{
		"", "?size=2&seed=7&plan_id=pln_x", "?size=0", "?size=10001", "?size=x", "?seed=-1", "?plan_id=", "?siz=1", "?size=2&seed=18446744073709551615",
		"?size=2&seed=9223372036854775807",
	} {
		r.get("/_sandbox/rosters" + query)
	}
}

func recordClock(r *recording) {
	r.start(server.WithDelay(time.Minute))
	r.about("Forward, by a step, to an instant, until nothing waits")
	r.get("/_sandbox/clock")
	r.submit([]string{rowOf("EMP-1")})
	r.post("/_sandbox/clock/advance", `{"by":"59.999s"}`)
	r.post("/_sandbox/clock/advance", `{"to":"2026-03-02T10:01:00+01:00"}`)
	r.poll()
	r.submit([]string{rowOf("EMP-2")})
	r.submit([]string{rowOf("EMP-3")}, "Sandbox: complete=manual")
	r.post("/_sandbox/clock/advance", `{"until":"idle"}`)
	r.post("/_sandbox/clock/advance", `{"until":"idle"}`)
	r.post("/_sandbox/clock/advance", `{"by":"0s"}`)
	r.about("Set, running, frozen")
	r.send("PATCH", "/_sandbox/clock", `{"at":"2026-03-03T00:00:00Z"}`)
	r.send("PATCH", "/_sandbox/clock", `{"resume":true}`)
	r.send("PATCH", "/_sandbox/clock", `{"at":"2026-03-04T00:00:00.5Z"}`)
	r.submit(nil)
	// The only way in which time passes here, in which it costs nothing.
	r.get("/v1/plans", "Sandbox: latency=2500ms")
	r.get("/_sandbox/clock")
	r.send("PATCH", "/_sandbox/clock", `{"freeze":true}`)
	r.get("/v1/plans", "Sandbox: latency=2500ms")
	r.send("PATCH", "/_sandbox/clock", `{"at":"2026-03-05T00:00:00Z","resume":true}`)
	r.send("PATCH", "/_sandbox/clock", `{"at":"2026-03-06T00:00:00Z","freeze":true}`)
	r.send("PATCH", "/_sandbox/clock", ``)
	r.about("Refused")
	for _, body := range []string{
		`{"freeze":true,"resume":true}`, `{"freeze":false}`, `{"at":"2020-01-01T00:00:00Z"}`,
		`{"at":"9000-01-01T00:00:00.001Z"}`, `{"at":"tomorrow"}`, `{"at":5}`, `{"at":null}`, `{"frozen":true}`, `{`,
	} {
		r.send("PATCH", "/_sandbox/clock", body)
	}
	for _, body := range []string{
		``, `{"by":"1s","until":"idle"}`, `{"by":"1d"}`, `{"by":"-1s"}`, `{"by":"1us"}`, `{"by":"five minutes"}`, `{"by":5}`, `{"to":"2020-01-01T00:00:00Z"}`,
		`{"to":"9999-01-01T00:00:00Z"}`, `{"until":"christmas"}`, `{"by":"99999999h"}`,
	} {
		r.post("/_sandbox/clock/advance", body)
	}
	r.get("/_sandbox/clock")
	r.send("PATCH", "/_sandbox/clock", `{"at":"9000-01-01T00:00:00Z"}`)
	r.submit(nil)
	r.get("/_sandbox/syncs?limit=1")
	r.about("Back to the start")
	r.post("/_sandbox/reset", `{"scopes":["clock"]}`)
	r.post("/_sandbox/reset", `{"scopes":["clock","state"]}`)
	r.get("/_sandbox/clock")
}

// recordedFixture has everything that a fixture can say, and an answer depend on.
const recordedFixture = `complete: polls:2
plans:
  - id: pln_gold
    name: Gold
  - id: pln_bare
groups:
  - id: grp_abc123def456
    name: Tier 1
    external_reference_id: t1
    created_at: 2026-01-01T00:00:00Z
    members:
      - id: grpmbr_jane
        reference_id: EMP-1
        first_name: Jane
        last_name: "Doe"
        date_of_birth: "1990-05-15"
        phone: "4155550100"
        email: jane.doe@example.com
        plan_id: pln_other
        address: {address_line_1: 123 Main Street, city: San Francisco, state: CA, zipcode: "02134"}
    syncs:
      - request_id: any id
        accepted_at: 2026-01-15T10:30:00Z
        completed_at: 2026-01-15T10:30:42.5Z
        results:
          added_group_member_ids: [grpmbr_jane]
          removed_group_member_ids: []
          failures: [{reference_id: EMP-9, operation: add, reason: Invalid plan_id}]
  - id: grp_2
    complete: manual
    members: {generate: 3, seed: 7, plan_id: pln_gold}
clock: {now: "2026-02-01T00:00:00Z", frozen: true}
auto_create_groups: true
unique_external_reference_ids: false
rules:
  - id: blocked
    description: A rule of the recording.
    when: {operation: add, email: ["*@blocked.example", "*@BLOCKED.test"]}
    fail: {reason: Not today}
    times: 2
  - id: busy
    when: {call: List*}
    respond: {status: 429, message: Slow down, app_error_code: slow_down, headers: {Retry-After: "2"}}
    times: 1
`

func recordFixture(r *recording) {
	const yaml = "Content-Type: application/yaml"
	r.start()
	r.about("A fixture in YAML")
	r.submit([]string{rowOf("EMP-7")})
	r.send("PUT", "/_sandbox/fixture", recordedFixture, yaml)
	r.get("/v1/groups")
	r.get("/v1/groups")
	r.get("/v1/plans")
	r.get("/_sandbox/groups/grp_abc123def456/members")
	r.get("/_sandbox/groups/grp_2/members?limit=2")
	r.get("/_sandbox/syncs/any%20id")
	r.get("/v1/groups/grp_abc123def456/members/sync/any%20id")
	r.get("/_sandbox/rules")
	r.submit([]string{withEmail("EMP-1", "x@blocked.test"), withEmail("EMP-2", "x@blocked.test"), onPlan("EMP-3", "pln_gold")})
	r.poll()
	r.poll()
	r.explain()
	r.about("A reset goes back to the start of the server")
	for _, scopes := range []string{`["rules"]`, `["journal"]`, `["state"]`, `["state","clock"]`, `[]`} {
		r.post("/_sandbox/reset", `{"scopes":`+scopes+`}`)
		r.get("/v1/groups")
	}
	r.about("Fixtures in JSON, and what stays where they say nothing")
	for _, body := range []string{
		`{}`, `{"delay":"5s"}`, `{"plans":[]}`, `{"groups":[]}`, `{"scenario":"slow"}`, `{"scenario":"slow","delay":"5s"}`, `{"scenario":"slo"}`,
		`{"scenario":5}`, `{"organization_id":"org_other","seed":9}`,
	} {
		r.send("PUT", "/_sandbox/fixture", body)
	}
	r.submit([]string{rowOf("EMP-1")})
	r.about("Refused")
	for _, body := range []string{
		``, `null`, `[]`, `{`, `{"plan":[]}`, `{"plans":[{"id":"a"},{"id":"a"}],"groups":[{"id":""}]}`, `{"delay":"1d"}`, `{"delay":"-1s"}`,
		`{"rules":[{"id":"magic-429","respond":{"status":500}}]}`, `{"delay":"1s","complete":"manual"}`,
	} {
		r.send("PUT", "/_sandbox/fixture", body)
	}
	for _, body := range []string{"plans: [", "plans: []\nplans: []", "delay: 5", "groups: [{id: grp_1, members: [{zipcode: 02134}]}]", "scenario: slow"} {
		r.send("PUT", "/_sandbox/fixture", body, yaml)
	}
	r.send("PUT", "/_sandbox/fixture", "delay: 5s", "Content-Type: text/plain")
	r.send("PUT", "/_sandbox/fixture", "delay: 5s", "Content-Type:")
	r.submit([]string{rowOf("EMP-1")})
}

func recordSnapshot(r *recording) {
	const yaml = "Content-Type: application/yaml"
	r.start()
	r.about("At the start")
	r.get("/_sandbox/fixture")
	r.about("In the middle of a run, in both forms")
	r.send("PUT", "/_sandbox/fixture", recordedFixture, yaml)
	r.submit([]string{rowOf("EMP-1"), withEmail("EMP-2", "x@blocked.test"), onPlan("EMP-3", "pln_gold")})
	r.poll()
	r.submit([]string{onPlan("EMP-3", "pln_gold")}, "Sandbox: complete=after:90s, fail=EMP-*")
	r.post("/v1/groups", `{"name":"x","external_reference_id":"x"}`)
	r.post("/_sandbox/rules", `{"id":"mine","description":"A rule of the recording.","when":{"call":"GetGroup"},"respond":{"status":500,"body":{"a":[1]}},"skip":1}`)
	r.post("/_sandbox/clock/advance", `{"by":"1s"}`)
	snapshot := r.get("/_sandbox/fixture")
	for _, accept := range []string{"application/json", "application/yaml", "*/*", "application/json, application/yaml;q=0.5", "text/html"} {
		r.get("/_sandbox/fixture", "Accept: "+accept)
	}
	inJSON := r.get("/_sandbox/fixture", "Accept: application/json")
	r.about("Loaded by another key: the same from then on")
	r.key = "second-key"
	for _, each := range [][]string{{snapshot, yaml}, {inJSON, "Content-Type: application/json"}} {
		r.send("PUT", "/_sandbox/fixture", each[0], each[1])
		r.get("/_sandbox/fixture")
		r.submit([]string{rowOf("EMP-1")})
		r.poll()
		r.get("/_sandbox/syncs")
	}
}

func recordScenarios(r *recording) {
	for _, name := range fixtures.Names() {
		r.about("The scenario " + name)
		r.start(server.WithDelay(0))
		if name == "slow" {
			r.start()
		}
		r.send("PUT", "/_sandbox/fixture", `{"scenario":"`+name+`"}`)
		for _, path := range []string{"/v1/plans", "/v1/groups", "/_sandbox/groups/grp_abc123def456/members?limit=2", "/_sandbox/syncs"} {
			r.get(path)
		}
		r.get("/v1/groups/grp_abc123def456/members/sync/grpmsr_abc123def456")
		r.get("/v1/groups/grp_abc123def456/members/sync/request_id")
		for _, rows := range [][]string{
			{rowOf("EMP-1"), onPlan("EMP-2", "pln_aBcDeFgHiJkLmNoPqRsTuV"), rowOf("FAIL-1"), withEmail("EMP-3", "x@blocked.example")},
			nil,
		} {
			r.submit(rows)
			r.poll()
			r.post("/_sandbox/clock/advance", `{"until":"idle"}`)
			r.poll()
			r.explain()
		}
		r.get("/_sandbox/groups/grp_abc123def456/members?status=removed&limit=3")
		r.post("/v1/groups", `{"name":"x","external_reference_id":"x"}`)
		r.post("/v1/groups", `{"name":"x","external_reference_id":"x"}`)
	}
}
