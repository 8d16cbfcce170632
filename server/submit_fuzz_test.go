package server_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/vitable-sandbox/sandbox/server"
)

// FuzzSubmit holds the server's judgement of a body against kin-openapi's own, on the specification as the file has it:
// what kin-openapi refuses is refused, and what it accepts is accepted, unless the text breaks a rule that kin-openapi
// does not know.
func FuzzSubmit(f *testing.F) {
	good := `{"members":[{"reference_id":"A","first_name":"J","last_name":"D","date_of_birth":"1990-05-15","phone":"4",` +
		`"plan_id":"p","email":null,"address":{"address_line_1":"1","address_line_2":"2","city":"C","state":"CA","zipcode":"9"}}]}`
	for _, seed := range []string{
		good, "", "{}", "null", "[]", `{"members":[]}`, `{"members":null}`, `{"members":[null]}`, `{"members":[{}]}`,
		swap(good, `"J"`, `""`), swap(good, `"J"`, `null`), swap(good, `"CA"`, `"CAL"`), swap(good, `"CA"`, `"éé"`),
		swap(good, `null`, `"x"`), swap(good, `null`, `[]`), swap(good, `"2"`, `null`), swap(good, `"2"`, `2`),
		swap(good, "1990-05-15", "2001-02-29"), swap(good, "1990-05-15", "0000-01-01"), swap(good, `"phone"`, `"Phone"`),
		swap(good, `"A"`, `"`+strings.Repeat("x", 256)+`"`), good + good, swap(good, `"email":null`, `"x":1e999`),
		swap(good, `"email":null`, `"x":{"x":[true,false,{"":-0.5e-3}]}`), swap(good, `"J"`, `"\ud800"`),
	} {
		f.Add(seed)
	}
	s, err := server.New(server.WithDelay(time.Hour))
	if err != nil {
		f.Fatal(err)
	}
	spec, err := loadSpec()
	if err != nil {
		f.Fatal(err)
	}
	schema := spec.doc.Components.Schemas["SyncSubmitRequest"].Value
	f.Fuzz(func(t *testing.T, body string) {
		r := httptest.NewRequest(http.MethodPost, "/v1/groups/"+group+"/members/sync", strings.NewReader(body))
		r.Header.Set("Authorization", "Bearer fuzz")
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if err := checkAnswer(r, w.Result(), w.Body.Bytes()); err != nil {
			t.Fatalf("the answer breaks the contract: %v", err)
		}
		refused := refusal(schema, body)
		switch {
		case w.Code == http.StatusAccepted && refused != nil:
			t.Fatalf("accepted, but kin-openapi refuses: %v", refused)
		case w.Code == http.StatusAccepted, w.Code == http.StatusBadRequest && refused != nil:
		case w.Code == http.StatusBadRequest && stricter(w.Body.String()):
		default:
			t.Fatalf("status %d: %s; kin-openapi says %v", w.Code, w.Body, refused)
		}
	})
}

// refusal is kin-openapi's own judgement of a body, with a real check of dates.
func refusal(schema *openapi3.Schema, body string) error {
	var value any
	if err := json.Unmarshal([]byte(body), &value); err != nil && !strings.Contains(err.Error(), "cannot unmarshal number") {
		return err
	}
	return schema.VisitJSON(value, openapi3.WithStringFormatValidator("date", openapi3.NewCallbackValidator(func(text string) error {
		_, err := time.Parse(time.DateOnly, text)
		return err
	})))
}

// stricter says that a refusal is for a reason that kin-openapi does not look at.
func stricter(body string) bool {
	for _, reason := range []string{"same name twice", "not valid UTF-8", "a member may occur once", "not valid JSON", "half of a surrogate pair"} {
		if strings.Contains(body, reason) {
			return true
		}
	}
	return false
}
