package server_test

import (
	"slices"
	"strings"
)

func badDirectives() []badRequest {
	var list []badRequest
	for _, header := range []string{
		"complet=never", "banana=1", "complete", "complete=", "complete=polls", "complete=polls:0", "complete=1d",
		"complete=never;x=1", "complete=never complete=never",
		"complete=never, complete=manual", `complete="never`, "complete=(never", "=never", ",", "fail=()",
		"fail=A;reason=", "fail=A;why=x", "status=99",
		"status=600", "status=x", "message=x", "times=2", "times=0, status=500", "skip=x, status=500", "phase=after",
		"phase=now, status=500", "latency=soon",
		"latency=-1s", "connection=cut", "connection=reset, status=500",
	} {
		list = append(list, toPost(syncPath, `{"members":[]}`, "Sandbox: "+header))
	}
	list = append(list,
		toGet("/v1/plans", "Sandbox: complete=never"),
		toGet("/v1/plans", "Sandbox: fail=EMP-1"),
		toGet("/_sandbox/clock", "Sandbox: status=500"),
	)
	return refused(400, "invalid_directive", list...)
}

func badClocks() []badRequest {
	return slices.Concat(refused(400, "invalid_request",
		toPost("/_sandbox/clock/advance", ""),
		toPost("/_sandbox/clock/advance", "{}"),
		toPost("/_sandbox/clock/advance", `{"by":"1d"}`),
		toPost("/_sandbox/clock/advance", `{"by":"-1s"}`),
		toPost("/_sandbox/clock/advance", `{"by":"1us"}`),
		toPost("/_sandbox/clock/advance", `{"by":60}`),
		toPost("/_sandbox/clock/advance", `{"by":"1s","to":"2027-01-01T00:00:00Z"}`),
		toPost("/_sandbox/clock/advance", `{"to":"tomorrow"}`),
		toPost("/_sandbox/clock/advance", `{"until":"done"}`),
		toSend("PATCH", "/_sandbox/clock", `{"freeze":false}`),
		toSend("PATCH", "/_sandbox/clock", `{"freeze":true,"resume":true}`),
		toSend("PATCH", "/_sandbox/clock", `{"freze":true}`),
		toSend("PATCH", "/_sandbox/clock", `{"at":"2026-13-01T00:00:00Z"}`),
		toSend("PATCH", "/_sandbox/clock", `{"at":null}`),
	), refused(409, "clock_moves_forward_only",
		toSend("PATCH", "/_sandbox/clock", `{"at":"2000-01-01T00:00:00Z"}`),
		toPost("/_sandbox/clock/advance", `{"to":"2000-01-01T00:00:00Z"}`),
	), refused(422, "clock_ends",
		toSend("PATCH", "/_sandbox/clock", `{"at":"9000-01-01T00:00:01Z"}`),
		toPost("/_sandbox/clock/advance", `{"to":"9500-01-01T00:00:00Z"}`),
	))
}

func badCompletions() []badRequest {
	return slices.Concat(refused(422, "cannot_be",
		toPost("/_sandbox/syncs/grpmsr_abc123def456/complete", "{}"),
		toPost("/_sandbox/reset", `{"scopes":["clock"]}`),
		toSend("DELETE", "/_sandbox/rules/magic-500", ""),
	), refused(400, "invalid_request",
		toPost("/_sandbox/reset", `{"scopes":["everything"]}`),
		toPost("/_sandbox/reset", `{"scopes":"state"}`),
		toPost("/_sandbox/reset", `{"scope":["state"]}`),
		toPost("/_sandbox/syncs/grpmsr_abc123def456/complete", `{"failures":[{}]}`),
		toPost("/_sandbox/syncs/grpmsr_abc123def456/complete", `{"failures":[{"reference_id":"A","operation":"update"}]}`),
		toPost("/_sandbox/syncs/grpmsr_abc123def456/complete", `{"fail":[]}`),
	))
}

func badRules() []badRequest {
	var list []badRequest
	for _, rule := range []string{
		"{}", `{"when":{}}`, `{"respond":{}}`, `{"respond":{"status":199}}`, `{"respond":{"status":"500"}}`,
		`{"respond":{"status":500},"times":0}`,
		`{"respond":{"status":500},"probability":0}`, `{"respond":{"status":500},"probability":2}`,
		`{"respond":{"status":500},"phase":"during"}`,
		`{"respond":{"status":500},"per":"day"}`, `{"respond":{"status":500},"connection":"reset"}`,
		`{"connection":"cut"}`, `{"latency":"soon"}`,
		`{"latency":{"min":"2s","max":"1s"}}`, `{"complete":"later"}`,
		`{"when":{"call":"NoSuchCall"},"respond":{"status":500}}`,
		`{"when":{"call":"ListPlans"},"fail":{}}`, `{"when":{"operation":"add"},"respond":{"status":500}}`,
		`{"when":{"plan":"x"},"fail":{}}`,
		`{"fail":{},"unless":{}}`, `{"id":"ours","respond":{"status":500}}`,
	} {
		list = append(list, toPost("/_sandbox/rules", rule))
	}
	return slices.Concat(refused(400, "invalid_rule", list...), refused(400, "invalid_request",
		toPost("/_sandbox/rules", ""),
		toPost("/_sandbox/rules", "[]"),
		toPost("/_sandbox/rules", " "),
	))
}

func badFixtures() []badRequest {
	const yaml = "Content-Type: application/yaml"
	put := func(body string, headers ...string) badRequest {
		return toSend("PUT", "/_sandbox/fixture", body, headers...)
	}
	return slices.Concat(refused(400, "invalid_fixture",
		put("groups: [", yaml),
		put("- a list", yaml),
		put("groups: []\ngroups: []", yaml),
		put("grups: []", yaml),
		put("a: &a [*a]", yaml),
		put("plans: [{id: pln_1}, {id: pln_1}]", yaml),
		put("delay: soon", yaml),
		put(`{"groups":[{}]}`),
		put(`{"groups":[{"id":"grp_1","members":[{}]}]}`),
		put(`{"groups":[{"id":"grp_1"},{"id":"grp_1"}]}`),
		put(`{"groups":[{"id":"grp_1","members":{"generate":-1}}]}`),
		put(`{"rules":[{}]}`),
		put(`{"clock":{"now":"9999-01-01T00:00:00Z"}}`),
		put(`{"seed":-1}`),
		put(`{"scenario":"no-such"}`),
		put("scenario: slow", yaml),
	), refused(400, "invalid_request",
		put(""),
		put("   "),
		put("", yaml),
		put("[]"),
		put(`{"scenario":"slow","seed":1}`),
	), refused(400, "invalid_json",
		put(`{"groups":[}`),
		put(`{"groups":[],"groups":[]}`),
	))
}

func badProofs() []badRequest {
	var list []badRequest
	for _, body := range []string{
		"[]", `{"count":{"exactly":-1}}`, `{"count":{"exactly":1,"at_least":1}}`, `{"count":{"at_least":2,"at_most":1}}`,
		`{"count":{"exactly":1.5}}`,
		`{"count":{"exactly":99999999999999999999}}`, `{"count":{"times":1}}`, `{"when":{"call":"NoSuch"}}`,
		`{"when":{"call":""}}`, `{"when":{"status":1}}`,
		`{"when":{"group":"x"}}`, `{"when":[]}`,
	} {
		list = append(list, toPost("/_sandbox/verify", body))
	}
	return refused(400, "invalid_request", list...)
}

// badLimits are the requests that are refused, or are not yet, for their size or their encoding.
func badLimits() []badRequest {
	return slices.Concat(refused(400, "invalid_directive",
		toPost(syncPath, `{"members":[]}`, "Sandbox: "+strings.Repeat("a", 20_000)+"=x"),
	))
}
