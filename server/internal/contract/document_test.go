package contract_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/vitable-sandbox/sandbox/server/api"
	"github.com/vitable-sandbox/sandbox/server/control"
	"github.com/vitable-sandbox/sandbox/server/internal/contract"
)

const submit = "SubmitGroupMemberSync"

// load loads a document of the project.
func load(t testing.TB, spec func() ([]byte, error), options ...contract.Option) *contract.Document {
	t.Helper()
	text, err := spec()
	if err != nil {
		t.Fatal(err)
	}
	d, err := contract.Load(text, options...)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// operation is the operation of a document that has the id.
func operation(t testing.TB, d *contract.Document, id string) *contract.Operation {
	t.Helper()
	for _, op := range d.Operations() {
		if op.ID == id {
			return op
		}
	}
	t.Fatalf("the document has no operation %s", id)
	return nil
}

func TestLoad(t *testing.T) {
	t.Parallel()
	d := load(t, api.GetSpecJSON)
	var calls []string
	for _, op := range d.Operations() {
		calls = append(calls, op.Path+" "+op.Method+" "+op.ID+" "+strings.Join(op.MediaTypes, ","))
		if op.TakesBody() != (len(op.MediaTypes) > 0) {
			t.Errorf("%s: takes a body: %t", op.ID, op.TakesBody())
		}
	}
	want := []string{
		"/v1/groups GET ListGroups ",
		"/v1/groups POST CreateGroup application/json",
		"/v1/groups/{group_id} GET GetGroup ",
		"/v1/groups/{group_id} PATCH UpdateGroup application/json",
		"/v1/groups/{group_id}/members/sync POST SubmitGroupMemberSync application/json",
		"/v1/groups/{group_id}/members/sync/{request_id} GET GetGroupMemberSync ",
		"/v1/plans GET ListPlans ",
	}
	if !slices.Equal(calls, want) {
		t.Errorf("operations\n got %q\nwant %q", calls, want)
	}
	if operation(t, d, submit).BodyOptional || !operation(t, load(t, control.GetSpecJSON), "Reset").BodyOptional {
		t.Error("it is a reset that can do without a body, not a submit")
	}
	for _, text := range []string{"", "{", `{"paths":{"/a":{"$ref":"#/nowhere"}}}`} {
		if _, err := contract.Load([]byte(text)); err == nil {
			t.Errorf("%q: no error", text)
		}
	}
}

func TestNearest(t *testing.T) {
	t.Parallel()
	d := load(t, api.GetSpecJSON)
	for _, test := range []struct{ method, path, want string }{
		{"GET", "/v1/plan", "GET /v1/plans"},
		{"PUT", "/v1/plans", "GET /v1/plans"},
		{"GET", "/groups", "GET /v1/groups"},
		{"POST", "/v1/groups/", "POST /v1/groups"},
		{"POST", "/v1/group/grp_a/members/sync", "POST /v1/groups/{group_id}/members/sync"},
		{"PUT", "/v1/groups/grp_a/member/sync", "POST /v1/groups/{group_id}/members/sync"},
		{"GET", "/v1/groups/grp_a/members/syncs/grpmsr_a", "GET /v1/groups/{group_id}/members/sync/{request_id}"},
		{"PATCH", "/v1/groups/anything", "PATCH /v1/groups/{group_id}"},
		{"PUT", "/v1/groups/anything", "PATCH /v1/groups/{group_id}"},
		{"DELETE", "/v1/groups/anything", "GET /v1/groups/{group_id}"},
	} {
		if got := d.Nearest(test.method, test.path); got != test.want {
			t.Errorf("%s %s: got %s, want %s", test.method, test.path, got, test.want)
		}
	}
	empty, err := contract.Load([]byte(`{"openapi":"3.0.3","info":{"title":"t","version":"1"},"paths":{}}`))
	if err != nil || empty.Nearest("GET", "/") != "" {
		t.Errorf("without a call: %v", err)
	}
}

// changed loads the API's document with one value of the schema of a row exchanged; keys lead to it.
func changed(t *testing.T, value any, keys ...string) *contract.Document {
	t.Helper()
	text, err := api.GetSpecJSON()
	if err != nil {
		t.Fatal(err)
	}
	var doc map[string]any
	if err := json.Unmarshal(text, &doc); err != nil {
		t.Fatal(err)
	}
	at := doc
	keys = append([]string{"components", "schemas"}, keys...)
	for _, key := range keys[:len(keys)-1] {
		next, ok := at[key].(map[string]any)
		if !ok {
			t.Fatalf("%q: there is no object at %s", keys, key)
		}
		at = next
	}
	at[keys[len(keys)-1]] = value
	if text, err = json.Marshal(doc); err != nil {
		t.Fatal(err)
	}
	return load(t, func() ([]byte, error) { return text, nil })
}

func TestServedAt(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ text, want string }{
		"another":  {`{"openapi":"3.0.3","servers": [ {"url":"https://x"} ],"paths":{"/servers":{}}}`, `{"openapi":"3.0.3","servers": [{"url":"http://here"}],"paths":{"/servers":{}}}`},
		"none":     {`{"info":{"servers":1},"paths":{}}`, `{"info":{"servers":1},"paths":{},"servers":[{"url":"http://here"}]}`},
		"none yet": {`{"paths":{},"servers":[]}`, `{"paths":{},"servers":[{"url":"http://here"}]}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, err := contract.Load([]byte(test.text))
			if err != nil {
				t.Fatal(err)
			}
			if got := string(d.ServedAt("http://here")); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}
