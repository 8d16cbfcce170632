package server_test

import (
	"fmt"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server"
)

func (a answer) warnings() []string { return a.header.Values("Sandbox-Warning") }

// Each rule in prose is a warning of one sandbox, and a violation of the other; message "" means that it is neither.
func TestRulesInProse(t *testing.T) {
	t.Parallel()
	now := server.WithNow(time.Date(2026, 1, 15, 0, 30, 0, 0, time.UTC))
	lenient, strict := open(t, now), open(t, now, server.WithValidation(server.Strict))
	const (
		state = "members[0].address.state: must be the USPS code of a state or territory, such as CA"
		zip   = "members[0].address.zipcode: must be a ZIP code of five digits or a ZIP+4, such as 94102-1234"
		phone = "members[0].phone: must be a US number of ten digits or in E.164, such as +14155550100"
		mail  = "members[0].email: must be an e-mail address"
		born  = "members[0].date_of_birth: must be in the past by the organization's clock"
	)
	good := payload(t, person("A"))
	for _, test := range []struct{ from, to, message string }{
		{"A", "A", ""},
		{`"CA"`, `"PR"`, ""},
		{`"CA"`, `"AE"`, ""},
		{`"CA"`, `"ca"`, state},
		{`"CA"`, `"XX"`, state},
		{`"CA"`, `"\u0043A"`, ""},
		{"94102", "94102-1234", ""},
		{"94102", "941021234", zip},
		{"94102", "9410", zip},
		{"94102", "94102-123", zip},
		{"94102", "94102 1234", zip},
		{"94102", "９4102", zip},
		{"4155550100", "+14155550100", ""},
		{"4155550100", "+442079460018", ""},
		{"4155550100", "+4", phone},
		{"4155550100", "+0155550100", phone},
		{"4155550100", "+1234567890123456", phone},
		{"4155550100", "14155550100", phone},
		{"4155550100", "415-555-01", phone},
		{"4155550100", "", phone},
		{`"email":null`, `"email":"jane.o'doe+x@mail.example.com"`, ""},
		{`"email":null`, `"email":"jürgen@exämple.com"`, ""},
		{`"email":null`, `"email":""`, mail},
		{`"email":null`, `"email":"jane"`, mail},
		{`"email":null`, `"email":"jane@localhost"`, mail},
		{`"email":null`, `"email":"Jane <jane@example.com>"`, mail},
		{`"email":null`, `"email":"jane@@example.com"`, mail},
		{`"email":null`, `"email":"jane.@example.com"`, mail},
		{`"email":null`, `"email":"jane@example.com\u00a0"`, mail},
		{`"email":null`, `"email":"jane@127.0.0.1"`, mail},
		{`"email":null`, `"email":"jane@example.c"`, mail},
		{`"email":null,`, "", ""},
		{"1990-05-15", "2026-01-14", ""},
		{"1990-05-15", "2026-01-15", born},
		{"1990-05-15", "9999-12-31", born},
		{`"email"`, `"emial":1,"email"`, "members[0].emial: unknown property; did you mean email?"},
		{`"email"`, `"dateOfBirth":1,"email"`, "members[0].dateOfBirth: unknown property; did you mean date_of_birth?"},
		{`"email"`, `"department":{"state":"XX"},"email"`, "members[0].department: unknown property"},
		{`"city"`, `"line_2":null,"city"`, "members[0].address.line_2: unknown property"},
		{`"city"`, `"zip":[{}],"city"`, "members[0].address.zip: unknown property; did you mean zipcode?"},
		{`{"members"`, `{"Members":[{}],"members"`, "Members: unknown property; did you mean members?"},
		{`{"members"`, `{"` + strings.Repeat("é", 100) + `":1,"members"`, "…: unknown property"},
	} {
		body := swap(good, test.from, test.to)
		a, b := lenient.send(http.MethodPost, lenient.path(), body), strict.send(http.MethodPost, strict.path(), body)
		if a.status != http.StatusAccepted {
			t.Errorf("%s: status %d: %s", test.to, a.status, a.body)
		}
		if test.message == "" {
			if b.status != http.StatusAccepted || len(a.warnings())+len(b.warnings()) > 0 {
				t.Errorf("%s: status %d, warnings %q: %s", test.to, b.status, a.warnings(), b.body)
			}
			continue
		}
		if want := []string{strings.ReplaceAll(test.message, "…", `\u2026`)}; !slices.Equal(a.warnings(), want) {
			t.Errorf("%s: warnings\n got %q\nwant %q", test.to, a.warnings(), want)
		}
		if p := b.problem(t); b.status != http.StatusBadRequest || p.Message != test.message || *p.AppErrorCode != "invalid_request" || len(b.warnings()) > 0 {
			t.Errorf("%s: status %d, message\n got %q\nwant %q", test.to, b.status, p.Message, test.message)
		}
	}
}

func TestUnknownPropertiesOfGroups(t *testing.T) {
	t.Parallel()
	lenient, strict := open(t), open(t, server.WithValidation(server.Strict))
	for _, test := range []struct {
		method, path, body, message string
		status                      int
	}{
		{"POST", "/v1/groups", `{"name":"N","external_reference_id":"x"}`, "", 201},
		{"POST", "/v1/groups", `{"name":"N","external_reference_id":"y","externalReferenceId":"x"}`, "externalReferenceId: unknown property; did you mean external_reference_id?", 201},
		{"PATCH", "/v1/groups/" + group, `{"state":"XX"}`, "state: unknown property", 200},
	} {
		a, b := lenient.send(test.method, test.path, test.body), strict.send(test.method, test.path, test.body)
		if a.status != test.status || strings.Join(a.warnings(), "") != test.message {
			t.Errorf("%s: status %d, warnings %q", test.body, a.status, a.warnings())
		}
		if test.message == "" && b.status != test.status || test.message != "" && b.problem(t).Message != test.message {
			t.Errorf("%s: strict: status %d: %s", test.body, b.status, b.body)
		}
	}
	// The contract's violations and those of the prose are one list, in payload order.
	a := strict.send("POST", "/v1/groups", `{"nam":"N","external_reference_id":"","x":1}`)
	const want = "nam: unknown property; did you mean name?; external_reference_id: must be 1 to 255 characters; x: unknown property; name: is required"
	if got := a.problem(t).Message; got != want {
		t.Errorf("message\n got %q\nwant %q", got, want)
	}
	// A control call is judged by its own document, in either way.
	if a := strict.send("PUT", "/_sandbox/fixture", `{"scenario":"slow"}`); a.status != http.StatusOK || len(a.warnings()) > 0 {
		t.Errorf("status %d: %s", a.status, a.body)
	}
}

// What is refused anyway has no warnings, nor is a value that the contract refuses judged a second time.
func TestViolationsOfBothKinds(t *testing.T) {
	t.Parallel()
	body := swap(swap(payload(t, person("A")), `"CA"`, `"CAL"`), "4155550100", "x")
	lenient, strict := open(t), open(t, server.WithValidation(server.Strict))
	const broken = "members[0].address.state: must be exactly 2 characters"
	a := lenient.send(http.MethodPost, lenient.path(), body)
	if got := a.problem(t).Message; got != broken || len(a.warnings()) > 0 {
		t.Errorf("message %q, warnings %q", got, a.warnings())
	}
	got := strict.send(http.MethodPost, strict.path(), body).problem(t).Message
	if !strings.Contains(got, broken) || strings.Count(got, "members[0].address.state") != 1 || !strings.Contains(got, "members[0].phone: must be a US number") {
		t.Errorf("message %q", got)
	}
	unknown := *lenient
	unknown.group = "grp_nowhere"
	if a := unknown.try(person("A", email("x"))); a.status != http.StatusNotFound || len(a.warnings()) > 0 {
		t.Errorf("unknown group: status %d, warnings %q", a.status, a.warnings())
	}
}

func TestManyFindingsAreCut(t *testing.T) {
	t.Parallel()
	lenient, strict := open(t), open(t, server.WithValidation(server.Strict))
	for n, last := range map[int]string{
		5: "members[4].email: must be an e-mail address", 6: "and 2 more", 20: "and 16 more", 21: "and at least 17 more", 3000: "and at least 17 more",
	} {
		rows := make([]fixtures.Row, n)
		for i := range rows {
			rows[i] = person(fmt.Sprint(i), email("x"))
		}
		if got := lenient.try(rows...).warnings(); len(got) != 5 || got[4] != last {
			t.Errorf("%d findings: warnings %q", n, got)
		}
		message := strict.try(rows...).problem(t).Message
		if got, more := strings.Count(message, "members["), strings.HasSuffix(message, "; and more"); got != min(n, 20) || more != (n > 20) {
			t.Errorf("%d findings: %d in %q", n, got, message)
		}
	}
}

// A finding far behind is found, whichever way leads to it.
func TestAFindingInTheLastRow(t *testing.T) {
	t.Parallel()
	s := open(t)
	rows, err := fixtures.Roster(1000, 1, goodPlan)
	if err != nil {
		t.Fatal(err)
	}
	rows[999].Phone = "x"
	if got := s.try(rows...).warnings(); len(got) != 1 || !strings.HasPrefix(got[0], "members[999].phone: ") {
		t.Errorf("warnings %q", got)
	}
	body := strings.TrimSuffix(payload(t, rows[:999]...), "}") + `,"dry_run":true}`
	if got := s.send(http.MethodPost, s.path(), body).warnings(); !slices.Equal(got, []string{"dry_run: unknown property"}) {
		t.Errorf("warnings %q", got)
	}
}

func TestWarningsNeverHoldTheValue(t *testing.T) {
	t.Parallel()
	s := open(t)
	const secret = "Xyzzy-1234"
	a := s.send(http.MethodPost, s.path(), swap(payload(t, person("A", email(secret), func(r *fixtures.Row) {
		r.Phone, r.Address.Zipcode = secret, secret
	})), `"email"`, `"x":"`+secret+`","email"`))
	if got := a.warnings(); len(got) != 4 || strings.Contains(fmt.Sprint(a.header), secret) {
		t.Errorf("headers %q", a.header)
	}
}

// The clock that counts is the organization's.
func TestBornByTheClock(t *testing.T) {
	t.Parallel()
	s := open(t, server.WithNow(time.Date(2026, 1, 15, 23, 0, 0, 0, time.UTC)), server.WithValidation(server.Strict))
	born := func(r *fixtures.Row) { r.DateOfBirth = "2026-01-15" }
	if a := s.try(person("A", born)); a.status != http.StatusBadRequest {
		t.Errorf("born today: status %d", a.status)
	}
	s.advance(time.Hour)
	if a := s.try(person("A", born)); a.status != http.StatusAccepted {
		t.Errorf("born yesterday: status %d: %s", a.status, a.body)
	}
}

// What the project itself shows and makes is good by every rule.
func TestOwnRostersAreGood(t *testing.T) {
	t.Parallel()
	s := open(t, server.WithValidation(server.Strict))
	for seed := range uint64(20) {
		rows, err := fixtures.Roster(500, seed, goodPlan)
		if err != nil {
			t.Fatal(err)
		}
		s.submit(rows...)
	}
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	examples := regexp.MustCompile(`(?s)-d '(\{ ?"members".*?)'`).FindAllSubmatch(readme, -1)
	if len(examples) == 0 {
		t.Fatal("the README has no roster")
	}
	for _, example := range append(examples, [][]byte{nil, []byte(roster)}) {
		if a := s.send(http.MethodPost, s.path(), string(example[1])); a.status != http.StatusAccepted {
			t.Errorf("%s: %s", example[1], a.body)
		}
	}
}

// What the vendor's own suites send is accepted, with warnings.
func TestVendorSuitesAreWarned(t *testing.T) {
	t.Parallel()
	const row = `{"address":{"address_line_1":"x","city":"x","state":"xx","zipcode":"x","address_line_2":"address_line_2"},` +
		`"date_of_birth":"2019-12-27","first_name":"first_name","last_name":"last_name","phone":"phone","plan_id":"x",` +
		`"reference_id":"x","email":"dev@stainless.com"}`
	s := open(t)
	a := s.send(http.MethodPost, s.path(), `{"members":[`+row+`]}`)
	var places []string
	for _, warning := range a.warnings() {
		place, _, _ := strings.Cut(warning, ": ")
		places = append(places, place)
	}
	if want := []string{"members[0].address.state", "members[0].address.zipcode", "members[0].phone"}; a.status != http.StatusAccepted || !slices.Equal(places, want) {
		t.Errorf("status %d, warnings %q", a.status, a.warnings())
	}
}

func TestUnknownValidation(t *testing.T) {
	t.Parallel()
	if _, err := server.New(server.WithValidation("lax")); err == nil || !strings.Contains(err.Error(), "use Contract or Strict") {
		t.Errorf("error %v", err)
	}
}
