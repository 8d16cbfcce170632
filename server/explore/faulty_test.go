package explore_test

import (
	"encoding/json"
	"errors"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server/explore"
)

// faulty are clients that have a known fault, each with the run and the verdict that must find it.
var faulty = []struct {
	name  string
	found string // the run that finds it
	how   string // the verdict, or a part of the note
	// beyond are the faults that must be tried besides the transient ones.
	beyond []string
	spoil  func(c *client)
	body   func(t *testing.T, sb *explore.Sandbox, c *client) // nil means walk
}{
	{
		name: "tries nothing again", found: "SubmitGroupMemberSync-1=503", how: "FAIL",
		spoil: func(c *client) { c.tries = 1 },
	},
	{
		name: "sends no members on the retry", found: "SubmitGroupMemberSync-2=500", how: "DIFF",
		spoil: func(c *client) {
			c.body = func(try int, body []byte) []byte {
				if try > 0 && strings.Contains(string(body), "members") {
					return []byte(`{"members":[]}`)
				}
				return body
			}
		},
	},
	{
		name: "sends half the roster on the retry", found: "SubmitGroupMemberSync-1=reset", how: "FAIL",
		spoil: func(c *client) {
			c.body = func(try int, body []byte) []byte { return body[:len(body)/(1+min(try, 1))] }
		},
	},
	{
		name: "takes 409 after a lost create for an end", found: "CreateGroup-1=lost-answer", how: "FAIL",
		spoil: func(c *client) {
			c.conflict = func(*client, string) (string, error) { return "", errors.New("conflict") }
		},
	},
	{
		name: "creates another group after a lost create", found: "CreateGroup-1=lost-answer", how: "DIFF",
		spoil: func(c *client) {
			c.conflict = func(c *client, ref string) (string, error) { return c.group(ref + "-2") }
		},
	},
	{
		name: "takes the first group of all after a lost create", found: "CreateGroup-1=truncate", how: "DIFF",
		spoil: func(c *client) {
			c.conflict = func(c *client, _ string) (string, error) { return c.firstOf("/v1/groups") }
		},
	},
	{
		name: "takes an answer that breaks off for success", found: "SubmitGroupMemberSync-2=truncate", how: "open",
		body: func(t *testing.T, sb *explore.Sandbox, c *client) {
			c.again = func(_ string, a answer) bool {
				return a.err != nil && a.status == 0 || a.status == 429 || a.status >= 500
			}
			submitAndForget(t, sb, c)
		},
	},
	{
		name: "does not try again what breaks off", found: "GetGroupMemberSync-1=truncate", how: "FAIL",
		spoil: func(c *client) {
			c.again = func(_ string, a answer) bool {
				return a.err != nil && a.status == 0 || a.status == 429 || a.status >= 500
			}
		},
	},
	{
		name: "tries statuses again and no connections", found: "CreateGroup-1=close", how: "FAIL",
		spoil: func(c *client) { c.again = func(_ string, a answer) bool { return a.status == 429 || a.status >= 500 } },
	},
	{
		name: "tries only GET again", found: "SubmitGroupMemberSync-2=lost-answer", how: "FAIL",
		spoil: func(c *client) {
			careful := c.again
			c.again = func(method string, a answer) bool { return method == "GET" && careful(method, a) }
		},
	},
	{
		name: "swallows the error of a sync", found: "SubmitGroupMemberSync-2=502-html", how: "DIFF",
		body: func(t *testing.T, _ *explore.Sandbox, c *client) {
			group, err := c.group("globex")
			if err != nil {
				t.Fatal(err)
			}
			c.tries = 1
			rows := roster(t, 4)
			_ = c.sync(group, rows[:3])
			_ = c.sync(group, rows[1:])
		},
	},
	{
		name: "removes everybody when a sync fails", found: "SubmitGroupMemberSync-1=garbage", how: "DIFF",
		body: func(t *testing.T, _ *explore.Sandbox, c *client) {
			group, err := c.group("globex")
			if err != nil {
				t.Fatal(err)
			}
			c.tries = 1
			if c.sync(group, roster(t, 3)) != nil {
				_ = c.sync(group, []fixtures.Row{})
			}
		},
	},
	{
		name: "polls the first batch after a second was made", found: "SubmitGroupMemberSync-2=truncate", how: "open",
		spoil: func(c *client) {
			id := regexp.MustCompile(`grpmsr_[\w-]{22}`)
			first, careful := "", c.again
			c.again = func(method string, a answer) bool {
				if method == "POST" && first == "" {
					first = id.FindString(string(a.text))
				}
				return careful(method, a)
			}
			c.decode = func(text []byte, into any) error {
				if s, ok := into.(*state); ok && first != "" && !strings.Contains(string(text), "completed_at") {
					s.Data.RequestID, first = first, ""
					return nil
				}
				return json.Unmarshal(text, into)
			}
		},
	},
	{
		name: "takes 500 to a poll for the end", found: "GetGroupMemberSync-2=500", how: "open",
		spoil: func(c *client) {
			careful := c.again
			c.again = func(method string, a answer) bool { return careful(method, a) && (method == "POST" || a.status != 500) }
			c.over = func(_ int, s *state, err error) bool { return err != nil || !s.Data.CompletedAt.IsZero() }
		},
		body: func(t *testing.T, _ *explore.Sandbox, c *client) {
			group, err := c.group("globex")
			if err != nil {
				t.Fatal(err)
			}
			rows := roster(t, 4)
			for _, part := range [][]fixtures.Row{rows[:3], rows[1:]} {
				if err := c.sync(group, part); err != nil && err.Error() != "status 500" {
					t.Fatal(err)
				}
			}
		},
	},
	{
		name: "reads HTML as JSON and crashes", found: "GetGroupMemberSync-1=502-html", how: "FAIL",
		spoil: func(c *client) {
			c.again = func(_ string, a answer) bool {
				if a.err == nil {
					var body map[string]any
					_ = json.Unmarshal(a.text, &body)
					_ = body["message"] == nil && body["data"].(map[string]any) == nil
				}
				return a.err != nil || a.status == 429 || a.status >= 500
			}
		},
	},
	{
		name: "does not heed Retry-After", found: "SubmitGroupMemberSync-1=429", how: "sooner than its Retry-After",
		spoil: func(c *client) { c.wait = func(int, answer) time.Duration { return time.Millisecond } },
	},
	{
		name: "submits yesterday's roster after a time-out", found: "SubmitGroupMemberSync-2=hang", how: "DIFF",
		beyond: []string{"hang"},
		body: func(t *testing.T, _ *explore.Sandbox, c *client) {
			rows := roster(t, 4)
			yesterday, err := json.Marshal(map[string]any{"members": rows[:3]})
			if err != nil {
				t.Fatal(err)
			}
			late := false
			careful := c.again
			c.again = func(method string, a answer) bool {
				late = a.err != nil && strings.Contains(a.err.Error(), "deadline")
				return careful(method, a)
			}
			c.body = func(_ int, body []byte) []byte {
				if late && strings.Contains(string(body), "members") {
					return yesterday
				}
				return body
			}
			walk(t, c, rows)
		},
	},
	{
		name: "polls for ever", found: "SubmitGroupMemberSync-1=never", how: "FAIL", beyond: explore.Outcomes,
		spoil: func(c *client) { c.forever = true },
	},
	{
		name: "does not look at failures", found: "SubmitGroupMemberSync-1=invalid-plan-1", how: "unnoticed", beyond: explore.Outcomes,
		spoil: func(c *client) {
			over := c.over
			c.over = func(polls int, s *state, err error) bool {
				s.Data.Results.Failures = nil
				return over(polls, s, err)
			}
		},
	},
	{
		name: "polls once", found: "SubmitGroupMemberSync-2=third-poll", how: "unnoticed", beyond: explore.Outcomes,
		spoil: func(c *client) { c.over = func(int, *state, error) bool { return true } },
	},
}

// submitAndForget polls only where there is something to poll.
func submitAndForget(t *testing.T, _ *explore.Sandbox, c *client) {
	t.Helper()
	group, err := c.group("globex")
	if err != nil {
		t.Fatal(err)
	}
	rows := roster(t, 4)
	for _, part := range [][]fixtures.Row{rows[:3], rows[1:]} {
		var accepted state
		path := "/v1/groups/" + group + "/members/sync"
		if status, err := c.call("POST", path, map[string]any{"members": part}, &accepted); err != nil && status != 202 {
			t.Fatal(err)
		}
		if accepted.Data.RequestID == "" {
			continue
		}
		if err := c.finished(path + "/" + accepted.Data.RequestID); err != nil && !strings.Contains(err.Error(), "EOF") {
			t.Fatal(err)
		}
	}
}
