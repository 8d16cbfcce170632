package server_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/mail"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/vitable-sandbox/sandbox/server"
)

// pair is one sandbox by the contract and a strict one.
type pair struct{ lenient, strict http.Handler }

func newPair(t testing.TB) pair {
	t.Helper()
	var p pair
	for validation, h := range map[string]*http.Handler{server.Contract: &p.lenient, server.Strict: &p.strict} {
		s, err := server.New(server.WithDelay(time.Hour), server.WithValidation(validation), server.WithMaxOrganizations(1))
		if err != nil {
			t.Fatal(err)
		}
		*h = s
	}
	return p
}

// submit submits a body to both and holds the two answers against each other: strict accepts what the contract accepts
// without a warning, and nothing else.
func (p pair) submit(t interface {
	Helper()
	Fatalf(format string, args ...any)
}, body string,
) (lenient, strict *httptest.ResponseRecorder) {
	t.Helper()
	answers := make([]*httptest.ResponseRecorder, 0, 2)
	for _, h := range []http.Handler{p.lenient, p.strict} {
		r := httptest.NewRequest(http.MethodPost, "/v1/groups/"+group+"/members/sync", strings.NewReader(body))
		r.Header.Set("Authorization", "Bearer pair")
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if err := checkAnswer(r, w.Result(), w.Body.Bytes()); err != nil {
			t.Fatalf("the answer breaks the contract: %v", err)
		}
		answers = append(answers, w)
	}
	lenient, strict = answers[0], answers[1]
	warnings := lenient.Header().Values("Sandbox-Warning")
	if len(warnings) > 5 || len(strict.Header().Values("Sandbox-Warning")) > 0 {
		t.Fatalf("warnings %q, of strict %q", warnings, strict.Header().Values("Sandbox-Warning"))
	}
	switch {
	case lenient.Code != http.StatusAccepted:
		if strict.Code != lenient.Code || len(warnings) > 0 {
			t.Fatalf("by the contract %d, strictly %d, warnings %q", lenient.Code, strict.Code, warnings)
		}
	case (strict.Code == http.StatusAccepted) != (len(warnings) == 0):
		t.Fatalf("strictly %d, warnings %q: %s", strict.Code, warnings, strict.Body)
	}
	return lenient, strict
}

func FuzzStrict(f *testing.F) {
	good := payload(f, person("A", email("a@b.co")))
	for _, seed := range []string{
		good, "", "null", "[]", "{}", `{"members":[]}`, `{"members":[null]}`, `{"members":[{"x":1}],"x":[[]]}`, `{"members":{"state":"x"}}`,
		swap(good, `"CA"`, `"XX"`), swap(good, `"CA"`, `"CAL"`), swap(good, `"city"`, `"citty":[],"city"`), swap(good, `"a@b.co"`, `"a"`),
		swap(good, "1990", "2990"), swap(good, `"phone"`, `"Phone":1e999,"phone"`), swap(good, `"Jane"`, `""`), good + "x",
		`{"members":[],"a":` + strings.Repeat("[", 9000) + strings.Repeat("]", 9000) + `}`, `{"members":[1],"a":` + strings.Repeat("[", 9000) + strings.Repeat("]", 9000) + `}`,
		`{"members":[],"\ud83d\ude00\u0000":1}`,
	} {
		f.Add(seed)
	}
	p := newPair(f)
	f.Fuzz(func(t *testing.T, body string) { p.submit(t, body) })
}

// choice is a way to write a field, and what is said about it: by the contract, or by the rules in prose.
type choice struct {
	json            string
	contract, prose string
}

func choices() map[string][]choice {
	return map[string][]choice{
		"first_name":    {{json: `"Jane"`}, {json: `""`}, {json: `1`, contract: "must be a string"}},
		"phone":         {{json: `"4155550100"`}, {json: `"+4915112345678"`}, {json: `"x"`, prose: "must be a US number of ten digits or in E.164, such as +14155550100"}},
		"date_of_birth": {{json: `"1990-05-15"`}, {json: `"2990-05-15"`, prose: "must be in the past by the organization's clock"}, {json: `"x"`, contract: "must be a calendar date, YYYY-MM-DD"}},
		"email":         {{json: `null`}, {json: `"a@b.co"`}, {json: `"a"`, prose: "must be an e-mail address"}},
		"emails":        {{}, {}, {json: `[{"email":"x"}]`, prose: "unknown property; did you mean email?"}},
		"plan_id":       {{json: `"p"`}, {json: `""`, contract: "must not be empty"}},
		"state":         {{json: `"CA"`}, {json: `"XX"`, prose: "must be the USPS code of a state or territory, such as CA"}, {json: `"C"`, contract: "must be exactly 2 characters"}},
		"zipcode":       {{json: `"94102"`}, {json: `"94102-1234"`}, {json: `"9"`, prose: "must be a ZIP code of five digits or a ZIP+4, such as 94102-1234"}},
		"zipCode":       {{}, {}, {json: `"x"`, prose: "unknown property; did you mean zipcode?"}},
	}
}

// drawFields writes fields in any order, each in one of its ways, and collects what is wrong, in that order.
func drawFields(t *rapid.T, place string, names []string, always string) (text string, contract, all []string) {
	text = always
	for _, name := range rapid.Permutation(names).Draw(t, "order") {
		c := rapid.SampledFrom(choices()[name]).Draw(t, name)
		if c.json == "" {
			continue
		}
		text += `,"` + name + `":` + c.json
		if c.contract != "" {
			contract = append(contract, place+name+": "+c.contract)
		}
		if c.contract+c.prose != "" {
			all = append(all, place+name+": "+c.contract+c.prose)
		}
	}
	return text, contract, all
}

// Findings of both kinds come in payload order, whatever the order of the payload.
func TestFindingsInPayloadOrder(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	rapid.Check(t, func(t *rapid.T) {
		var rows, contract, all []string
		for i := range rapid.IntRange(0, 8).Draw(t, "rows") {
			place := fmt.Sprintf("members[%d].", i)
			address, c1, a1 := drawFields(t, place+"address.", []string{"state", "zipcode", "zipCode"}, `"address_line_1":"1","city":"C"`)
			row, c2, a2 := drawFields(t, place, []string{"first_name", "phone", "date_of_birth", "email", "emails", "plan_id"},
				fmt.Sprintf(`"reference_id":"%d","last_name":"D","address":{%s}`, i, address))
			rows, contract, all = append(rows, "{"+row+"}"), append(contract, append(c1, c2...)...), append(all, append(a1, a2...)...)
		}
		lenient, strict := p.submit(t, `{"members":[`+strings.Join(rows, ",")+`]}`)
		for _, test := range []struct {
			body string
			want []string
		}{{lenient.Body.String(), contract}, {strict.Body.String(), all}} {
			want := strings.Join(test.want, "; ")
			if len(test.want) > 20 {
				want = strings.Join(test.want[:20], "; ") + "; and more"
			}
			if want != "" && !strings.Contains(test.body, `"message":"`+want+`"`) || want == "" && !strings.Contains(test.body, "accepted_at") {
				t.Fatalf("answer\n%s\nwant\n%s", test.body, want)
			}
		}
		if warnings := lenient.Header().Values("Sandbox-Warning"); lenient.Code == http.StatusAccepted {
			for i := range min(len(all), 4) {
				if warnings[i] != all[i] {
					t.Fatalf("warnings %q, want %q", warnings, all)
				}
			}
		}
	})
}

// Whatever strict takes for an address, net/mail takes for the same.
func TestEmailsAreNarrowerThanNetMail(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	good := payload(t, person("A", email("@")))
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[a-zé."+ <]{1,4}@[a-zä0-9.\-]{1,6}(\.[a-z0-9]{1,3})?`).Draw(t, "text")
		if _, strict := p.submit(t, swap(good, `"@"`, strconv.Quote(text))); strict.Code != http.StatusAccepted {
			return
		}
		if parsed, err := mail.ParseAddress(text); err != nil || parsed.Address != text || parsed.Name != "" {
			t.Fatalf("%q was accepted; net/mail says %v, %v", text, parsed, err)
		}
	})
}
