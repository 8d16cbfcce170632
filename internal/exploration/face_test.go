package exploration_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/internal/exploration"
	"github.com/vitable-sandbox/sandbox/server"
)

const (
	plan  = "pln_abc123def456"
	group = "grp_abc123def456" // of default.yaml; its reference is acme
)

// caller is a client of one run, and the face that carries it out.
type caller struct {
	t     *testing.T
	sb    *server.Sandbox
	key   string
	run   string // the name of the run
	plain int    // which plain run it is; 0 with a fault
}

// as is the same client with another key.
func (c *caller) as(key string) *caller {
	other := *c
	other.key = key
	return &other
}

var errBroken = errors.New("the connection broke")

// call calls the API once.
func (c *caller) call(method, path, body string) (status int, text string, err error) {
	r, err := http.NewRequestWithContext(c.t.Context(), method, c.sb.URL+path, strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	if c.key != "" {
		r.Header.Set("Authorization", "Bearer "+c.key)
	}
	answer, err := c.sb.Client().Do(r)
	if err != nil {
		return 0, "", errBroken
	}
	defer answer.Body.Close()
	whole, err := io.ReadAll(answer.Body)
	if err != nil {
		return answer.StatusCode, string(whole), errBroken
	}
	return answer.StatusCode, string(whole), nil
}

// good calls the API once, and reports whether the answer is good and whole.
func (c *caller) good(method, path, body string) bool {
	status, _, err := c.call(method, path, body)
	return err == nil && status < 300
}

// stubborn calls the API until the answer is good and whole, ten times at most.
func (c *caller) stubborn(method, path, body string) (text string, ok bool) {
	for range 10 {
		status, text, err := c.call(method, path, body)
		if err == nil && status < 300 {
			return text, true
		}
	}
	return "", false
}

// sync submits a roster and polls it once.
func (c *caller) sync(group string, refs ...string) bool {
	path := "/v1/groups/" + group + "/members/sync"
	text, ok := c.stubborn("POST", path, members(refs...))
	return ok && c.poll(path, text)
}

func (c *caller) poll(path, accepted string) bool {
	var answer struct {
		Data struct {
			RequestID string `json:"request_id"`
		}
	}
	if json.Unmarshal([]byte(accepted), &answer) != nil {
		return false
	}
	_, ok := c.stubborn("GET", path+"/"+answer.Data.RequestID, "")
	return ok
}

// members is a roster of these people.
func members(refs ...string) string {
	rows := make([]fixtures.Row, len(refs))
	for i, ref := range refs {
		rows[i] = fixtures.Row{
			ReferenceID: ref, FirstName: "Jo", LastName: "Doe", DateOfBirth: "1990-05-15", Phone: "4155550100", PlanID: plan,
			Address: fixtures.Address{AddressLine1: "1 Main Street", City: "Town", State: "CA", Zipcode: "94102"},
		}
	}
	var b bytes.Buffer
	_ = fixtures.WriteRoster(&b, rows)
	return b.String()
}

// carryOut carries out one run of a test.
func carryOut(t *testing.T, run *exploration.Run, test func(c *caller) bool, opts ...server.Option) exploration.Result {
	t.Helper()
	sb := server.Start(quiet{t}, append(opts, server.InMemory(), run.Option())...)
	c := &caller{t: t, sb: sb, run: run.Name}
	_, _ = fmt.Sscanf(run.Name, "plain-%d", &c.plain)
	passed := test(c)
	run.End()
	return run.Conclude(exploration.Outcome{Passed: passed, Output: "one\ntwo\n"})
}

// quiet is a test to which a sandbox does not log.
type quiet struct{ *testing.T }

// Logf implements server.TB.
func (quiet) Logf(string, ...any) {}

// prepare carries out the plain runs.
func prepare(t *testing.T, c exploration.Config, test func(c *caller) bool, opts ...server.Option) (*exploration.Exploration, error) {
	t.Helper()
	e, err := exploration.New(c)
	if err != nil {
		t.Fatal(err)
	}
	first, second := e.Plain(1), e.Plain(2)
	carryOut(t, first, test, opts...)
	carryOut(t, second, test, opts...)
	err = e.Prepare(first, second)
	return e, err
}

// explore explores a test from the plain runs to the report.
func explore(t *testing.T, c exploration.Config, test func(c *caller) bool, opts ...server.Option) *exploration.Report {
	t.Helper()
	e, err := prepare(t, c, test, opts...)
	if err != nil {
		t.Fatal(err)
	}
	for _, run := range e.Runs() {
		for again := true; again; again = run.Again() {
			carryOut(t, run, test, opts...)
		}
	}
	return e.Report()
}

// verdicts are those of the runs, by their names.
func verdicts(r *exploration.Report) map[string]exploration.Verdict {
	of := make(map[string]exploration.Verdict)
	for i := range r.Runs {
		of[r.Runs[i].Name] = r.Runs[i].Verdict
	}
	return of
}
