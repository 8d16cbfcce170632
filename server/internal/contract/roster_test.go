package contract_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	jsonv2 "github.com/go-json-experiment/json"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server/api"
	"github.com/vitable-sandbox/sandbox/server/internal/contract"
)

const goodRow = `{"reference_id":"A","first_name":"Jo","last_name":"Doe","date_of_birth":"1990-05-15","phone":"4155550100",` +
	`"plan_id":"pln_a","email":null,"address":{"address_line_1":"1 St","city":"C","state":"CA","zipcode":"94102"}}`

func lenient() contract.Prose { return contract.Prose{Today: "2026-01-15"} }

func swap(text, from, to string) string { return strings.Replace(text, from, to, 1) }

func TestDecodeRoster(t *testing.T) {
	t.Parallel()
	op := operation(t, load(t, api.GetSpecJSON), submit)
	rows, err := fixtures.Roster(50, 1, "pln_a")
	if err != nil {
		t.Fatal(err)
	}
	var body bytes.Buffer
	if err := fixtures.WriteRoster(&body, rows); err != nil {
		t.Fatal(err)
	}
	// The second way is that of kin-openapi and of a look at every place.
	for _, payload := range []string{body.String(), swap(body.String(), "{", `{"note":"","x":[1e999],`)} {
		got, err := op.DecodeRoster([]byte(payload), lenient())
		if err != nil || len(got.ReferenceIDs) != 50 || got.ReferenceIDs[49] != rows[49].ReferenceID {
			t.Fatalf("%d reference ids, error %v", len(got.ReferenceIDs), err)
		}
		if !reflect.DeepEqual(got.Rows, rows) {
			t.Errorf("rows %+v", got.Rows)
		}
	}
	for _, test := range []struct{ body, want string }{
		{`{}`, "members: is required"},
		{`{"members":null}`, "members: must not be null"},
		{swap(goodRow, `"Jo"`, `""`), ""},
		{swap(goodRow, `"Jo"`, `null`), "members[0].first_name: must not be null"},
		{swap(goodRow, `"pln_a"`, `""`), "members[0].plan_id: must not be empty"},
		{swap(goodRow, `"CA"`, `"éé"`), ""},
		{swap(goodRow, `"CA"`, `"ééé"`), "members[0].address.state: must be exactly 2 characters"},
		{swap(goodRow, `1990-05-15`, `2001-02-29`), "members[0].date_of_birth: must be a calendar date, YYYY-MM-DD"},
		{swap(goodRow, `"phone"`, `"Phone"`), "members[0].Phone: unknown property; did you mean phone?; members[0].phone: is required"},
		{
			goodRow + `,` + swap(swap(goodRow, `"Doe"`, `7`), `"1990-05-15"`, `7`),
			"members[1].last_name: must be a string; members[1].date_of_birth: must be a string",
		},
	} {
		body, hasRows := test.body, strings.Contains(test.body, "reference_id")
		if hasRows {
			body = `{"members":[` + body + `]}`
		}
		got, err := op.DecodeRoster([]byte(body), lenient())
		if text(err) != test.want || err != nil && got.Rows != nil {
			t.Errorf("%s: error\n got %v\nwant %s", test.body, err, test.want)
		}
		if hasRows && (len(got.ReferenceIDs) == 0 || got.ReferenceIDs[0] != "A") {
			t.Errorf("%s: reference ids %q", test.body, got.ReferenceIDs)
		}
	}
}

func TestProseOfRosters(t *testing.T) {
	t.Parallel()
	op := operation(t, load(t, api.GetSpecJSON), submit)
	const (
		phone   = "members[1].phone: must be a US number of ten digits or in E.164, such as +14155550100"
		unknown = "members[1].address.County: unknown property"
		broken  = "members[1].address.state: must be exactly 2 characters"
	)
	badPhone := swap(goodRow, "4155550100", "555")
	for _, test := range []struct {
		row, lenient string
		all          []string // the warnings, or what is refused strictly
	}{
		{goodRow, "", nil},
		{badPhone, "", []string{phone}},
		{swap(goodRow, `"city"`, `"County":{"state":"?"},"city"`), "", []string{unknown}},
		{swap(badPhone, `"city"`, `"County":[],"city"`), "", []string{phone, unknown}},
		{swap(badPhone, `"CA"`, `"CAL"`), broken, []string{phone, broken}},
	} {
		body := []byte(`{"members":[` + goodRow + `,` + test.row + `]}`)
		got, err := op.DecodeRoster(body, lenient())
		if text(err) != test.lenient || err == nil && (len(got.Rows) != 2 || !slices.Equal(got.Warnings.Summary(5), test.all)) {
			t.Errorf("%s: warnings %q, error %v", test.row, got.Warnings, err)
		}
		got, err = op.DecodeRoster(body, contract.Prose{Today: "2026-01-15", Strict: true})
		if text(err) != strings.Join(test.all, "; ") || got.Warnings != nil {
			t.Errorf("%s: strict: warnings %q, error %v", test.row, got.Warnings, err)
		}
	}
	born := []byte(`{"members":[` + goodRow + `]}`)
	if got, err := op.DecodeRoster(born, contract.Prose{Today: "1990-05-15"}); err != nil || got.Warnings[0].Path != "members[0].date_of_birth" {
		t.Errorf("born today: warnings %q, error %v", got.Warnings, err)
	}
}

// What accepts most rosters reads its limits from the document, and leaves what it does not know to kin-openapi.
func TestLimitsAreTheDocuments(t *testing.T) {
	t.Parallel()
	body := []byte(`{"members":[` + swap(goodRow, "null", `"a@example.com"`) + `]}`)
	if _, err := operation(t, load(t, api.GetSpecJSON), submit).DecodeRoster(body, lenient()); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		value any
		keys  string
		want  string
	}{
		{2, "MemberRow/properties/last_name/maxLength", "members[0].last_name: must be at most 2 characters"},
		{20, "MemberRow/properties/phone/minLength", "members[0].phone: must be at least 20 characters"},
		{"^x", "MemberRow/properties/phone/pattern", "members[0].phone: "},
		{[]string{"pln_b"}, "MemberRow/properties/plan_id/enum", "members[0].plan_id: must be pln_b"},
		{"date", "MemberRow/properties/first_name/format", "members[0].first_name: must be a calendar date"},
		{false, "MemberRow/additionalProperties", ""},
		{[]string{"reference_id", "nickname"}, "MemberRow/required", "members[0].nickname: is required"},
		{map[string]any{"type": "string"}, "MemberRow/properties/nickname", ""},
		{2, "SyncSubmitRequest/properties/members/minItems", "members: "},
		{"integer", "Address/properties/zipcode/type", "members[0].address.zipcode: must be an integer"},
		{1, "Address/maxProperties", "members[0].address: "},
	} {
		op := operation(t, changed(t, test.value, strings.Split(test.keys, "/")...), submit)
		got, err := op.DecodeRoster(body, lenient())
		if test.want == "" && err != nil || !strings.HasPrefix(text(err), test.want) || err == nil && len(got.Rows) != 1 {
			t.Errorf("%s: error\n got %v\nwant %s", test.keys, err, test.want)
		}
	}
}

func TestDuplicates(t *testing.T) {
	t.Parallel()
	roster := contract.Roster{Rows: []fixtures.Row{{ReferenceID: "A"}, {ReferenceID: "B"}, {ReferenceID: "A"}}}
	const want = "members[2].reference_id: is the same as that of members[0]; a member may occur once"
	if got := roster.Duplicates(); len(got) != 1 || got[0].String() != want {
		t.Errorf("got %q, want %q", got, want)
	}
	roster.Rows = roster.Rows[:2]
	if got := roster.Duplicates(); got != nil {
		t.Errorf("none: got %q", got)
	}
	roster.Rows = make([]fixtures.Row, 5000)
	if got := roster.Duplicates().Summary(1)[0]; got != "and at least 21 more" {
		t.Errorf("many: %s", got)
	}
}

// decodedRows are the rows of a body as a JSON package decodes them.
func decodedRows(t *testing.T, body []byte) []fixtures.Row {
	t.Helper()
	var decoded struct {
		Members []fixtures.Row `json:"members"`
	}
	if err := jsonv2.Unmarshal(body, &decoded); err != nil {
		t.Fatal(err)
	}
	return decoded.Members
}

// FuzzDecodeRoster holds the quick way against the thorough one, and that one against kin-openapi by itself: what it
// refuses is refused, and what it accepts is accepted, unless it is not the JSON that is meant.
func FuzzDecodeRoster(f *testing.F) {
	good := `{"members":[` + goodRow + `]}`
	for _, seed := range []string{
		good, "", "null", "[]", `{"members":[]}`, `{"members":[null,{}]}`, swap(good, `"Jo"`, `""`), swap(good, `"Jo"`, `null`),
		swap(good, `null`, `"x"`), swap(good, `"email":null`, `"x":1e999`), swap(good, `"CA"`, `"\u00e9é"`), good + "x",
	} {
		f.Add([]byte(seed))
	}
	document := load(f, api.GetSpecJSON)
	op := operation(f, document, submit)
	doc, err := openapi3.NewLoader().LoadFromData(document.ServedAt("/"))
	if err != nil {
		f.Fatal(err)
	}
	schema := doc.Components.Schemas["SyncSubmitRequest"].Value
	f.Fuzz(func(t *testing.T, body []byte) {
		roster, err := op.DecodeRoster(body, lenient())
		thorough := op.Judge(body)
		// Only a roster's error also names what most likely stands in the place of something missing.
		misspelled := strings.Contains(text(err), "unknown property; did you mean")
		if (err == nil) != (thorough == nil) || !misspelled && text(err) != text(thorough) {
			t.Fatalf("decoded: %v; judged: %v", err, thorough)
		}
		if errors.As(err, new(*contract.SyntaxError)) {
			return
		}
		var value any
		if json.Unmarshal(body, &value) != nil {
			return // a number that is out of range for this package
		}
		refused := schema.VisitJSON(value, openapi3.WithStringFormatValidator("date", openapi3.NewCallbackValidator(func(text string) error {
			_, err := time.Parse(time.DateOnly, text)
			return err
		})))
		if (refused != nil) != (err != nil) {
			t.Fatalf("error %v; kin-openapi says %v", err, refused)
		}
		if err != nil {
			return
		}
		if got, want := roster.Rows, decodedRows(t, body); !reflect.DeepEqual(got, want) {
			t.Fatalf("rows %+v, want %+v", got, want)
		}
		members := value.(map[string]any)["members"].([]any)
		if len(roster.Rows) != len(members) || len(roster.ReferenceIDs) != len(members) {
			t.Fatalf("%d rows and %d reference ids of %d members", len(roster.Rows), len(roster.ReferenceIDs), len(members))
		}
	})
}
