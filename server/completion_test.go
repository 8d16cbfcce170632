package server_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server"
	"github.com/vitable-sandbox/sandbox/server/api"
)

func TestCompletionModes(t *testing.T) {
	t.Parallel()
	f := fixtures.Fixture{
		Complete: fixtures.Polls(2),
		Groups: []fixtures.Group{
			{ID: group}, {ID: "grp_manual", Complete: fixtures.Manual()}, {ID: "grp_slow", Complete: fixtures.After(time.Minute)},
		},
		Rules: []fixtures.Rule{{
			ID: "stuck", When: fixtures.When{LastName: []string{"Stuck"}}, Complete: fixtures.Never(),
		}},
	}
	for _, test := range []struct {
		name, group, header string
		opts                []server.Option
		row                 fixtures.Row
		complete, from      string
	}{
		{"fixture", group, "", nil, person("A"), "polls:2", "fixture"},
		{"option over the fixture", group, "", []server.Option{server.WithDelay(time.Hour)}, person("A"), "after:1h0m0s", "option"},
		{"group over the option", "grp_manual", "", []server.Option{server.WithDelay(time.Hour)}, person("A"), "manual", "group"},
		{"rule over the group", "grp_manual", "", nil, person("A", lastName("Stuck")), "never", "rule stuck"},
		{"request over the rule", "grp_slow", "complete=immediate", nil, person("A", lastName("Stuck")), "immediate", "request"},
	} {
		s := open(t, append(test.opts, server.WithFixture(f))...)
		s.group = test.group
		var headers []string
		if test.header != "" {
			headers = append(headers, "Sandbox: "+test.header)
		}
		a := s.send(http.MethodPost, s.path(), payload(t, test.row), headers...)
		var accepted api.SyncSubmitResponse
		decode(t, a.body, &accepted)
		sync, err := s.sb.Sync(accepted.Data.RequestId)
		if err != nil || sync.Complete.String() != test.complete || sync.CompleteFrom != test.from {
			t.Errorf("%s: %s from %s, want %s from %s (%v)", test.name, sync.Complete, sync.CompleteFrom, test.complete, test.from, err)
		}
		if want := strings.TrimPrefix(test.from, "rule "); strings.HasPrefix(test.from, "rule ") != (a.header.Get("Sandbox-Rule") == want) {
			t.Errorf("%s: Sandbox-Rule %q", test.name, a.header.Get("Sandbox-Rule"))
		}
	}
	s := open(t)
	if sync, err := s.sb.Sync(s.submit().RequestId); err != nil || sync.CompleteFrom != "default" || sync.Complete != fixtures.Immediate() {
		t.Errorf("default: %+v, %v", sync, err)
	}
}
