package pagetest_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server"
)

// terminal is where a test runs what it has copied from a page.
type terminal struct {
	*tab
	folder    string
	variables string // of Start
}

// atTerminal lets a page copy to where the test finds it.
func atTerminal(t *testing.T, p *tab) *terminal {
	t.Helper()
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip("there is no curl")
	}
	c := &terminal{tab: p, folder: t.TempDir()}
	p.run("navigator.clipboard.writeText = async (text) => { window.copied = text; }")
	c.variables = c.pressed("[...document.querySelectorAll('main button')].find((b) => b.innerText === 'Copy the variables')")
	return c
}

// pressed returns what a button copies.
func (c *terminal) pressed(button string) string {
	c.t.Helper()
	c.wait(button)
	c.run("window.copied = ''; (" + button + ").click()")
	c.wait("window.copied")
	return eval[string](c.tab, "window.copied")
}

// beside returns the two forms of the command beside what has a label: with variables, as it is shown, and as it is copied.
func (c *terminal) beside(label string) (shown, copied string) {
	c.t.Helper()
	fold := fmt.Sprintf("[...document.querySelectorAll('.curl summary')].find((s) => s.getAttribute('aria-label')?.endsWith(': ' + %s)).parentElement", quote(label))
	c.wait(fold)
	c.run(fold + ".open = true")
	c.wait(fold + ".querySelector('code').innerText")
	return eval[string](c.tab, fold+".querySelector('code').textContent"), c.pressed(fold + ".querySelector('.copy')")
}

// shell runs a command, and returns what it prints.
func (c *terminal) shell(command string) string {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(c.t.Context(), 20*time.Second)
	defer cancel()
	run := exec.CommandContext(ctx, "sh", "-euc", command)
	run.Dir = c.folder
	output, err := run.CombinedOutput()
	if err != nil {
		c.t.Errorf("%s: %v\n%s", command, err, output)
	}
	return string(output)
}

// call runs a command that calls the sandbox, which must not refuse it.
func (c *terminal) call(command string) {
	c.t.Helper()
	var answer struct{ Data json.RawMessage }
	if output := c.shell(command); json.Unmarshal([]byte(output), &answer) != nil || answer.Data == nil {
		c.t.Errorf("%s\n%s", command, output)
	}
}

// Each command does in a terminal what its button does, as it is copied, and as it is shown after the variables of Start.
func TestCommandsOfButtons(t *testing.T) {
	t.Parallel()
	url, o := serve(t, server.WithDelay(time.Hour))
	c := atTerminal(t, visit(t, url, "#/start", key, wide))
	c.wait("document.querySelector('.live.good')")
	both := func(label string, done func() bool) {
		t.Helper()
		shown, copied := c.beside(label)
		for _, command := range []string{c.variables + "\n" + shown, copied} {
			if c.call(command); !done() {
				t.Errorf("%s does not do it:\n%s", label, command)
			}
		}
	}
	now := o.Clock().Now
	moved := func(d time.Duration) func() bool {
		return func() bool {
			before := now
			now = o.Clock().Now
			return now.Sub(before) >= d && now.Sub(before) < d+time.Minute
		}
	}
	c.run("document.querySelector('.clock summary').click()")
	both("+1 min", moved(time.Minute))
	both("+5 min", moved(5*time.Minute))
	both("+1 h", moved(time.Hour))
	both("Until idle", moved(0))
	both("Freeze", func() bool { return o.Clock().Frozen })
	both("Let it run", func() bool { return !o.Clock().Frozen })

	c.run("document.querySelector('.reset summary').click()")
	both("Reset", func() bool {
		requests, err := o.Requests(server.Filter{})
		send(t, "GET", url+"/v1/plans", "")
		return err == nil && len(requests) == 0
	})

	c.open("#/failures")
	c.wait("document.querySelector('.ruleform')")
	for kind, want := range map[string]string{
		"refuse": `"fail":{`, "status": `"respond":{"status":429`, "lose": `"phase":"after"`, "reset": `"connection":"reset"`, "latency": `"latency":"2s"`, "json": `"status":503`,
	} {
		choice := "document.querySelector('.ruleform select')"
		c.run(choice + ".value = '" + kind + "'; " + choice + ".dispatchEvent(new Event('change', { bubbles: true }))")
		both("Add the rule", func() bool { return o.Rules()[0].Source == server.RuleInjected })
		if shown, _ := c.beside("Add the rule"); !strings.Contains(shown, want) {
			t.Errorf("%s: %s", kind, shown)
		}
	}
	first := o.Rules()[0].ID
	c.wait("document.querySelector('.tools button')?.getAttribute('aria-label') === " + quote("Remove "+first))
	c.call(c.pressed("document.querySelector('.tools button.link')"))
	if o.Rules()[0].ID == first {
		t.Errorf("the rule %s is still there", first)
	}
	both("Remove all that were added", func() bool { return o.Rules()[0].Source != server.RuleInjected })

	_, download := c.beside("Download a snapshot")
	c.shell(download)
	snapshot, err := os.ReadFile(filepath.Join(c.folder, "snapshot.yaml"))
	if err != nil || !strings.Contains(string(snapshot), "groups:") {
		t.Errorf("%v\n%s", err, snapshot)
	}
	both("Upload", func() bool { return len(o.Groups()) == 1 })
	both("Load", func() bool { return true })
}

// The commands about what was sent, and about batches and groups, do what is written beside them.
func TestCommandsOfObjects(t *testing.T) {
	t.Parallel()
	url, o := serve(t, server.WithDelay(time.Hour))
	send(t, "POST", url+syncs+"?odd=a%20b&c=$d", roster(row(1, `,"email":"o'neil@example.com"`)), `Sandbox: complete=after:30m`, "User-Agent: tests")
	send(t, "POST", url+syncs, roster(row(2, "")))
	send(t, "POST", url+syncs, roster(row(3, "")))
	all, err := o.Syncs("")
	if err != nil {
		t.Fatal(err)
	}
	c := atTerminal(t, visit(t, url, "#/start", key, wide))
	c.wait("document.querySelector('.live.good')")
	beside := func(label string) string {
		t.Helper()
		shown, copied := c.beside(label)
		if strings.Contains(shown, key) || !strings.Contains(shown, "$key") || !strings.Contains(copied, "Bearer "+key) {
			t.Errorf("%s: shown %s\ncopied %s", label, shown, copied)
		}
		return copied
	}
	c.open("#/requests/1")
	c.call(beside("Send again"))
	sent := o.Submissions()
	if a, b := sent[0], sent[len(sent)-1]; len(sent) != 4 || !slices.Equal(a.Body, b.Body) || a.Path != b.Path || a.Query != b.Query ||
		a.Directives != b.Directives || a.ContentType != b.ContentType || b.UserAgent == "tests" {
		t.Errorf("sent again:\n%+v\n%+v", a, b)
	}

	finished := func(id string) server.Sync {
		t.Helper()
		s, err := o.Sync(id)
		if err != nil || s.CompletedAt.IsZero() {
			t.Errorf("%s has not finished: %v", id, err)
		}
		return s
	}
	c.open("#/batches/" + all[1].RequestID)
	c.call(beside("Finish now"))
	finished(all[1].RequestID)
	c.open("#/batches/" + all[2].RequestID)
	c.press("Finish with rows refused…")
	c.wait("document.querySelector('.choices input')")
	c.run("document.querySelector('.choices input').click()")
	c.call(beside("Finish"))
	if s := finished(all[2].RequestID); len(s.Outcomes) == 0 || !slices.ContainsFunc(s.Outcomes, func(o fixtures.Outcome) bool { return o.ByHand && o.Reason != "" }) {
		t.Errorf("no row was refused: %+v", s)
	}
	c.open("#/batches/" + all[3].RequestID)
	c.call(beside("Move the clock to when it is due"))
	finished(all[3].RequestID)

	send(t, "POST", url+syncs, roster(row(1, ""), row(4, "")))
	all, err = o.Syncs("")
	if err != nil {
		t.Fatal(err)
	}
	waiting := all[len(all)-1].RequestID
	for _, part := range []struct{ address, shows, want, without string }{
		{"", "in the order of their latest add", "EMP-001", "EMP-003"},
		{"/removed", "are kept", "EMP-003", "EMP-001"},
		{"/members/EMP-001", "From the latest", "SubmitGroupMemberSync", "EMP-002"},
		{"/compare/" + all[1].RequestID, "has finished", "EMP-001", "EMP-002"},
		{"/compare/" + waiting, "is in flight", `"reference_id":"EMP-004"`, "request_id"},
	} {
		c.open("#/groups/grp_abc123def456" + part.address)
		c.waitText(part.shows)
		command := c.pressed("document.querySelector('.detail .spread .copy')")
		if output := c.shell(command); !strings.Contains(output, part.want) || strings.Contains(output, part.without) {
			t.Errorf("%s: %s\n%s", part.address, command, output)
		}
	}
	c.open("#/groups/grp_abc123def456/compare")
	c.wait("document.querySelector('textarea')")
	c.run("document.querySelector('textarea').value = " + quote("["+row(3, "")+"]"))
	c.call(beside("Compare"))
}

// The commands about keys leave a terminal with the key, and compare one as the page does.
func TestCommandsOfKeys(t *testing.T) {
	t.Parallel()
	url, _ := serve(t)
	c := atTerminal(t, visit(t, url, "#/start", "it's another", wide))
	c.run("document.querySelector('.org summary').click()")
	c.wait("document.querySelector('.organizations button')")
	_, list := c.beside("the list")
	c.call(list)
	c.run("document.querySelector('.keyform input').value = \"o'neil\"")
	_, use := c.beside("Use it")
	if got := c.shell(use + `; printf %s "$VITABLE_CONNECT_API_KEY"`); got != "o'neil" {
		t.Errorf("%s: the key is %q", use, got)
	}
	_, another := c.beside("New key")
	if got := c.shell(another + `; printf %s "$VITABLE_CONNECT_API_KEY"`); len(got) != len("try-")+12 {
		t.Errorf("%s: the key is %q", another, got)
	}
	c.run("document.querySelector('.organizations button').click()")
	c.run("document.querySelector('.organizations input').value = " + quote(key))
	_, open := c.beside("Open")
	c.call(open)
	if !strings.Contains(open, key) {
		t.Errorf("without its key: %s", open)
	}
}

// Each command of a reserved plan brings about what is written above it.
func TestCommandsOfReservedPlans(t *testing.T) {
	t.Parallel()
	url, _ := serve(t, server.WithDelay(0))
	c := atTerminal(t, visit(t, url, "#/start", key, wide))
	c.open("#/failures")
	c.wait("document.querySelectorAll('.whole .cards .copy').length > 10")
	commands := eval[[]string](c.tab, "[...document.querySelectorAll('.whole .cards .copy')].map((b) => { b.click(); return window.copied; })")
	ids := eval[[]string](c.tab, "[...document.querySelectorAll('.whole .cards .id')].map((e) => e.innerText)")
	for i, command := range commands {
		t.Run(ids[i], func(t *testing.T) {
			t.Parallel()
			// An organization for each, so that the others have submitted nothing to it.
			own := "Authorization: Bearer " + ids[i]
			command := strings.ReplaceAll(command, "Authorization: Bearer "+key, own)
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
			defer cancel()
			// Some of the failures make curl fail; one keeps it waiting.
			_ = exec.CommandContext(ctx, "sh", "-c", strings.Replace(command, "curl ", "curl --max-time 3 ", 1)).Run()
			send(t, "POST", url+"/_sandbox/clock/advance", `{"by":"1h"}`, own)
			var rules struct {
				Data []struct {
					Rule  struct{ When map[string]any }
					Fired struct{ Calls, Rows int }
				}
			}
			if err := json.Unmarshal([]byte(send(t, "GET", url+"/_sandbox/rules", "", own)), &rules); err != nil {
				t.Fatal(err)
			}
			fired := 0
			for _, r := range rules.Data {
				if strings.Trim(fmt.Sprint(r.Rule.When["plan_id"]), "[]") == ids[i] {
					fired += r.Fired.Calls + r.Fired.Rows
				}
			}
			if fired == 0 {
				t.Errorf("nothing goes wrong after %s", command)
			}
		})
	}
}
