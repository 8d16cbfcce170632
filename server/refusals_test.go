package server_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/vitable-sandbox/sandbox/fixtures"
)

func TestRefusedBodies(t *testing.T) {
	t.Parallel()
	good := payload(t, person("A"))
	for _, test := range []struct {
		name, body string
		status     int
		messages   []string
	}{
		{"no body", "", 400, []string{"body: is empty"}},
		{"blank", "  \n ", 400, []string{"body: is empty"}},
		{"cut", good[:len(good)-1], 400, []string{"body: the JSON ends too early (line 1, column"}},
		{"not JSON", "{\n  members: []}", 400, []string{"body: is not valid JSON (line 2, column 3)"}},
		{"text behind", good + " {}", 400, []string{"body: there is text after the JSON (line 1, column"}},
		{"same name twice", `{"members":[],"members":[]}`, 400, []string{"body: an object has the same name twice (line 1, column"}},
		{"same unknown name twice", `{"members":[],"x":{"a":1,"a":2}}`, 400, []string{"same name twice"}},
		{"not UTF-8", `{"members":[],"x":"` + "\xff" + `"}`, 400, []string{"body: is not valid UTF-8 (line 1, column"}},
		{"null", "null", 400, []string{"body: must not be null"}},
		{"list", "[]", 400, []string{"body: must be an object"}},
		{"no members", "{}", 400, []string{"members: is required"}},
		{"other case", `{"Members":[]}`, 400, []string{"Members: unknown property; did you mean members?; members: is required"}},
		{"a row in other case", swap(good, `"plan_id"`, `"PLAN_ID"`), 400, []string{"members[0].PLAN_ID: unknown property; did you mean plan_id?; members[0].plan_id: is required"}},
		{"a row in camel case", swap(good, `"plan_id"`, `"planId"`), 400, []string{"members[0].planId: unknown property; did you mean plan_id?; members[0].plan_id: is required"}},
		{"a row with another name", swap(good, `"plan_id"`, `"product"`), 400, []string{"members[0].plan_id: is required"}},
		{"members null", `{"members":null}`, 400, []string{"members: must not be null"}},
		{"members no list", `{"members":{}}`, 400, []string{"members: must be an array"}},
		{"row no object", `{"members":[1]}`, 400, []string{"members[0]: must be an object"}},
		{"row null", `{"members":[null]}`, 400, []string{"members[0]: must not be null"}},
		{"wrong type", swap(good, `"94102"`, `94102`), 400, []string{"members[0].address.zipcode: must be a string"}},
		{"bad day", swap(good, "1990-05-15", "2001-02-31"), 400, []string{"members[0].date_of_birth: must be a calendar date, YYYY-MM-DD"}},
		{"no day", swap(good, "1990-05-15", "15 May"), 400, []string{"members[0].date_of_birth"}},
		{"state too long", swap(good, `"CA"`, `"CAL"`), 400, []string{"members[0].address.state: must be exactly 2 characters"}},
		{"state of two runes", swap(good, `"CA"`, `"éé"`), 202, nil},
		{"reference too long", swap(good, `"A"`, `"`+strings.Repeat("é", 256)+`"`), 400, []string{"members[0].reference_id: must be 1 to 255 characters"}},
		{"reference just right", swap(good, `"A"`, `"`+strings.Repeat("é", 255)+`"`), 202, nil},
		{"plan empty", swap(good, goodPlan, ""), 400, []string{"members[0].plan_id: must not be empty"}},
		{"name empty", swap(good, "Jane", ""), 202, nil},
		{"name null", swap(good, `"Jane"`, "null"), 400, []string{"members[0].first_name: must not be null"}},
		{"e-mail null", swap(good, `"email":null`, `"email":null`), 202, nil},
		{"e-mail a number", swap(good, `"email":null`, `"email":5`), 400, []string{"members[0].email: must be a string or null"}},
		{"unknown names", swap(good, `"email":null`, `"EMAIL":5,"x":[1e999]`), 202, nil},
		{"a number out of range", swap(good, `"4155550100"`, `1e999`), 400, []string{"members[0].phone: must be a string"}},
		{"members out of range", `{"members":-1e999}`, 400, []string{"members: must be an array"}},
		{"no address", `{"members":[{"reference_id":"A","first_name":"J","last_name":"D","date_of_birth":"1990-05-15","phone":"","plan_id":"p"}]}`, 400, []string{"members[0].address: is required"}},
		{
			"all at once, in payload order", `{"members":[` + strings.TrimSuffix(strings.TrimPrefix(good, `{"members":[`), "]}") +
				`,{"plan_id":"","phone":1,"address":{"zipcode":"","state":"C"},"first_name":"J","last_name":"D","date_of_birth":"x"}]}`, 400,
			[]string{"members[1].plan_id: must not be empty; members[1].phone: must be a string; members[1].address.zipcode: must not be empty; " +
				"members[1].address.state: must be exactly 2 characters; members[1].address.address_line_1: is required; " +
				"members[1].address.city: is required; members[1].date_of_birth: must be a calendar date, YYYY-MM-DD; " +
				"members[1].reference_id: is required"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := open(t)
			a := s.send(http.MethodPost, s.path(), test.body)
			if a.status != test.status {
				t.Fatalf("status %d, want %d: %s", a.status, test.status, a.body)
			}
			for _, want := range test.messages {
				if got := a.problem(t).Message; !strings.Contains(got, want) {
					t.Errorf("message\n got %q\nwant %q", got, want)
				}
			}
			if a.status == http.StatusBadRequest {
				// What was refused changed nothing: the first request id is still to come.
				if got, want := s.submit().RequestId, open(t).submit().RequestId; got != want {
					t.Errorf("the refused request took a place in the queue: next id %s, want %s", got, want)
				}
			}
		})
	}
}

func swap(text, from, to string) string { return strings.Replace(text, from, to, 1) }

func TestManyViolationsAreCut(t *testing.T) {
	t.Parallel()
	s := open(t)
	rows := make([]fixtures.Row, 5000)
	for i := range rows {
		rows[i] = person("A", plan(""))
	}
	message := s.try(rows...).problem(t).Message
	if got := strings.Count(message, "members["); got != 20 || !strings.HasSuffix(message, "; and more") {
		t.Errorf("%d violations in %q, want 20 and more", got, message)
	}
	for i := range rows {
		rows[i] = person("A")
	}
	message = s.try(rows...).problem(t).Message
	if got := strings.Count(message, "].reference_id"); got != 20 || !strings.HasSuffix(message, "; and more") {
		t.Errorf("%d duplicates in %q, want 20 and more", got, message)
	}
}

func TestUnknownThings(t *testing.T) {
	t.Parallel()
	s := open(t)
	if a := s.send(http.MethodGet, s.path()+"/grpmsr_nowhere", ""); a.status != http.StatusNotFound {
		t.Errorf("unknown request: status %d", a.status)
	}
	other := *s
	other.group = "grp_nowhere"
	if a := other.try(person("A")); a.status != http.StatusNotFound {
		t.Errorf("unknown group: status %d", a.status)
	}
	// The contract comes before the group.
	if a := other.try(person("")); a.status != http.StatusBadRequest {
		t.Errorf("bad row for an unknown group: status %d", a.status)
	}
	if a := other.try(person("A"), person("A")); a.status != http.StatusBadRequest {
		t.Errorf("duplicates for an unknown group: status %d", a.status)
	}
}
