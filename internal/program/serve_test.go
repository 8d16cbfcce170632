package program

import (
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/vitable-sandbox/sandbox/server"
)

const (
	syncPath    = "/v1/groups/grp_abc123def456/members/sync"
	historyPath = syncPath + "/grpmsr_abc123def456"
)

// row is a body that the contract accepts, and whose plan the default fixture knows.
const row = `{"members": [{"reference_id": "EMP-001", "first_name": "Jane", "last_name": "Doe", "date_of_birth": "1990-05-15",
  "phone": "4155550100", "plan_id": "pln_abc123def456",
  "address": {"address_line_1": "123 Main Street", "city": "San Francisco", "state": "CA", "zipcode": "94102"}}]}`

// syncRequest is what the tests read of an answer.
type syncRequest struct {
	Data struct {
		RequestID   string  `json:"request_id"`
		CompletedAt *string `json:"completed_at"`
		Results     struct {
			Added []string `json:"added_group_member_ids"`
		}
		Now string // of a clock
	}
}

// ask sends a request with a key and decodes the answer.
func (p *program) ask(t *testing.T, method, path, key, body string) (status int, answer syncRequest) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, p.url+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+key)
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil && err != io.EOF {
		t.Fatal(err)
	}
	return resp.StatusCode, answer
}

// submit sends row and returns the request's id.
func (p *program) submit(t *testing.T) string {
	t.Helper()
	status, answer := p.ask(t, http.MethodPost, syncPath, "test", row)
	if status != http.StatusAccepted {
		t.Fatalf("submit: status %d\n%s", status, p.log)
	}
	return answer.Data.RequestID
}

// finishedAtOnce tells whether a sync is finished at its first poll.
func (p *program) finishedAtOnce(t *testing.T) bool {
	t.Helper()
	status, answer := p.ask(t, http.MethodGet, syncPath+"/"+p.submit(t), "test", "")
	if status != http.StatusOK {
		t.Fatalf("retrieve: status %d\n%s", status, p.log)
	}
	return answer.Data.CompletedAt != nil
}

// file writes a file for the test and returns its path.
func file(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestServeIsTheDefault(t *testing.T) {
	t.Parallel()
	for name, args := range map[string][]string{"no arguments": nil, "a flag first": {"--seed", "1"}, "by name": {"serve", "--seed", "1"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := start(t, nil, args...)
			if status, _ := p.ask(t, http.MethodGet, historyPath, "test", ""); status != http.StatusOK {
				t.Errorf("status %d, want 200", status)
			}
		})
	}
}

func TestAddr(t *testing.T) {
	t.Parallel()
	byVariable := start(t, environment{"SANDBOX_ADDR=localhost:0"})
	if byVariable.url == "http://"+defaultAddr {
		t.Error("the variable has no effect")
	}
	byFlag := start(t, environment{"SANDBOX_ADDR=this would be refused"}, "--addr", "127.0.0.1:0")
	if status, _ := byFlag.ask(t, http.MethodGet, historyPath, "test", ""); status != http.StatusOK {
		t.Errorf("status %d, want 200", status)
	}
	// Only its owner may bind the default port, so what it is shows where somebody asks for it.
	var c serveConfig
	_, err := parse(serveSettings(&c), nil, environment{"SANDBOX_ADDR="})
	if err != nil || c.addr != "127.0.0.1:4010" {
		t.Errorf("default is %q, %v", c.addr, err)
	}
}

func TestDelay(t *testing.T) {
	t.Parallel()
	slow, fast := file(t, "slow.yaml", "delay: 1h\n"), file(t, "fast.yaml", "delay: 0s\n")
	for name, test := range map[string]struct {
		env      environment
		args     []string
		finished bool
	}{
		"default":               {nil, nil, false},
		"variable":              {environment{"SANDBOX_DELAY=0s"}, nil, true},
		"flag":                  {nil, []string{"--delay", "0s"}, true},
		"flag over variable":    {environment{"SANDBOX_DELAY=0s"}, []string{"--delay", "1h"}, false},
		"fixture over default":  {nil, []string{"--fixtures", fast}, true},
		"flag over fixture":     {nil, []string{"--fixtures", slow, "--delay", "0s"}, true},
		"variable over fixture": {environment{"SANDBOX_DELAY=1h"}, []string{"--fixtures", fast}, false},
		"empty variable is not": {environment{"SANDBOX_DELAY="}, []string{"--fixtures", fast}, true},
		"default when given":    {nil, []string{"--fixtures", fast, "--delay", "2s"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			// The clock stands still: a slow machine must not let a batch finish by itself.
			args := append([]string{"--now", "2026-01-15T10:30:00Z"}, test.args...)
			if got := start(t, test.env, args...).finishedAtOnce(t); got != test.finished {
				t.Errorf("finished at the first poll: %t, want %t", got, test.finished)
			}
		})
	}
}

func TestFixtures(t *testing.T) {
	t.Parallel()
	const yaml = "groups:\n  - id: grp_mine\n    name: Mine\n    external_reference_id: mine\n    syncs:\n" +
		"      - {request_id: old, accepted_at: 2026-01-01T00:00:00Z, completed_at: 2026-01-01T00:00:01Z}\n"
	mine := file(t, "mine.yaml", yaml)
	for name, test := range map[string]struct {
		env  environment
		args []string
		mine int
	}{
		"default":             {nil, nil, http.StatusNotFound},
		"flag, file":          {nil, []string{"--fixtures", mine}, http.StatusOK},
		"flag, scenario":      {nil, []string{"--fixtures", "slow"}, http.StatusNotFound},
		"variable, file":      {environment{"SANDBOX_FIXTURES=" + mine}, nil, http.StatusOK},
		"variable, YAML":      {environment{"SANDBOX_FIXTURES=" + yaml}, nil, http.StatusOK},
		"variable, scenario":  {environment{"SANDBOX_FIXTURES=slow"}, nil, http.StatusNotFound},
		"flag over variable":  {environment{"SANDBOX_FIXTURES=no such thing"}, []string{"--fixtures", mine}, http.StatusOK},
		"flag over variable2": {environment{"SANDBOX_FIXTURES=" + yaml}, []string{"--fixtures", "slow"}, http.StatusNotFound},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := start(t, test.env, test.args...)
			if status, _ := p.ask(t, http.MethodGet, "/v1/groups/grp_mine/members/sync/old", "test", ""); status != test.mine {
				t.Errorf("status %d, want %d", status, test.mine)
			}
		})
	}
}

func TestABadFixtureStartsNoServer(t *testing.T) {
	t.Parallel()
	bad := file(t, "bad.yaml", "delay: 1d\nplan: []\n")
	// Where it does start, there is nowhere to listen, and so the test does not wait for ever.
	nowhere := environment{"SANDBOX_ADDR=127.0.0.1:99999"}
	wantUsageError(t, call(t, nowhere, "", "--fixtures", bad), "--fixtures: ", "\n"+bad+":1:8: ", "\n"+bad+":2:1: ")
	inline := environment{nowhere[0], "SANDBOX_FIXTURES=delay: 1d\nplan: []\n"}
	wantUsageError(t, call(t, inline, ""), "\nSANDBOX_FIXTURES:1:8: ", "\nSANDBOX_FIXTURES:2:1: ")
}

func TestAPIKeys(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		env     environment
		args    []string
		in, out []string
	}{
		"default":            {nil, nil, []string{"anything", "a,b"}, nil},
		"flag":               {nil, []string{"--api-key", "a,b", "--api-key", "c d"}, []string{"a,b", "c d"}, []string{"a", "b", "anything"}},
		"variable":           {environment{"SANDBOX_API_KEYS=a, c d ,e"}, nil, []string{"a", "c d", "e"}, []string{"a, c d ,e", "c"}},
		"flag over variable": {environment{"SANDBOX_API_KEYS=a,b"}, []string{"--api-key", "c"}, []string{"c"}, []string{"a", "b"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := start(t, test.env, test.args...)
			for _, key := range test.in {
				if status, _ := p.ask(t, http.MethodGet, historyPath, key, ""); status != http.StatusOK {
					t.Errorf("key %q: status %d, want 200", key, status)
				}
			}
			for _, key := range test.out {
				if status, _ := p.ask(t, http.MethodGet, historyPath, key, ""); status != http.StatusUnauthorized {
					t.Errorf("key %q: status %d, want 401", key, status)
				}
			}
			if strings.Contains(p.log.String(), "c d") || strings.Contains(p.log.String(), "anything") {
				t.Errorf("the log has a key:\n%s", p.log)
			}
		})
	}
}

func TestSeed(t *testing.T) {
	t.Parallel()
	standard := start(t, nil).submit(t)
	if one := start(t, environment{"SANDBOX_SEED=2"}, "--seed", "1").submit(t); one != standard {
		t.Errorf("seed 1 by flag makes %s, no seed %s; want the same", one, standard)
	}
	if two := start(t, environment{"SANDBOX_SEED=2"}).submit(t); two == standard {
		t.Errorf("seed 2 by variable makes %s as seed 1 does", two)
	}
}

// The flag and the option mean the same number: identifiers are equal, whichever way a sandbox is started.
func TestSeedIsTheSameInGo(t *testing.T) {
	t.Parallel()
	for _, seed := range []uint64{0, 1, 42, 1<<64 - 1} {
		text := strconv.FormatUint(seed, 10)
		byFlag := start(t, nil, "--seed", text).submit(t)
		sb := server.Start(t, server.WithSeed(seed), server.WithAPIKeys("test"))
		inGo := (&program{url: sb.URL}).submit(t)
		if byFlag != inGo {
			t.Errorf("seed %s makes %s by flag, %s in Go", text, byFlag, inGo)
		}
	}
	wantUsageError(t, call(t, nil, "", "--seed", "18446744073709551616"), "--seed: ", "from 0 to 18446744073709551615")
}

func TestMaxBody(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		env  environment
		args []string
		want int
	}{
		"default":            {nil, nil, http.StatusAccepted},
		"variable":           {environment{"SANDBOX_MAX_BODY=100"}, nil, http.StatusRequestEntityTooLarge},
		"flag":               {nil, []string{"--max-body", "100"}, http.StatusRequestEntityTooLarge},
		"flag over variable": {environment{"SANDBOX_MAX_BODY=100"}, []string{"--max-body", "1000"}, http.StatusAccepted},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if status, _ := start(t, test.env, test.args...).ask(t, http.MethodPost, syncPath, "test", row); status != test.want {
				t.Errorf("status %d, want %d", status, test.want)
			}
		})
	}
}
