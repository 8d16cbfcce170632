package contract_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/vitable-sandbox/sandbox/server/api"
	"github.com/vitable-sandbox/sandbox/server/control"
	"github.com/vitable-sandbox/sandbox/server/internal/contract"
)

func TestSyntaxErrors(t *testing.T) {
	t.Parallel()
	op := operation(t, load(t, api.GetSpecJSON), "CreateGroup")
	for body, want := range map[string]string{
		"":                                       "body: is empty; the call takes a JSON object",
		" \n\t":                                  "body: is empty; the call takes a JSON object",
		`{"name":`:                               "body: the JSON ends too early (line 1, column 9)",
		"{\n  \"name\": Secret\n}":               "body: is not valid JSON (line 2, column 11)",
		"{\n\"name\":\"\xff\"}":                  "body: is not valid UTF-8 (line 2, column 9)",
		`{"name":"N"} {}`:                        "body: there is text after the JSON (line 1, column 14)",
		`{"name":"N","name":"Secret"}`:           "body: an object has the same name twice (line 1, column 13)",
		"{\"a\":{\n\"Secret\":1,\"Secret\":2}}":  "body: an object has the same name twice (line 2, column 12)",
		`{"name":` + strings.Repeat("[", 10_000): "body: is nested too deeply: at most 10000 levels (line 1, column 10008)",
	} {
		for name, err := range map[string]error{
			"Judge": op.Judge([]byte(body)), "Decode": second(contract.Decode[api.GroupCreateRequest](op, []byte(body))),
		} {
			var syntax *contract.SyntaxError
			if !errors.As(err, &syntax) || err.Error() != want {
				t.Errorf("%s %q: error\n got %v\nwant %s", name, body, err, want)
			}
		}
	}
}

func second[T any](_ T, err error) error { return err }

// A body of the sandbox's own calls is judged by the document alone.
func TestDecode(t *testing.T) {
	t.Parallel()
	op := operation(t, load(t, control.GetSpecJSON), "CompleteSync")
	got, err := contract.Decode[control.Completion](op, []byte(`{"failures":[{"reference_id":"A","operation":"add"}]}`))
	if err != nil || (*got.Failures)[0].ReferenceID != "A" {
		t.Errorf("got %+v, %v", got, err)
	}
	long := strings.Repeat("x", 1000)
	for body, want := range map[string]string{
		`[]`:   "body: must be an object",
		`null`: "body: must not be null",
		`{"failures":[{"operation":"update"},7],"failure":[],"` + long + `":1}`: `body: has an unknown field "failure"; did you mean failures?; ` +
			`body: has an unknown field "…"; there are failures; failures[0].operation: must be add or remove; ` +
			`failures[0].reference_id: is required; failures[1]: must be an object`,
	} {
		_, err := contract.Decode[control.Completion](op, []byte(body))
		var violations contract.Violations
		if !errors.As(err, &violations) || err.Error() != want {
			t.Errorf("%s: error\n got %v\nwant %s", body, err, want)
		}
	}
}

func TestDecodeWithProse(t *testing.T) {
	t.Parallel()
	op := operation(t, load(t, api.GetSpecJSON), "CreateGroup")
	for _, test := range []struct {
		body, warning   string // of prose that is not strict
		lenient, strict string // the errors
	}{
		{`{"name":"N","external_reference_id":"E"}`, "", "", ""},
		{
			`{"externalReferenceId":"E","name":"N","external_reference_id":"F"}`,
			"externalReferenceId: unknown property; did you mean external_reference_id?", "",
			"externalReferenceId: unknown property; did you mean external_reference_id?",
		},
		{
			`{"nam":"N","external_reference_id":""}`, "",
			"nam: unknown property; did you mean name?; external_reference_id: must be 1 to 255 characters; name: is required",
			"nam: unknown property; did you mean name?; external_reference_id: must be 1 to 255 characters; name: is required",
		},
	} {
		got, warnings, err := contract.DecodeWithProse[api.GroupCreateRequest](op, []byte(test.body), contract.Prose{})
		if text(err) != test.lenient || strings.Join(warnings.Summary(5), "; ") != test.warning || (got == nil) != (err != nil) {
			t.Errorf("%s: got %+v, warnings %q, error %v", test.body, got, warnings, err)
		}
		got, warnings, err = contract.DecodeWithProse[api.GroupCreateRequest](op, []byte(test.body), contract.Prose{Strict: true})
		if text(err) != test.strict || warnings != nil || (got == nil) != (err != nil) {
			t.Errorf("%s: strict: got %+v, warnings %q, error %v", test.body, got, warnings, err)
		}
	}
	if _, _, err := contract.DecodeWithProse[api.GroupCreateRequest](op, nil, contract.Prose{}); !errors.As(err, new(*contract.SyntaxError)) {
		t.Errorf("empty: error %v", err)
	}
}

func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
