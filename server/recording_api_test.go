package server_test

import (
	"time"

	"github.com/vitable-sandbox/sandbox/server"
)

func recordGroups(r *recording) {
	r.start()
	r.about("Plans, in pages")
	for _, query := range []string{"", "?limit=1", "?limit=1&page=2", "?limit=1&page=3", "?page=1&limit=100", "?unknown=1"} {
		r.get("/v1/plans" + query)
	}
	r.about("Groups are created")
	r.get("/v1/groups")
	r.get("/v1/groups/grp_abc123def456")
	for _, body := range []string{
		`{"name":"Tier 1","external_reference_id":"t1"}`,
		`{"name":"Tier 2 <é> \"&\"","external_reference_id":"t2 é/?&","unknown":1}`,
		`{"name":"Again","external_reference_id":"t1"}`,
		`{"name":"Acme","external_reference_id":"acme"}`,
	} {
		r.post("/v1/groups", body)
	}
	r.about("Groups are listed")
	for _, query := range []string{
		"", "?limit=2", "?limit=2&page=2", "?limit=2&page=9", "?external_reference_id=t1", "?external_reference_id=none",
		"?external_reference_id=t2+%C3%A9%2F%3F%26", "?external_reference_id=",
	} {
		r.get("/v1/groups" + query)
	}
	r.about("Groups are changed")
	r.get("/v1/groups/" + r.id)
	r.post("/_sandbox/clock/advance", `{"by":"1h0.5s"}`)
	for _, body := range []string{
		`{}`, `{"name":null,"external_reference_id":null}`, `{"name":"Tier Two"}`, `{"name":"Tier Two"}`,
		`{"external_reference_id":"t2"}`, `{"external_reference_id":"t1"}`, `{"name":"","external_reference_id":""}`, `{"name":5}`, ``,
	} {
		r.send("PATCH", "/v1/groups/"+r.id, body)
	}
	r.get("/v1/groups/" + r.id)
	r.about("A group that was created has a roster of its own")
	r.post("/v1/groups/"+r.id+"/members/sync", rosterOf(rowOf("EMP-1")))
	r.get("/v1/groups?limit=3")
}

func recordMembers(r *recording) {
	r.start(server.WithDelay(2 * time.Second))
	advance := func() { r.post("/_sandbox/clock/advance", `{"until":"idle"}`) }
	step := func(rows ...string) {
		r.submit(rows)
		advance()
		r.poll()
	}
	r.about("The documented sync request")
	r.get("/v1/groups/grp_abc123def456/members/sync/grpmsr_abc123def456")
	r.about("In flight, then finished")
	r.submit([]string{rowOf("EMP-1"), withEmail("EMP-2", "jane.doe@example.com"), onPlan("EMP-3", "pln_nowhere")})
	r.poll()
	r.post("/_sandbox/clock/advance", `{"by":"1.999s"}`)
	r.poll()
	r.post("/_sandbox/clock/advance", `{"by":"1ms"}`)
	r.poll()
	r.get("/_sandbox/groups/grp_abc123def456/members")
	r.about("The same roster again, the bad row corrected; then other fields, another plan, another order")
	step(rowOf("EMP-1"), withEmail("EMP-2", "jane.doe@example.com"), rowOf("EMP-3"))
	step(rowOf("EMP-3", "Doe", "Roe"), onPlan("EMP-1", "pln_aBcDeFgHiJkLmNoPqRsTuV"), onPlan("EMP-2", "pln_nowhere"))
	r.get("/_sandbox/groups/grp_abc123def456/members")
	r.about("Removed, and added again")
	step(rowOf("EMP-2"))
	r.get("/_sandbox/groups/grp_abc123def456/members?status=removed")
	step(rowOf("EMP-2"), rowOf("EMP-1"), rowOf("é \\\"quoted\\\" <b>"), `{"extra":{"a":[1]},`+rowOf("EMP-4")[1:])
	r.get("/_sandbox/groups/grp_abc123def456/members")
	r.about("Three batches in the queue of one group")
	r.submit([]string{rowOf("EMP-9")})
	r.submit([]string{rowOf("EMP-8")})
	r.submit(nil)
	r.get("/_sandbox/syncs?group_id=grp_abc123def456")
	advance()
	r.poll()
	r.get("/_sandbox/syncs?limit=3")
	r.about("Two groups hold the same person")
	r.post("/v1/groups", `{"name":"Second","external_reference_id":"second"}`)
	second := r.id
	r.submit([]string{rowOf("EMP-1")})
	r.post("/v1/groups/"+second+"/members/sync", rosterOf(rowOf("EMP-1")))
	advance()
	r.get("/v1/groups/" + second + "/members/sync/" + r.id)
	r.poll()
	r.about("Texts of the prose rules: accepted, with warnings")
	r.submit([]string{
		rowOf("W-1", `"CA"`, `"xx"`, "94102", "9410", "4155550100", "phone", "1990-05-15", "2090-01-01"),
		withEmail("W-2", "nobody"), `{"dateOfBirth":1,` + rowOf("W-3")[1:],
	})
	r.submit([]string{rowOf("W-1", `"CA"`, `"é1"`)})
}

func recordSyncs(r *recording) {
	r.start(server.WithDelay(time.Minute))
	r.about("One batch of each mode")
	for _, mode := range []string{"immediate", "after:90s", "polls:2", "manual", "never"} {
		r.submit([]string{rowOf("EMP-1"), onPlan("EMP-2", "pln_nowhere")}, "Sandbox: complete="+mode)
		r.explain()
		r.poll()
		r.post("/_sandbox/syncs/"+r.id+"/complete", "")
		r.post("/_sandbox/syncs/"+r.id+"/complete", "")
		r.poll()
		r.reset()
	}
	r.about("What waits, and for what")
	r.submit([]string{rowOf("EMP-1")}, "Sandbox: complete=polls:2")
	first := r.id
	r.submit([]string{rowOf("EMP-2")}, "Sandbox: complete=manual")
	second := r.id
	r.submit([]string{rowOf("EMP-3")}, "Sandbox: complete=never")
	r.submit([]string{rowOf("EMP-4")}, "Sandbox: complete=immediate")
	last := r.id
	r.post("/_sandbox/clock/advance", `{"until":"idle"}`)
	r.get("/_sandbox/syncs")
	r.poll()
	r.poll()
	r.get("/_sandbox/syncs/" + first)
	r.post("/_sandbox/syncs/"+last+"/complete", "")
	r.post("/_sandbox/syncs/"+second+"/complete", "")
	r.poll()
	r.get("/_sandbox/syncs?limit=2")
	r.about("Outcomes by hand")
	r.reset()
	r.submit([]string{rowOf("A"), rowOf("B"), onPlan("C", "pln_nowhere")}, "Sandbox: complete=manual")
	for _, failures := range []string{
		`[{"reference_id":"NOBODY","operation":"add"}]`, `[{"reference_id":"A","operation":"remove"}]`, `[{"reference_id":"A"}]`,
		`[{"reference_id":"A","operation":"update"}]`, `[{"reference_id":"","operation":"add"}]`, `[{"reference_id":"A","operation":"add","x":1}]`,
		`[{"reference_id":"A","operation":"add"},{"reference_id":"A","operation":"add"}]`, `5`,
		`[{"reference_id":"A","operation":"add"},{"reference_id":"C","operation":"add","reason":"Not today"}]`,
	} {
		r.post("/_sandbox/syncs/"+r.id+"/complete", `{"failures":`+failures+`}`)
	}
	r.poll()
	r.explain()
	r.submit(nil, "Sandbox: complete=manual")
	r.post("/_sandbox/syncs/"+r.id+"/complete", `{"failures":[{"reference_id":"B","operation":"remove","reason":"Not today"}]}`)
	r.get("/_sandbox/groups/grp_abc123def456/members")
	r.about("Refused")
	r.get("/_sandbox/syncs/grpmsr_nowhere")
	r.post("/_sandbox/syncs/grpmsr_nowhere/complete", "")
	r.get("/_sandbox/syncs?group_id=grp_nowhere")
	r.get("/_sandbox/syncs?limit=0")
	r.get("/_sandbox/syncs?groupid=x")
	r.get("/_sandbox/groups/grp_nowhere/members")
	r.get("/_sandbox/groups/grp_abc123def456/members?status=gone")
	r.get("/_sandbox/groups/grp_abc123def456/members?limit=1")
}

func recordCompletion(r *recording) {
	r.about("How a batch completes, by who says so")
	fixture := `{"complete":"polls:2","groups":[{"id":"grp_abc123def456"},{"id":"grp_manual","complete":"manual"}],` +
		`"rules":[{"id":"stuck","when":{"last_name":"Stuck"},"complete":"never"}]}`
	for _, opts := range [][]server.Option{nil, {server.WithDelay(time.Hour)}} {
		r.start(opts...)
		r.submit(nil)
		r.explain()
		r.send("PUT", "/_sandbox/fixture", fixture)
		for _, each := range []struct{ group, row, header string }{
			{"grp_abc123def456", rowOf("A"), "Sandbox:"},
			{"grp_manual", rowOf("A"), "Sandbox:"},
			{"grp_manual", rowOf("A", "Doe", "Stuck"), "Sandbox:"},
			{"grp_manual", rowOf("A", "Doe", "Stuck"), "Sandbox: complete=immediate"},
		} {
			r.post("/v1/groups/"+each.group+"/members/sync", rosterOf(each.row), each.header)
			r.explain()
		}
	}
}
