package server_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"reflect"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server/api"
	"github.com/vitable-sandbox/sandbox/server/control"
)

func TestSpecificationsAreValid(t *testing.T) {
	t.Parallel()
	for _, file := range []string{"../openapi.yaml", "control/control.yaml"} {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			specificationIsValid(t, file)
		})
	}
}

func specificationIsValid(t *testing.T, file string) {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := doc.Validate(t.Context(), openapi3.EnableExamplesValidation()); err != nil {
		t.Error(err)
	}
	if doc.OpenAPI != "3.0.3" {
		t.Errorf("openapi: %s; the 3.1 path of kin-openapi compiles the schema again for every request", doc.OpenAPI)
	}
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			if op.OperationID == "" || op.Responses.Default() == nil {
				t.Errorf("%s %s: an operationId and a default response are needed", method, path)
			}
		}
	}
}

// The embedded specifications are what requests are judged by, so they must be the files.
func TestEmbeddedSpecificationsAreTheFiles(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		file, path, command string
		embedded            func() ([]byte, error)
	}{
		{"../openapi.yaml", "/_sandbox/openapi.json", "go generate ./server/api", api.GetSpecJSON},
		{"control/control.yaml", "/_sandbox/control.json", "go generate ./server/control", control.GetSpecJSON},
	} {
		file, err := openapi3.NewLoader().LoadFromFile(test.file)
		if err != nil {
			t.Fatal(err)
		}
		text, err := file.MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		embedded, err := test.embedded()
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(tree(t, text), tree(t, embedded)) {
			t.Errorf("the embedded specification is not %s; run %s", test.file, test.command)
		}
		served := open(t).send(http.MethodGet, test.path, "", "Authorization: ")
		if served.status != http.StatusOK || !reflect.DeepEqual(withoutServers(t, text), withoutServers(t, served.body)) {
			t.Errorf("GET %s does not serve %s", test.path, test.file)
		}
	}
}

// withoutServers is a document without what differs where it is served.
func withoutServers(t *testing.T, text []byte) any {
	t.Helper()
	document, ok := tree(t, text).(map[string]any)
	if !ok {
		t.Fatalf("no document: %.40q", text)
	}
	delete(document, "servers")
	return document
}

func tree(t *testing.T, text []byte) any {
	t.Helper()
	var value any
	if err := json.NewDecoder(bytes.NewReader(text)).Decode(&value); err != nil {
		t.Fatal(err)
	}
	return value
}

// Fixtures check their rows without the contract at hand; both must say the same.
func TestFixturesKnowTheContract(t *testing.T) {
	t.Parallel()
	spec, err := loadSpec()
	if err != nil {
		t.Fatal(err)
	}
	var calls []string
	for _, item := range spec.doc.Paths.Map() {
		for _, op := range item.Operations() {
			calls = append(calls, op.OperationID)
		}
	}
	sort.Strings(calls)
	if got := slices.Sorted(slices.Values(fixtures.Calls())); !slices.Equal(got, calls) {
		t.Errorf("fixtures know the calls %v, the contract has %v", got, calls)
	}
	want := make(map[string]limit)
	collectLimits(want, "", spec.doc.Components.Schemas["MemberRow"].Value)
	got := fixtureLimits(t)
	if !reflect.DeepEqual(got, want) {
		t.Errorf("limits of a row\n fixtures %+v\n contract %+v", got, want)
	}
}

// limit is what is asked of one field of a row.
type limit struct {
	min, max           int
	required, nullable bool
	format             string
}

// fixtureLimits reads the limits out of the schema of fixtures.
func fixtureLimits(t *testing.T) map[string]limit {
	t.Helper()
	var schema struct {
		Defs map[string]struct {
			Required   []string
			Properties map[string]struct {
				Type                 any
				MinLength, MaxLength int
				Format               string
			}
		} `json:"$defs"`
	}
	if err := json.Unmarshal(fixtures.Schema(), &schema); err != nil {
		t.Fatal(err)
	}
	limits := make(map[string]limit)
	for prefix, name := range map[string]string{"": "row", "address.": "address"} {
		for key, property := range schema.Defs[name].Properties {
			_, nullable := property.Type.([]any)
			limits[prefix+key] = limit{
				min: property.MinLength, max: property.MaxLength, format: property.Format,
				required: slices.Contains(schema.Defs[name].Required, key), nullable: nullable,
			}
		}
	}
	return limits
}

func collectLimits(into map[string]limit, prefix string, schema *openapi3.Schema) {
	for name, ref := range schema.Properties {
		if ref.Value.Type.Is("object") {
			collectLimits(into, prefix+name+".", ref.Value)
		}
		l := limit{
			min:      int(ref.Value.MinLength),
			required: slices.Contains(schema.Required, name),
			nullable: ref.Value.Nullable,
			format:   ref.Value.Format,
		}
		if ref.Value.MaxLength != nil {
			l.max = int(*ref.Value.MaxLength)
		}
		into[prefix+name] = l
	}
}

// The documented examples are what the sandbox answers with.
func TestDocumentedExchange(t *testing.T) {
	t.Parallel()
	spec, err := loadSpec()
	if err != nil {
		t.Fatal(err)
	}
	example := func(name string) any { return spec.doc.Components.Examples[name].Value.Value }
	s := open(t)
	got := s.send(http.MethodGet, s.path()+"/grpmsr_abc123def456", "")
	if !reflect.DeepEqual(tree(t, got.body), example("SyncRetrieveResponse")) {
		t.Errorf("the documented retrieve answers %s", got.body)
	}
	// Field for field, in the document's order.
	const documented = `{"data":{"request_id":"grpmsr_abc123def456","group_id":"grp_abc123def456",` +
		`"accepted_at":"2026-01-15T10:30:00Z","completed_at":"2026-01-15T10:30:42Z","results":{` +
		`"added_group_member_ids":["grpmbr_abc123def456"],"removed_group_member_ids":["grpmbr_xyz789ghi012"],` +
		`"failures":[{"reference_id":"EMP-002","operation":"add","reason":"Invalid plan_id"}]}}}` + "\n"
	if string(got.body) != documented {
		t.Errorf("the documented retrieve answers %s", got.body)
	}
	body, err := json.Marshal(example("SyncSubmitRequest"))
	if err != nil {
		t.Fatal(err)
	}
	a := s.send(http.MethodPost, s.path(), string(body))
	var accepted api.SyncSubmitResponse
	decode(t, a.body, &accepted)
	if a.status != http.StatusAccepted || accepted.Data.GroupId != group || !strings.HasPrefix(accepted.Data.RequestId, "grpmsr_") {
		t.Fatalf("the documented submit: %d %s", a.status, a.body)
	}
	if results := s.results(accepted.Data.RequestId); len(results.AddedGroupMemberIDs) != 1 || len(results.Failures) != 0 {
		t.Errorf("the documented submit: %+v", results)
	}
}
