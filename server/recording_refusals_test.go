package server_test

import (
	"strings"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server"
)

func recordRefusals(r *recording) {
	const sync = "/v1/groups/grp_abc123def456/members/sync"
	r.start()
	r.about("Without a good key")
	for _, authorization := range []string{
		"Authorization:", "Authorization: Bearer", "Authorization: Basic x", "Authorization: x", "Authorization: BEARER  recording-key",
		"Authorization: bearer a key with blanks",
	} {
		r.get("/v1/plans", authorization)
	}
	for _, path := range []string{"/v1/nowhere", "/", "/_sandbox/nowhere", "/_sandbox/clock"} {
		r.get(path, "Authorization:")
	}
	r.send("OPTIONS", "/v1/plans", "", "Authorization:")
	r.about("Paths that are none")
	for _, path := range []string{
		"/", "/v1", "/v1/", "/v2/plans", "/v1/plans/", "//v1/plans", "/v1/groups//members/sync", sync + "/", sync + "/a/b", sync + "/a%2Fb",
		"/v1/groups/a%2Fb", "/v1/groups/%ff", "/v1/groups/%C3%A9", "/V1/plans",
	} {
		r.get(path)
	}
	r.about("Methods that a path does not have")
	for _, path := range []string{"/v1/plans", "/v1/groups", "/v1/groups/grp_abc123def456", sync, sync + "/grpmsr_abc123def456"} {
		for _, method := range []string{"GET", "HEAD", "OPTIONS", "PUT", "BREW"} {
			if method != "GET" || path == sync {
				r.send(method, path, "")
			}
		}
	}
	r.send("OPTIONS", "/nowhere", "")
	r.about("Things that are not there")
	r.get("/v1/groups/grp_nowhere")
	r.send("PATCH", "/v1/groups/grp_nowhere", `{}`)
	r.post("/v1/groups/grp_nowhere/members/sync", rosterOf())
	r.post("/v1/groups/grp_nowhere/members/sync", rosterOf(rowOf("")))
	r.get("/v1/groups/grp_nowhere/members/sync/grpmsr_abc123def456")
	r.get(sync + "/grpmsr_nowhere")
	r.about("Queries")
	for _, query := range []string{"limit=0", "limit=101", "limit=x", "limit=", "page=0", "page=-1", "limit=1&limit=2", "limit=%zz", "limit=1;page=2"} {
		r.get("/v1/groups?" + query)
	}
	r.about("Content types")
	for _, header := range []string{
		"Content-Type:", "Content-Type: text/plain", "Content-Type: application/x-www-form-urlencoded", "Content-Type: APPLICATION/JSON; charset=utf-8",
		"Content-Encoding: gzip", "Content-Encoding: identity",
	} {
		r.submit(nil, header)
	}
	r.post("/v1/groups", "name=x", "Content-Type: text/plain")
	r.about("Bodies over the limit, and just at it")
	body := rosterOf(rowOf("EMP-1"))
	for _, limit := range []int{len(body) - 1, len(body)} {
		r.start(server.WithMaxBody(int64(limit)))
		r.post(sync, body)
		r.post(sync, body, "Content-Type: text/plain")
		r.send("PUT", "/_sandbox/fixture", `{"scenario":"slow"}`+strings.Repeat(" ", limit))
	}
}

func recordJSON(r *recording) {
	r.start()
	good := rowOf("A")
	r.about("Bodies of a submit that are not good JSON")
	for _, body := range []string{
		"", "  \n ", "{", "{\n  members: []}", `{"members":[]} {}`, `{"members":[],"members":[]}`, `{"members":[],"x":{"a":1,"a":2}}`,
		`{"members":[],"x":"` + "\xff" + `"}`, "\ufeff" + `{"members":[]}`, `{"members":[01]}`, `{"members":[],}`,
	} {
		r.post("/v1/groups/grp_abc123def456/members/sync", body)
	}
	r.about("Bodies of a submit that break the contract")
	for _, body := range []string{
		"null", "[]", "{}", `{"Members":[]}`, `{"members":null}`, `{"members":{}}`, `{"members":[1,null,"x",[]]}`, `{"members":[{}]}`,
		`{"members":-1e999}`, `{"members":[],"other":[1e999]}`,
	} {
		r.post("/v1/groups/grp_abc123def456/members/sync", body)
	}
	for _, change := range [][]string{
		{`"94102"`, `94102`},
		{"1990-05-15", "2001-02-31"},
		{"1990-05-15", "15 May"},
		{`"CA"`, `"CAL"`},
		{`"A"`, `"` + strings.Repeat("é", 256) + `"`},
		{`"A"`, `"` + strings.Repeat("é", 255) + `"`},
		{"pln_abc123def456", ""},
		{`"Jane"`, `null`},
		{`"email":null`, `"email":5`},
		{`"email":null,`, ``},
		{`"phone":"4155550100",`, ``},
		{"Jane", "", "Doe", "", "4155550100", ""},
		{`"address":{`, `"address":{"city":1,`},
	} {
		r.submit([]string{rowOf("A", change...)})
	}
	r.submit([]string{good, rowOf("", "CA", "C", "1990", "x"), `{"plan_id":""}`})
	r.submit([]string{good, rowOf("B"), good, rowOf("B"), good})
	r.post("/v1/groups/grp_nowhere/members/sync", rosterOf(good, good))
	r.submit(strings.Split(strings.Repeat(`{};`, 99)+`{}`, ";"))
	r.submit(strings.Split(strings.Repeat(good+";", 99)+good, ";"))
	r.about("Bodies of calls on groups")
	for _, body := range []string{
		"", "null", "{}", `{"name":"x"}`, `{"name":"","external_reference_id":"` + strings.Repeat("x", 256) + `"}`, `{"name":"x","external_reference_id":null}`,
	} {
		r.post("/v1/groups", body)
	}
	r.send("PATCH", "/v1/groups/grp_abc123def456", `[]`)
	r.send("PATCH", "/v1/groups/grp_abc123def456", `{"name":""}`)
	r.about("Nothing of this has changed anything")
	r.get("/_sandbox/syncs")
	r.get("/v1/groups")
}

func recordStrict(r *recording) {
	r.start(server.WithValidation(server.Strict))
	r.about("What breaks a rule in prose is refused")
	for _, row := range []string{
		rowOf("A"), rowOf("A", `"CA"`, `"xx"`), rowOf("A", "94102", "9410"), rowOf("A", "94102", "94102-1234"), rowOf("A", "4155550100", "phone"),
		rowOf("A", "4155550100", "+14155550100"), withEmail("A", "nobody"), withEmail("A", "jane@example.com"), rowOf("A", "1990-05-15", "2026-03-02"),
		rowOf("A", "1990-05-15", "2026-03-01"), rowOf("A", `"first_name"`, `"dateOfBirth":1,"first_name"`), rowOf("A", `"city"`, `"town":"x","city"`),
		rowOf("A", `"CA"`, `"xx"`, "1990-05-15", "x", "pln_abc123def456", ""),
	} {
		r.submit([]string{row})
	}
	r.post("/v1/groups", `{"name":"x","external_reference_id":"x","external_id":"x"}`)
	r.send("PATCH", "/v1/groups/grp_abc123def456", `{"nam":"x"}`)
	r.get("/v1/groups")
}

func recordDirectives(r *recording) {
	r.start(server.WithDelay(time.Minute))
	rows := []string{rowOf("EMP-1"), rowOf("EMP, 2"), rowOf("EMP-3")}
	r.about("Each directive")
	for _, header := range []string{
		"complete=immediate", "complete=after:90s", "complete=polls:1", ` complete="polls:2" `,
		"complete=immediate,fail=EMP-1", `complete=immediate, fail=(EMP-1 "EMP, 2");reason="Not today"`, "complete=immediate, fail=EMP-?",
		"complete=immediate, fail=*, times=1", "complete=immediate, fail=*, skip=1, times=1",
		"status=503", `status=429, message="Not today"`, "status=204", "status=599, phase=after", "status=503, times=2", "status=503, skip=1",
		"latency=800ms", "latency=1s, phase=after", "latency=1s, status=500", "status=500, fail=EMP-1, complete=polls:3", "status=500, times=exhaust_retries",
		"connection=reset", "connection=close", "connection=truncate", "connection=garbage", "connection=hang", "connection=close, phase=after",
	} {
		r.submit(rows, "Sandbox: "+header)
		r.poll()
		r.submit(rows, "Sandbox: "+header)
		r.poll()
		r.reset()
	}
	r.submit(rows, "Sandbox: complete=immediate", "Sandbox: fail=EMP-1")
	r.get("/v1/plans", "Sandbox: status=500, times=1")
	r.get("/v1/plans", "Sandbox: status=500, times=1")
	r.post("/v1/groups", `{"name":"x","external_reference_id":"x"}`, "Sandbox: connection=truncate")
	r.get("/v1/groups", "Sandbox: connection=truncate")
	r.about("Headers that are refused")
	for _, header := range []string{
		"complet=never", "banana=1", "complete=polls", "complete=never, complete=manual", "complete=(never manual)", "complete=never;x=1", "complete",
		"complete=", "complete=never complete=never", `complete="never`, "complete=(never", "=never", ",", "complete=1d", "fail=()", "fail=A;reason=",
		"fail=A;why=x", "status=99", "status=600", "status=x", "message=x", "times=2", "times=0, status=500", "skip=x, status=500", "phase=after",
		"phase=now, status=500", "latency=soon", "latency=-1s", "connection=cut", "connection=reset, status=500", "complete=\"\u00e9\"",
	} {
		r.submit(rows, "Sandbox: "+header)
	}
	r.poll("Sandbox: complete=never")
	r.get("/_sandbox/clock", "Sandbox: status=500")
	r.post("/v1/groups/grp_abc123def456/members/sync", "{}", "Sandbox: complete=manual")
	r.post("/v1/groups/grp_nowhere/members/sync", rosterOf(), "Sandbox: complete=manual")
	r.get("/v1/nowhere", "Sandbox: status=500")
	r.get("/v1/plans", "Authorization:", "Sandbox: status=500")
	r.get("/_sandbox/rules")
}

func recordOptions(r *recording) {
	r.start(server.WithControl(false), server.WithDelay(time.Hour))
	r.about("Without the control API")
	for _, path := range []string{"health", "openapi.json", "control.json", "clock", "nowhere"} {
		r.get("/_sandbox/" + path)
	}
	r.get("/_sandbox/clock", "Authorization:")
	r.submit([]string{rowOf("EMP-1")}, "Sandbox: complete=immediate, nonsense")
	r.poll()
	r.about("Only the keys of a list")
	r.start(server.WithAPIKeys("one", "another key"))
	for _, key := range []string{"one", "another key", "two", "ONE"} {
		r.key = key
		r.get("/v1/plans")
		r.get("/_sandbox/clock")
	}
	r.get("/_sandbox/health")
	r.about("Two keys are two organizations")
	r.start()
	r.submit([]string{rowOf("EMP-1")})
	r.poll()
	r.key = "second-key"
	r.poll()
	r.submit([]string{rowOf("EMP-1")})
	r.poll()
	r.get("/v1/groups/grp_abc123def456")
	r.get("/_sandbox/requests?limit=1")
	r.about("No more organizations than so many")
	r.start(server.WithMaxOrganizations(1))
	r.get("/v1/plans")
	r.key = "second-key"
	r.get("/v1/plans")
	r.get("/_sandbox/clock")
	r.get("/_sandbox/health")
	r.about("Groups that make themselves, plans that are all good, no magic")
	off := false
	r.start(server.WithAutoCreateGroups(true), server.WithAcceptAnyPlan(true), server.WithFixture(fixtures.Fixture{Magic: &off}))
	r.get("/v1/groups/grp_new")
	r.post("/v1/groups/grp_new/members/sync", rosterOf(onPlan("EMP-1", "pln_anything"), onPlan("EMP-2", "pln_sandbox_500")))
	r.get("/v1/groups/grp_new/members/sync/" + r.id)
	r.get("/v1/groups/grp_new")
	r.post("/v1/groups/new/members/sync", rosterOf())
	r.post("/v1/groups/grp_other/members/sync", `{}`)
	r.get("/v1/groups")
	r.get("/_sandbox/magic")
	r.about("Another seed")
	r.start(server.WithSeed(8))
	r.submit([]string{rowOf("EMP-1")})
	r.poll()
	r.about("A journal of two requests, and of none")
	for _, size := range []int{2, 0} {
		r.start(server.WithJournalSize(size))
		for range 3 {
			r.get("/v1/plans?limit=1")
		}
		r.get("/_sandbox/requests")
		r.get("/_sandbox/requests/1")
		r.post("/_sandbox/verify", `{"when":{"call":"ListPlans"},"count":{"exactly":2}}`)
		r.post("/_sandbox/verify", `{"when":{"call":"ListGroups"},"count":{"exactly":0}}`)
	}
}
