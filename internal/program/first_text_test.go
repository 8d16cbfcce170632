package program

import (
	"slices"
	"strings"
	"testing"
)

// What GET / says works when it is pasted, whatever the server was started with.
func TestTheTextForTerminalsWorks(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		args []string
		key  string // what the text leaves to whoever reads it
		want string
	}{
		"nothing":       {nil, "", "/v1/groups/grp_abc123def456/members/sync"},
		"some keys":     {[]string{"--api-key", "s3cret-1", "--api-key", "s3cret-2"}, "s3cret-2", "'one of these keys'"},
		"other group":   {[]string{"--fixtures", file(t, "other.yaml", "groups: [{id: \"grp_$HOME a`id`\"}]\n")}, "", "/v1/groups/grp_%24HOME%20a%60id%60/members/sync"},
		"no group":      {[]string{"--fixtures", file(t, "none.yaml", "groups: []\n")}, "", `"external_reference_id"`},
		"groups on use": {[]string{"--fixtures", file(t, "none.yaml", "groups: []\n"), "--auto-create-groups"}, "", "/v1/groups/grp_abc123def456/members/sync"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newShellSession(t, test.args...)
			text := s.textForTerminals(t)
			if !strings.Contains(text, test.want) {
				t.Errorf("no %s in\n%s", test.want, text)
			}
			if test.key != "" {
				text = strings.Replace(text, test.want, test.key, 1)
			}
			pieces := []piece{{}}
			for line := range strings.Lines(text) {
				if command, isCommand := strings.CutPrefix(line, "  "); isCommand {
					pieces[0].commands += command
				}
			}
			s.run(t, pieces)
			if good := slices.DeleteFunc(pieces[0].statuses, func(status string) bool { return status >= "400" }); len(good) != 5 {
				t.Errorf("five commands are answered with %v:\n%s\n%s", pieces[0].statuses, text, pieces[0].got)
			}
		})
	}
}

// textForTerminals is what GET / says without a key.
func (s *shellSession) textForTerminals(t *testing.T) string {
	t.Helper()
	pieces := []piece{{commands: "curl http://127.0.0.1:4010/"}}
	s.run(t, pieces)
	return pieces[0].got
}
