package server_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server"
)

// partner sends requests to a handler, without a sandbox around it.
type partner struct {
	t   *rapid.T
	h   http.Handler
	key string
}

func (p *partner) send(method, path, body string, headers ...string) string {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+p.key)
	r.Header.Set("Content-Type", "application/json")
	for _, header := range headers {
		name, value, _ := strings.Cut(header, ": ")
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	p.h.ServeHTTP(w, r)
	if err := checkAnswer(r, w.Result(), w.Body.Bytes()); err != nil {
		p.t.Fatalf("%s %s: the answer breaks the contract: %v", method, path, err)
	}
	return fmt.Sprintf("%d %s %s %s", w.Code, w.Header().Get("X-Request-Id"), w.Header().Get("Sandbox-Rule"), w.Body)
}

// act is one request, drawn; it is the same for everybody who sends it.
type act func(p *partner) string

func drawAct(t *rapid.T) act {
	ref := rapid.SampledFrom([]string{"A", "B", "C", "D"})
	switch rapid.SampledFrom([]string{"submit", "submit", "poll", "create", "advance", "rename", "complete", "roster"}).Draw(t, "act") {
	case "submit":
		var rows []string
		for _, each := range rapid.SliceOfNDistinct(ref, 0, 4, rapid.ID[string]).Draw(t, "rows") {
			planID := rapid.SampledFrom([]string{goodPlan, goodPlan, "pln_nowhere"}).Draw(t, "plan")
			rows = append(rows, fmt.Sprintf(`{"reference_id":%q,"first_name":"J\t\"","last_name":%q,"date_of_birth":"1990-05-15","phone":"1","plan_id":%q,`+
				`"address":{"address_line_1":"1","city":"C","state":"CA","zipcode":"02134"}}`, each, rapid.SampledFrom([]string{"Doe", "Refused", "Stays"}).Draw(t, "name"), planID))
		}
		failing := rapid.SampledFrom([]string{"", "", `, fail=A;reason="Not today"`}).Draw(t, "failing")
		mode := rapid.SampledFrom([]string{"immediate", "after:30s", "polls:2", "manual", "never"}).Draw(t, "mode")
		return func(p *partner) string {
			return p.send("POST", "/v1/groups/"+group+"/members/sync", `{"members":[`+strings.Join(rows, ",")+`]}`, "Sandbox: complete="+mode+failing)
		}
	case "create":
		r := ref.Draw(t, "ref")
		return func(p *partner) string {
			return p.send("POST", "/v1/groups", fmt.Sprintf(`{"name":"G","external_reference_id":%q}`, r))
		}
	case "rename":
		name := ref.Draw(t, "name")
		return func(p *partner) string { return p.send("PATCH", "/v1/groups/"+group, fmt.Sprintf(`{"name":%q}`, name)) }
	case "advance":
		by := rapid.SampledFrom([]string{"1s", "10s", "40s"}).Draw(t, "by")
		return func(p *partner) string { return p.send("POST", "/_sandbox/clock/advance", `{"by":"`+by+`"}`)[4:5] }
	case "complete", "poll":
		nth, poll := rapid.IntRange(0, 5).Draw(t, "nth"), rapid.Bool().Draw(t, "poll")
		return func(p *partner) string {
			var ids []string
			for _, part := range strings.Split(p.send("GET", "/_sandbox/syncs", ""), `"request_id":"`)[1:] {
				id, _, _ := strings.Cut(part, `"`)
				ids = append(ids, id)
			}
			id := ids[nth%len(ids)]
			if poll {
				return p.send("GET", "/v1/groups/"+group+"/members/sync/"+id, "")
			}
			answer := p.send("POST", "/_sandbox/syncs/"+id+"/complete", "")
			status, _, _ := strings.Cut(answer, " ")
			_, body, _ := strings.Cut(answer, `"data"`)
			return status + body
		}
	default:
		return func(p *partner) string {
			_, body, _ := strings.Cut(p.send("GET", "/_sandbox/groups/"+group+"/members", ""), "{")
			_, removed, _ := strings.Cut(p.send("GET", "/_sandbox/groups/"+group+"/members?status=removed", ""), "{")
			_, syncs, _ := strings.Cut(p.send("GET", "/_sandbox/syncs", ""), "{")
			return body + removed + syncs
		}
	}
}

// An organization that was written down goes on, in another server with another seed and under another key, as the one
// that it was written from: the same bodies, byte for byte.
func TestSnapshotRoundTrip(t *testing.T) {
	t.Parallel()
	rules := []fixtures.Rule{
		{ID: "refuses", When: fixtures.When{Operation: []string{"add"}, LastName: []string{"Refused"}}, Fail: &fixtures.Fail{Reason: "No"}},
		{ID: "keeps", When: fixtures.When{Operation: []string{"remove"}, LastName: []string{"Stays"}}, Fail: &fixtures.Fail{}},
	}
	first, err := server.New(server.WithNow(noon), server.WithFixture(fixtures.Fixture{Rules: rules}))
	if err != nil {
		t.Fatal(err)
	}
	second, err := server.New(server.WithSeed(99))
	if err != nil {
		t.Fatal(err)
	}
	runs := 0
	rapid.Check(t, func(t *rapid.T) {
		// Each run has organizations of its own.
		runs++
		one, two := &partner{t: t, h: first, key: fmt.Sprint("one ", runs)}, &partner{t: t, h: second, key: fmt.Sprint("two ", runs)}
		for _, act := range rapid.SliceOfN(rapid.Custom(drawAct), 0, 15).Draw(t, "before") {
			act(one)
		}
		_, yaml, _ := strings.Cut(one.send("GET", "/_sandbox/fixture", ""), "complete:")
		loaded := two.send("PUT", "/_sandbox/fixture", "complete:"+yaml, "Content-Type: application/yaml")
		if !strings.HasPrefix(loaded, "200 ") {
			t.Fatalf("%s\ncomplete:%s", loaded, yaml)
		}
		if _, again, _ := strings.Cut(two.send("GET", "/_sandbox/fixture", ""), "complete:"); again != yaml {
			t.Fatalf("written again it is\n%s\nnot\n%s", again, yaml)
		}
		for i, act := range rapid.SliceOfN(rapid.Custom(drawAct), 1, 10).Draw(t, "after") {
			if a, b := act(one), act(two); a != b {
				t.Fatalf("act %d answers\n%s\nand restored\n%s\nfrom\ncomplete:%s", i, a, b, yaml)
			}
		}
	})
}

func TestSnapshotInBothForms(t *testing.T) {
	t.Parallel()
	s := open(t, server.WithNow(noon), server.WithDelay(time.Minute))
	s.submit(person("A"))
	asYAML := s.send(http.MethodGet, "/_sandbox/fixture", "")
	asJSON := s.send(http.MethodGet, "/_sandbox/fixture", "", "Accept: application/json")
	if asYAML.header.Get("Content-Type") != "application/yaml" || asJSON.header.Get("Content-Type") != "application/json" {
		t.Errorf("content types %q, %q", asYAML.header.Get("Content-Type"), asJSON.header.Get("Content-Type"))
	}
	yaml, err := fixtures.Parse("yaml", asYAML.body)
	if err != nil {
		t.Fatal(err)
	}
	json, err := fixtures.Parse("json", asJSON.body)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(yaml.YAML(), json.YAML()) || len(yaml.Groups[0].Syncs) != 2 || yaml.OrganizationID != s.sb.ID() {
		t.Errorf("the two differ:\n%s\n%s", asYAML.body, asJSON.body)
	}
	// A server can start there, and every key then has the same organization, by itself.
	again := open(t, server.WithFixture(yaml))
	if again.sb.ID() != s.sb.ID() || !again.sb.Clock().Now.Equal(noon) || !again.sb.Clock().Frozen {
		t.Errorf("started there: %s, %+v", again.sb.ID(), again.sb.Clock())
	}
	again.advance(time.Minute)
	if members, err := again.as("other").sb.Roster(group); err != nil || len(members) != 1 {
		t.Errorf("%+v, %v", members, err)
	}
	snapshot := s.sb.Snapshot()
	if !bytes.Equal(snapshot.YAML(), asYAML.body) {
		t.Errorf("in Go it is\n%s", snapshot.YAML())
	}
}
