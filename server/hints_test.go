package server_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server"
	"github.com/vitable-sandbox/sandbox/server/control"
)

func TestHintsOfAbsence(t *testing.T) {
	t.Parallel()
	s := open(t, server.WithDelay(time.Hour))
	id := s.submit().RequestId
	other := s.create("Other", "other")
	elsewhere := *s
	elsewhere.group = other.Id
	for _, test := range []struct {
		a    answer
		want string
	}{
		{s.send(http.MethodGet, s.path()+"/grpmsr_never", ""), "never had a sync request with this id"},
		{elsewhere.send(http.MethodGet, elsewhere.path()+"/"+id, ""), "belongs to group " + group},
		{s.send(http.MethodGet, "/v1/plan", ""), "the nearest call is GET /v1/plans"},
		{s.send(http.MethodDelete, "/v1/groups/"+group, ""), "/v1/groups/{group_id}"},
		{s.send(http.MethodPost, "/v1/group/"+group+"/member/sync", ""), "the nearest call is POST /v1/groups/{group_id}/members/sync"},
		{s.send(http.MethodGet, "/_sandbox/clocks", ""), "the nearest call is GET /_sandbox/clock"},
		{s.send(http.MethodGet, "/_sandbox", ""), "the page is GET /_sandbox/"},
		{s.send(http.MethodPost, "/_sandbox/clock", `{"freeze":true}`), "the nearest call is PATCH /_sandbox/clock"},
		{s.send(http.MethodGet, "/v1/plans/", ""), "the nearest call is GET /v1/plans; no path ends with a slash"},
		{s.send(http.MethodGet, "/healthz", ""), "the health check is GET /_sandbox/health"},
		{s.send(http.MethodGet, "/ready/", "", "Authorization: Basic x"), "the health check is GET /_sandbox/health"},
		{s.send(http.MethodGet, "/v1/groups", "", "Authorization: Basic x"), "send it as Authorization: Bearer my-key"},
	} {
		if !strings.Contains(test.a.hint(), test.want) || strings.Contains(string(test.a.body), test.want) {
			t.Errorf("hint %q, want %q; body %s", test.a.hint(), test.want, test.a.body)
		}
	}
	restricted := open(t, server.WithAPIKeys("one")).as("two").send(http.MethodGet, "/v1/plans", "").hint()
	if !strings.Contains(restricted, "--api-key") || strings.Contains(restricted, "any text") {
		t.Errorf("hint %q", restricted)
	}
}

// How long ago something was taken away is real time, here that of the bubble.
func TestHintsOfWhatIsGone(t *testing.T) {
	t.Parallel()
	for name, take := range map[string]func(s *session){
		"reset": func(s *session) { ok[control.ResetResponse](s, "POST", "/reset", "") },
		"load":  func(s *session) { ok[control.FixtureLoadedResponse](s, "PUT", "/fixture", `{"scenario":"slow"}`) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := open(t, server.WithDelay(time.Hour))
				id := s.submit().RequestId
				other := s.create("Other", "other")
				elsewhere := *s
				elsewhere.group = other.Id
				take(s)
				for _, ago := range []string{"0s", "1m30s"} {
					for _, path := range []string{s.path() + "/" + id, elsewhere.path() + "/" + id, "/v1/groups/" + other.Id} {
						if hint := s.send(http.MethodGet, path, "").hint(); !strings.Contains(hint, "until a reset or the loading of a fixture "+ago+" ago") {
							t.Errorf("want %s ago in %q", ago, hint)
						}
					}
					if hint := s.send(http.MethodGet, s.path()+"/grpmsr_never", "").hint(); !strings.Contains(hint, "never had a sync request with this id") {
						t.Errorf("what never was, in a group that is there again: %q", hint)
					}
					time.Sleep(90 * time.Second) //nolint:forbidigo // the bubble's time
				}
			})
		})
	}
}

// Only so many identifiers are remembered that resets took away; past them nobody can say that something never was.
func TestHintsPastWhatIsRemembered(t *testing.T) {
	t.Parallel()
	const remembered = 20_000
	s := open(t)
	groups := make([]fixtures.Group, remembered)
	for i := range groups {
		groups[i].ID = fmt.Sprintf("grp_%d", i)
	}
	for _, half := range [][]fixtures.Group{groups[:remembered/2], groups[remembered/2 : remembered-10]} {
		if err := s.sb.Load(fixtures.Fixture{Groups: half}); err != nil {
			t.Fatal(err)
		}
	}
	ok[control.ResetResponse](s, "POST", "/reset", "")
	absent := func() string { return s.send(http.MethodGet, "/v1/groups/grp_never", "").hint() }
	if hint := absent(); !strings.Contains(hint, "never had a group with this id") {
		t.Errorf("below the bound: %q", hint)
	}
	if err := s.sb.Load(fixtures.Fixture{Groups: []fixtures.Group{}}); err != nil {
		t.Fatal(err)
	}
	for i := range groups {
		groups[i].ID = fmt.Sprintf("grp_x%d", i)
	}
	if err := s.sb.Load(fixtures.Fixture{Groups: groups[:20]}); err != nil {
		t.Fatal(err)
	}
	ok[control.ResetResponse](s, "POST", "/reset", "")
	const more = "resets and loads have removed more than the sandbox remembers"
	for what, a := range map[string]answer{
		"a group":        s.send(http.MethodGet, "/v1/groups/grp_never", ""),
		"a sync request": s.send(http.MethodGet, s.path()+"/grpmsr_never", ""),
	} {
		if a.status != http.StatusNotFound || !strings.Contains(a.hint(), more) || strings.Contains(a.hint(), "never had") {
			t.Errorf("%s past the bound: status %d, %q", what, a.status, a.hint())
		}
	}
	if hint := s.send(http.MethodGet, "/v1/groups/grp_7", "").hint(); !strings.Contains(hint, "until a reset") {
		t.Errorf("one that is remembered: %q", hint)
	}
}

// A hint names five things of a kind, and says how many more there are.
func TestHintsNameAFew(t *testing.T) {
	t.Parallel()
	for n, want := range map[int][2]string{
		0: {"this organization has no groups;", "this organization has no plans;"},
		1: {"has the group grp_0;", "has the plan pln_0;"},
		5: {"has the groups grp_0, grp_1, grp_2, grp_3, grp_4;", "has the plans pln_0, pln_1, pln_2, pln_3, pln_4;"},
		6: {"has the groups grp_0, grp_1, grp_2, grp_3, grp_4 and 1 more;", "has the plans pln_0, pln_1, pln_2, pln_3, pln_4 and 1 more;"},
		9: {"has the groups grp_0, grp_1, grp_2, grp_3, grp_4 and 4 more;", "has the plans pln_0, pln_1, pln_2, pln_3, pln_4 and 4 more;"},
	} {
		f := fixtures.Fixture{Plans: []fixtures.Plan{}, Groups: []fixtures.Group{}}
		for i := range n {
			f.Groups = append(f.Groups, fixtures.Group{ID: fmt.Sprintf("grp_%d", i)})
			f.Plans = append(f.Plans, fixtures.Plan{ID: fmt.Sprintf("pln_%d", i)})
		}
		s := open(t, server.WithFixture(f))
		if hint := s.send(http.MethodGet, "/v1/groups/grp_nowhere", "").hint(); !strings.Contains(hint, want[0]) {
			t.Errorf("%d groups: no %q in %q", n, want[0], hint)
		}
		if n == 0 {
			if err := s.sb.Load(fixtures.Fixture{Plans: []fixtures.Plan{}}); err != nil {
				t.Fatal(err)
			}
			s.group = group
		} else {
			s.group = "grp_0"
		}
		id := s.submit(person("A", plan("pln_nowhere"))).RequestId
		if hint := s.send(http.MethodGet, s.path()+"/"+id, "").hint(); !strings.Contains(hint, want[1]) {
			t.Errorf("%d plans: no %q in %q", n, want[1], hint)
		}
	}
}

func TestHintsOutliveASecondReset(t *testing.T) {
	t.Parallel()
	s := open(t)
	id := s.submit().RequestId
	for range 2 {
		ok[control.ResetResponse](s, "POST", "/reset", "")
	}
	if hint := s.send(http.MethodGet, s.path()+"/"+id, "").hint(); !strings.Contains(hint, "until a reset") {
		t.Errorf("hint %q", hint)
	}
	if hint := s.send(http.MethodGet, "/v1/groups/grp_never", "").hint(); !strings.Contains(hint, "never had a group with this id") {
		t.Errorf("hint %q", hint)
	}
}

func TestHints(t *testing.T) {
	t.Parallel()
	log := &buffer{}
	s := open(t, logTo(log))
	id := s.submit(person("A", plan("pln_nowhere"))).RequestId
	stray := s.as("stray")
	for _, test := range []struct {
		a    answer
		want []string
	}{
		{s.send(http.MethodGet, s.path()+"/"+id, ""), []string{goodPlan, "--accept-any-plan"}},
		{s.send(http.MethodGet, "/v1/groups/grp_nowhere", ""), []string{group, "--auto-create-groups", "POST /v1/groups"}},
		{stray.send(http.MethodGet, s.path()+"/"+id, ""), []string{"nothing was ever submitted with this API key (fingerprint "}},
	} {
		for _, want := range test.want {
			if !strings.Contains(test.a.hint(), want) {
				t.Errorf("hint %q lacks %q", test.a.hint(), want)
			}
			if strings.Contains(string(test.a.body), want) && test.a.status != http.StatusOK {
				t.Errorf("%q stands in the body", want)
			}
			if !strings.Contains(log.String(), want) {
				t.Errorf("%q is not in the log", want)
			}
		}
	}
	stray.submit()
	if hint := s.send(http.MethodGet, s.path()+"/grpmsr_nowhere", "").hint(); strings.Contains(hint, "nothing was ever submitted") {
		t.Errorf("hint %q for a key that has submitted", hint)
	}
}

// The newest official clients leave out the phone, which the contract requires.
func TestHintOfAMissingPhone(t *testing.T) {
	t.Parallel()
	const others = `"reference_id":"EMP-1","first_name":"Jane","last_name":"Doe","date_of_birth":"1990-05-15","plan_id":"pln_abc123def456",` +
		`"address":{"address_line_1":"1 Main Street","city":"San Francisco","state":"CA","zipcode":"94102"}`
	s := open(t)
	for phone, want := range map[string]bool{``: true, `,"phone":null`: true, `,"phone":1`: false, `,"phone":"4155550100","email":1`: false} {
		a := s.send(http.MethodPost, s.path(), `{"members":[{`+others+phone+`}]}`)
		if got := strings.Contains(a.hint(), "optional in the official clients"); a.status != http.StatusBadRequest || got != want {
			t.Errorf("%s: status %d with the hint %q", phone, a.status, a.hint())
		}
	}
}

func TestWarningAboutTheHeaderOfOtherCalls(t *testing.T) {
	t.Parallel()
	s := open(t)
	for name, want := range map[string]bool{"X-Vitable-Organization": true, "x-vitable-organization": true, "X-Vitable": false} {
		a := s.send(http.MethodPost, s.path(), `{"members":[]}`, name+": org_s3cret")
		warning := strings.Join(a.header["Sandbox-Warning"], " ")
		if a.status != http.StatusAccepted || strings.Contains(warning, "X-Vitable-Organization: ") != want || strings.Contains(warning, "s3cret") {
			t.Errorf("%s: status %d with the warning %q", name, a.status, warning)
		}
	}
	if a := s.send(http.MethodGet, "/_sandbox/clock", "", "X-Vitable-Organization: org_1"); len(a.header["Sandbox-Warning"]) > 0 {
		t.Errorf("a control call has the warning %q", a.header["Sandbox-Warning"])
	}
}
