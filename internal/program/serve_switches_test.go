package program

import (
	"net/http"
	"strings"
	"testing"
)

// status asks for the status of a request with a key.
func (p *program) status(t *testing.T, method, path, key, body string) int {
	t.Helper()
	status, _ := p.ask(t, method, path, key, body)
	return status
}

// Each setting is tested by its effect: by flag, by variable, by both, and by neither.
func TestSettingsByTheirEffect(t *testing.T) {
	t.Parallel()
	const unknownGroup = "/v1/groups/grp_unknown/members/sync"
	autoCreates := func(t *testing.T, p *program) bool {
		return p.status(t, http.MethodPost, unknownGroup, "k", row) == http.StatusAccepted
	}
	anyPlan := func(t *testing.T, p *program) bool {
		// The plan of row is not that of the scenario's organization any more: a fixture without plans has none.
		return p.status(t, http.MethodPut, "/_sandbox/fixture", "k", `{"plans":[]}`) == http.StatusOK && len(p.added(t)) == 1
	}
	control := func(t *testing.T, p *program) bool {
		return p.status(t, http.MethodGet, "/_sandbox/clock", "k", "") == http.StatusOK
	}
	frozen := func(t *testing.T, p *program) bool {
		p.status(t, http.MethodPost, syncPath, "k", row)
		return p.clock(t) == "2026-01-15T10:30:00Z"
	}
	roomForTwo := func(t *testing.T, p *program) bool {
		return p.status(t, http.MethodGet, "/v1/groups/grp_abc123def456", "one", "") == http.StatusOK &&
			p.status(t, http.MethodGet, "/v1/groups/grp_abc123def456", "two", "") == http.StatusOK
	}
	remembers := func(t *testing.T, p *program) bool {
		p.status(t, http.MethodGet, historyPath, "k", "")
		return p.status(t, http.MethodGet, "/_sandbox/requests/1", "k", "") == http.StatusOK
	}
	keepsTwo := func(t *testing.T, p *program) bool {
		_, first := p.ask(t, http.MethodPost, syncPath, "k", row)
		p.status(t, http.MethodPost, syncPath, "k", row)
		return p.status(t, http.MethodGet, syncPath+"/"+first.Data.RequestID, "k", "") != http.StatusGone
	}
	strict := func(t *testing.T, p *program) bool {
		return p.status(t, http.MethodPost, syncPath, "k", strings.Replace(row, "4155550100", "phone", 1)) == http.StatusBadRequest
	}
	for name, test := range map[string]struct {
		env    environment
		args   []string
		effect func(*testing.T, *program) bool
		want   bool
	}{
		"auto-create, default":             {nil, nil, autoCreates, false},
		"auto-create, flag":                {nil, []string{"--auto-create-groups"}, autoCreates, true},
		"auto-create, variable":            {environment{"SANDBOX_AUTO_CREATE_GROUPS=true"}, nil, autoCreates, true},
		"auto-create, flag over variable":  {environment{"SANDBOX_AUTO_CREATE_GROUPS=true"}, []string{"--auto-create-groups=false"}, autoCreates, false},
		"auto-create, variable, fixture":   {environment{"SANDBOX_FIXTURES={auto_create_groups: true}"}, nil, autoCreates, true},
		"auto-create, flag over a fixture": {environment{"SANDBOX_FIXTURES={auto_create_groups: true}"}, []string{"--auto-create-groups=false"}, autoCreates, false},
		"any plan, default":                {nil, []string{"--delay", "0s"}, anyPlan, false},
		"any plan, flag":                   {nil, []string{"--delay", "0s", "--accept-any-plan"}, anyPlan, true},
		"any plan, variable":               {environment{"SANDBOX_ACCEPT_ANY_PLAN=1"}, []string{"--delay", "0s"}, anyPlan, true},
		"control, default":                 {nil, nil, control, true},
		"control, flag":                    {nil, []string{"--control=false"}, control, false},
		"control, variable":                {environment{"SANDBOX_CONTROL=false"}, nil, control, false},
		"control, flag over variable":      {environment{"SANDBOX_CONTROL=false"}, []string{"--control"}, control, true},
		"now, default":                     {nil, nil, frozen, false},
		"now, flag":                        {nil, []string{"--now", "2026-01-15T11:30:00+01:00"}, frozen, true},
		"now, variable":                    {environment{"SANDBOX_NOW=2026-01-15T10:30:00Z"}, nil, frozen, true},
		"finished syncs, default":          {nil, []string{"--delay", "0s"}, keepsTwo, true},
		"finished syncs, flag":             {nil, []string{"--delay", "0s", "--finished-syncs", "1"}, keepsTwo, false},
		"finished syncs, variable":         {environment{"SANDBOX_FINISHED_SYNCS=1"}, []string{"--delay", "0s"}, keepsTwo, false},
		"journal, default":                 {nil, nil, remembers, true},
		"journal, flag":                    {nil, []string{"--journal-size", "0"}, remembers, false},
		"journal, variable":                {environment{"SANDBOX_JOURNAL_SIZE=0"}, nil, remembers, false},
		"validation, default":              {nil, nil, strict, false},
		"validation, flag":                 {nil, []string{"--validation", "strict"}, strict, true},
		"validation, variable":             {environment{"SANDBOX_VALIDATION=strict"}, nil, strict, true},
		"validation, flag over variable":   {environment{"SANDBOX_VALIDATION=strict"}, []string{"--validation=contract"}, strict, false},
		"organizations, default":           {nil, nil, roomForTwo, true},
		"organizations, flag":              {nil, []string{"--max-organizations", "1"}, roomForTwo, false},
		"organizations, variable":          {environment{"SANDBOX_MAX_ORGANIZATIONS=1"}, nil, roomForTwo, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := test.effect(t, start(t, test.env, test.args...)); got != test.want {
				t.Errorf("the effect is there: %t, want %t", got, test.want)
			}
		})
	}
}

// added is whom the sync of row has added.
func (p *program) added(t *testing.T) []string {
	t.Helper()
	_, accepted := p.ask(t, http.MethodPost, syncPath, "k", row)
	_, done := p.ask(t, http.MethodGet, syncPath+"/"+accepted.Data.RequestID, "k", "")
	return done.Data.Results.Added
}

func (p *program) clock(t *testing.T) string {
	t.Helper()
	_, answer := p.ask(t, http.MethodGet, "/_sandbox/clock", "k", "")
	return answer.Data.Now
}
