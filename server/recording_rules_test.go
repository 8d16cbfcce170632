package server_test

import (
	"encoding/json"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server"
)

func recordRules(r *recording) {
	rules := func(body string) { r.post("/_sandbox/rules", body) }
	tryAll := func() {
		for range 3 {
			r.get("/v1/plans")
		}
		r.send("DELETE", "/_sandbox/rules", "")
	}
	off := false
	r.start(server.WithFixture(fixtures.Fixture{Magic: &off}))
	r.about("Answers that the platform did not give")
	for _, rule := range []string{
		`{"respond":{"status":503},"times":2}`,
		`{"id":"busy","description":"A rule of the recording.","when":{"call":"ListPlans"},` +
			`"respond":{"status":429,"message":"Slow down","app_error_code":"slow_down","headers":{"Retry-After":"2","x-own":"é"}},"skip":1}`,
		`{"respond":{"status":204}}`,
		`{"respond":{"status":304}}`,
		`{"respond":{"status":599}}`,
		`{"respond":{"status":200,"body":{"data":[],"n":1.50}}}`,
		`{"respond":{"status":502,"headers":{"Content-Type":"text/html"},"body":"<html>"},"times":1}`,
		`{"respond":{"status":500,"body":"plain"},"times":"exhaust_retries"}`,
		`{"respond":{"status":500,"body":""}}`,
		`{"respond":{"status":500},"probability":0.5}`,
		`{"respond":{"status":500},"phase":"after","per":"request","times":1}`,
		`{"latency":"800ms"}`,
		`{"latency":{"min":"100ms","max":"2s"}}`,
		`{"latency":"1s","phase":"after","respond":{"status":500},"times":1}`,
	} {
		rules(rule)
		tryAll()
	}
	r.about("Short and long forms say the same")
	for _, rule := range []string{
		`{"when":{"reference_id":"EMP-1"},"fail":{}}`, `{"when":{"reference_id":["EMP-1","EMP-2"],"operation":["add"]},"fail":{"reason":"Not today"}}`,
		`{"complete":"manual"}`, `{"complete":"after:1m30s"}`, `{"when":{"last_name":"D?e","plan_id":"pln_*","group_id":"grp_*"},"complete":"polls:1"}`,
		`{"when":{"email":"*@EXAMPLE.com"},"respond":{"status":422}}`,
	} {
		rules(rule)
		r.submit([]string{rowOf("EMP-1"), withEmail("EMP-2", "jane@example.com")})
		r.poll()
		r.explain()
		r.get("/_sandbox/rules")
		r.reset()
	}
	r.about("Which rule wins, and how often it fires")
	rules(`{"id":"rows","when":{"reference_id":"EMP-1"},"respond":{"status":500}}`)
	rules(`{"id":"old","when":{"call":"Submit*"},"respond":{"status":501},"times":1}`)
	rules(`{"id":"new","when":{"call":"Submit*"},"respond":{"status":502},"times":1}`)
	rules(`{"id":"slow","latency":"10ms","times":1}`)
	rules(`{"id":"fails","when":{"operation":"remove"},"fail":{"reason":"Not today"},"times":1}`)
	for range 4 {
		r.submit([]string{rowOf("EMP-1")})
	}
	r.post("/v1/groups/grp_abc123def456/members/sync", "no JSON")
	r.submit([]string{rowOf("EMP-2")})
	r.submit(nil, `Sandbox: status=503, times=1`)
	r.submit(nil)
	r.poll()
	r.submit(nil)
	r.poll()
	r.get("/_sandbox/rules")
	r.about("Rules are removed")
	r.send("DELETE", "/_sandbox/rules/old", "")
	r.send("DELETE", "/_sandbox/rules/old", "")
	r.send("DELETE", "/_sandbox/rules/magic-429", "")
	r.send("DELETE", "/_sandbox/rules", "")
	r.send("DELETE", "/_sandbox/rules", "")
	r.about("Refused")
	for _, rule := range []string{
		``, `null`, `[]`, `{`, `{}`, `{"id":"x"}`, `{"respond":{}}`, `{"respond":{"status":199}}`, `{"respond":{"status":600}}`, `{"respond":{"status":"500"}}`,
		`{"respond":{"status":500},"times":0}`, `{"respond":{"status":500},"probability":0}`, `{"respond":{"status":500},"probability":1.5}`,
		`{"respond":{"status":500},"connection":"reset"}`, `{"connection":"cut"}`, `{"latency":"soon"}`, `{"latency":{"min":"2s","max":"1s"}}`,
		`{"when":{"call":"Nothing"},"respond":{"status":500}}`, `{"when":{"call":"ListPlans","email":"x"},"respond":{"status":500}}`,
		`{"when":{"call":"ListPlans"},"fail":{}}`, `{"when":{"operation":"add"},"respond":{"status":500}}`, `{"when":{"operation":"update"},"fail":{}}`,
		`{"complete":"soon"}`, `{"fail":{},"phase":"later"}`, `{"respnd":{"status":500}}`, `{"id":"request","fail":{}}`,
		`{"respond":{"status":500},"per":"day"}`, `{"respond":{"status":500,"headers":{"a b":"c"}}}`, `{"respond":{"status":500},"skip":-1}`,
	} {
		rules(rule)
	}
	r.post("/_sandbox/rules", `{"fail":{}}`, "Content-Type: application/yaml")
	r.get("/_sandbox/rules")
	r.start()
	for _, id := range []string{"magic-429", "twice", "twice"} {
		rules(`{"id":"` + id + `","fail":{}}`)
	}
}

func recordConnections(r *recording) {
	r.start()
	for _, how := range []string{"reset", "close", "truncate", "garbage", "hang"} {
		for _, phase := range []string{"before", "after"} {
			r.about("A connection that ends by " + how + ", " + phase + " the call")
			r.post("/_sandbox/rules", `{"id":"break","connection":"`+how+`","phase":"`+phase+`","times":1,"when":{"call":"Submit*"}}`)
			r.submit([]string{rowOf("EMP-1")})
			r.submit([]string{rowOf("EMP-1")})
			r.poll()
			r.get("/_sandbox/requests?call=SubmitGroupMemberSync")
			r.post("/_sandbox/rules", `{"id":"break-all","connection":"`+how+`","phase":"`+phase+`","times":1}`)
			r.post("/v1/groups", `{"name":"x","external_reference_id":"x"}`)
			r.post("/v1/groups", `{"name":"x","external_reference_id":"x"}`)
			r.get("/_sandbox/requests?call=CreateGroup")
			r.reset()
		}
	}
	r.about("A GET that the client sends again by itself")
	for _, how := range []string{"reset", "close"} {
		r.post("/_sandbox/rules", `{"id":"break","connection":"`+how+`","times":1}`)
		r.get("/v1/plans?limit=1")
		r.get("/v1/plans?limit=1")
		r.get("/_sandbox/requests")
		r.reset()
	}
	r.about("With a latency before it")
	r.post("/_sandbox/rules", `{"latency":"1s","connection":"close","times":1}`)
	r.submit([]string{rowOf("EMP-1")})
	r.submit([]string{rowOf("EMP-1")})
	r.get("/_sandbox/requests")
}

// recordMagic tries each reserved plan some times, whatever it is called.
func recordMagic(r *recording) {
	r.start(server.WithDelay(0))
	r.about("The reserved plans")
	r.get("/v1/plans")
	r.get("/_sandbox/magic")
	var list struct {
		Data []struct {
			Rule struct {
				When struct {
					PlanID []string `json:"plan_id"`
				} `json:"when"`
			} `json:"rule"`
		} `json:"data"`
	}
	if err := json.Unmarshal([]byte(r.get("/_sandbox/rules")), &list); err != nil {
		r.t.Fatal(err)
	}
	for _, each := range list.Data {
		for _, plan := range each.Rule.When.PlanID {
			r.about("The plan " + plan)
			r.recordPlan(plan)
		}
	}
}

func (r *recording) recordPlan(plan string) {
	r.t.Helper()
	r.id = "none"
	for range 3 {
		r.submit([]string{onPlan("EMP-1", plan)})
	}
	r.poll()
	r.explain()
	r.submit([]string{rowOf("EMP-2")})
	r.poll()
	r.post("/_sandbox/clock/advance", `{"until":"idle"}`)
	r.poll()
	r.get("/_sandbox/groups/grp_abc123def456/members")
	r.get("/_sandbox/requests?reference_id=EMP-1")
	r.reset()
}

func recordJournal(r *recording) {
	r.start(server.WithDelay(time.Second))
	r.about("Requests of every kind")
	r.get("/v1/plans?limit=1")
	r.submit([]string{rowOf("EMP-1"), onPlan("EMP-2", "pln_nowhere")}, "X-Stainless-Retry-Count: 2")
	r.submit([]string{rowOf("EMP-1", `"CA"`, `"xx"`)})
	r.submit([]string{rowOf("EMP-1", `"CA"`, `"CAL"`)})
	r.submit([]string{rowOf("EMP-1")}, "Sandbox: connection=close, phase=after, times=1")
	r.submit([]string{rowOf("EMP-1")}, "Sandbox: connection=close, phase=after, times=1")
	r.submit([]string{rowOf("recording-key")})
	r.post("/v1/groups/grp_nowhere/members/sync", rosterOf(rowOf("EMP-3")))
	r.post("/v1/groups", `{"name":"x","external_reference_id":"x"}`)
	r.get("/v1/nowhere")
	r.send("DELETE", "/v1/plans", "")
	r.get("/v1/plans", "Authorization:")
	r.get("/v1/groups/recording-key")
	r.get("/v1/plans", "Sandbox: status=500")
	r.get("/_sandbox/clock")
	r.about("All of them, and by each filter")
	r.get("/_sandbox/requests")
	for _, query := range []string{
		"call=ListPlans", "status=400", "group_id=grp_nowhere", "reference_id=EMP-2", "since=12", "limit=2", "call=SubmitGroupMemberSync&status=202&limit=1",
		"call=Submit*", "since=99",
	} {
		r.get("/_sandbox/requests?" + query)
	}
	r.about("One of them")
	for _, number := range []string{"1", "2", "0", "99", "x", "-1"} {
		r.get("/_sandbox/requests/" + number)
	}
	r.about("Proof")
	for _, body := range []string{
		`{}`, `{"when":{"call":"SubmitGroupMemberSync","status":202},"count":{"exactly":3}}`,
		`{"when":{"call":"SubmitGroupMemberSync","status":202},"count":{"exactly":9}}`, `{"when":{"reference_id":"EMP-9"}}`,
		`{"when":{"call":"ListGroups"},"count":{"exactly":0}}`, `{"when":{"group_id":"grp_nowhere","status":202},"count":{"at_least":1,"at_most":2}}`,
		`{"when":{"call":"ListPlans"},"count":{"at_most":1}}`, `{"when":{"since":99}}`,
		`{"when":{"call":"ListPlans"},"count":{"exactly":1,"at_least":1}}`, `{"count":{"at_least":2,"at_most":1}}`, `{"count":{"exactly":-1}}`,
		`{"when":{"call":"Submit*"}}`, `{"when":{"method":"GET"}}`, ``, `null`, `{"when":null}`,
	} {
		r.post("/_sandbox/verify", body)
	}
	r.about("Queries that are refused")
	for _, query := range []string{"limit=0", "limit=10001", "status=99", "status=x", "since=-1", "call=", "cal=x", "limit=1&limit=2"} {
		r.get("/_sandbox/requests?" + query)
	}
	r.about("Emptied: the numbers go on")
	r.post("/_sandbox/reset", `{"scopes":["journal"]}`)
	r.get("/v1/plans?limit=1")
	r.get("/_sandbox/requests")
	r.post("/_sandbox/verify", `{"when":{"call":"SubmitGroupMemberSync"},"count":{"exactly":0}}`)
}
