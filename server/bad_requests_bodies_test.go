package server_test

import (
	"slices"
	"strings"
)

func badMedia() []badRequest {
	const roster = `{"members":[]}`
	return slices.Concat(refused(415, "unsupported_media_type",
		toPost(syncPath, roster, "Content-Type:"),
		toPost(syncPath, roster, "Content-Type: text/plain"),
		toPost(syncPath, roster, "Content-Type: text/json"),
		toPost(syncPath, roster, "Content-Type: application/x-www-form-urlencoded"),
		toPost(syncPath, roster, "Content-Type: application/jsonp"),
		toPost(syncPath, roster, "Content-Type: application/vnd.api+json"),
		toPost(syncPath, roster, "Content-Type: application/yaml"),
		toPost(syncPath, roster, "Content-Type: multipart/form-data; boundary=x"),
		toPost(syncPath, roster, "Content-Type: ;application/json"),
		toPost(syncPath, roster, "Content-Encoding: gzip"),
		toPost(syncPath, roster, "Content-Encoding: br"),
		toPost(syncPath, roster, "Content-Encoding: identity, gzip"),
		toPost("/v1/groups", `{"name":"x","external_reference_id":"x"}`, "Content-Type: text/plain"),
		toSend("PATCH", "/v1/groups/"+group, `{"name":"x"}`, "Content-Type: application/merge-patch+json"),
		toPost("/_sandbox/reset", "{}", "Content-Type: text/plain"),
		toPost("/_sandbox/rules", `{"respond":{"status":500}}`, "Content-Type: application/yaml"),
		toSend("PUT", "/_sandbox/fixture", "groups: []", "Content-Type: text/yaml"),
		toSend("PATCH", "/_sandbox/clock", `{"resume":true}`, "Content-Type: text/plain"),
	), refused(413, "body_too_large",
		toPost(syncPath, roster+strings.Repeat(" ", 64<<10)),
		toPost("/v1/groups", strings.Repeat(" ", 64<<10+1)),
		toPost("/_sandbox/reset", "{}"+strings.Repeat("\n", 64<<10)),
		toPost("/_sandbox/verify", strings.Repeat("x", 64<<10+1)),
		toPost(syncPath, "10001\r\n"+strings.Repeat(" ", 64<<10+1)+"\r\n0\r\n\r\n", "Content-Length:", "Transfer-Encoding: chunked"),
	), refused(403, "forbidden_origin",
		toPost("/_sandbox/reset", "{}", "Origin: http://elsewhere.example"),
		toPost("/_sandbox/reset", "{}", "Origin: null"),
		toSend("DELETE", "/_sandbox/rules", "", "Origin: http://elsewhere.example"),
		toSend("PUT", "/_sandbox/fixture", `{"scenario":"slow"}`, "Origin: http://elsewhere.example"),
	))
}

func badJSON() []badRequest {
	var list []badRequest
	for _, body := range []string{
		"{", "}", "x", "{members:[]}", `{'members':[]}`, `{"members":[]`, `{"members":[],}`, `{"members":[]}{}`,
		`{"members":[]} x`,
		`{"members":[],"members":[]}`, `{"members":[],"x":{"a":1,"a":2}}`, `{"members":[01]}`, `{"members":[+1]}`,
		`{"members":[.5]}`,
		`{"members":[NaN]}`, `{"members":[tru]}`, "{\"members\":[\"\t\"]}", `{"members":["\x"]}`, `{"members":["\u12"]}`,
		"{\"members\":[\"\xff\"]}",
		"\ufeff" + `{"members":[]}`, "{\x00}", "// none\n{}", "members=x", "members: []", `"members"` + ":[]",
		`{"members":[],"x":` + strings.Repeat("[", 20_000) + strings.Repeat("]", 20_000) + "}",
	} {
		list = append(list, toPost(syncPath, body))
	}
	list = append(list,
		toPost(syncPath, ""),
		toPost(syncPath, " \n"),
		toPost(syncPath, "", "Content-Length: 0", "Content-Type: application/json"),
		toSend("PATCH", "/v1/groups/"+group, " "),
		toPost("/v1/groups", `{"name":"x"`),
		toSend("PATCH", "/v1/groups/"+group, `{"name":"x","name":"y"}`),
		toPost("/_sandbox/clock/advance", `{"by":"1s"`),
		toPost("/_sandbox/rules", "respond: {status: 500}"),
		toPost("/_sandbox/reset", `{"scopes":["state",]}`),
		toPost("/_sandbox/verify", "{\"when\":{\"call\":\"\xff\"}}"),
	)
	return refused(400, "invalid_json", list...)
}

func badRows() []badRequest {
	good := rowOf("EMP-9")
	var list []badRequest
	for _, body := range []string{
		"null", "true", "1", `""`, "[]", "{}", `{"Members":[]}`, `{"members":null}`, `{"members":{}}`, `{"members":"[]"}`,
		`{"members":[null]}`, `{"members":[[]]}`, `{"members":["x"]}`, `{"members":[{}]}`, `{"members":-1e999}`,
	} {
		list = append(list, toPost(syncPath, body))
	}
	for _, change := range [][]string{
		{`"EMP-9"`, `""`},
		{`"EMP-9"`, "9"},
		{`"EMP-9"`, "null"},
		{`"EMP-9"`, `"` + strings.Repeat("x", 256) + `"`},
		{`"reference_id"`, `"referenceId"`},
		{`"Jane"`, "null"},
		{`"Jane"`, `["Jane"]`},
		{"1990-05-15", "2001-02-29"},
		{"1990-05-15", "15.05.1990"},
		{"1990-05-15", "1990-5-15"},
		{"1990-05-15", "1990-05-15T00:00:00Z"},
		{`"1990-05-15"`, "642729600"},
		{`"CA"`, `"California"`},
		{`"CA"`, `""`},
		{`"CA"`, `"\u00e9"`},
		{`"94102"`, "94102"},
		{"pln_abc123def456", ""},
		{`"email":null`, `"email":false`},
		{`"phone":"4155550100",`, ""},
		{`"address":{`, `"address":[],"was":{`},
		{`"address":{`, `"address":null,"was":{`},
	} {
		list = append(list, toPost(syncPath, rosterOf(rowOf("EMP-9", change...))))
	}
	return slices.Concat(refused(400, "invalid_request", list...), refused(400, "duplicate_reference_id",
		toPost(syncPath, rosterOf(good, good)),
		toPost(syncPath, rosterOf(rowOf("EMP-1"), good, rowOf("EMP-1"))),
		toPost("/v1/groups/grp_nowhere/members/sync", rosterOf(good, good)),
	))
}

func badGroups() []badRequest {
	return slices.Concat(refused(400, "invalid_request",
		toPost("/v1/groups", "null"),
		toPost("/v1/groups", "{}"),
		toPost("/v1/groups", `{"name":"x"}`),
		toPost("/v1/groups", `{"external_reference_id":"x"}`),
		toPost("/v1/groups", `{"name":null,"external_reference_id":"x"}`),
		toPost("/v1/groups", `{"name":"","external_reference_id":"x"}`),
		toPost("/v1/groups", `{"name":1,"external_reference_id":"x"}`),
		toPost("/v1/groups", `{"name":"x","external_reference_id":""}`),
		toPost("/v1/groups", `{"name":"x","external_reference_id":"`+strings.Repeat("x", 256)+`"}`),
		toSend("PATCH", "/v1/groups/"+group, "[]"),
		toSend("PATCH", "/v1/groups/"+group, `{"name":""}`),
		toSend("PATCH", "/v1/groups/"+group, `{"name":{}}`),
	), refused(409, "external_reference_id_taken",
		toPost("/v1/groups", `{"name":"x","external_reference_id":"acme"}`),
	))
}
