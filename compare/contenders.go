package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
)

// contender is a program to measure.
type contender struct {
	name string
	// command is run in an empty folder; PORT stands for the port that it is to listen on.
	command []string
	// get and post are the paths that are asked; rosters are posted, or form where it is given.
	get, post, form string
	// unknown is a path like get of something that never was, and bad a body that breaks the API document.
	unknown, bad string
	// key is the API key; empty means any.
	key string
	// files are written into the folder, by their names.
	files map[string]string
}

const (
	floorName = "floor"

	submit   = "/v1/groups/grp_abc123def456/members/sync"
	finished = submit + "/grpmsr_abc123def456"
	never    = submit + "/grpmsr_never"
	badRow   = `{"members":[{"reference_id":"EMP-1"}]}`
)

// contenders are the sandbox, its floor, and whatever is installed of its peers, each as near to these calls as it comes:
// Prism and Mockoon serve the API document, WireMock answers these two calls from stubs, stripe-mock and go-httpbin have an
// API of their own.
func contenders(sandbox, spec string) []contender {
	// By default the sandbox would forget the batch that is asked for: more than 10,000 others finish meanwhile.
	serve := []string{sandbox, "serve", "--addr", "127.0.0.1:PORT", "--finished-syncs", "10000000"}
	all := []contender{
		{name: "sandbox", command: serve},
		{name: "sandbox --log-level warn", command: slices.Concat(serve, []string{"--log-level", "warn"})},
		{name: floorName, command: []string{"/proc/self/exe", "floor", "127.0.0.1:PORT"}},
	}
	for _, peer := range []contender{
		{name: "Prism", command: []string{"prism", "mock", "-p", "PORT", spec}},
		{name: "Mockoon", command: []string{"mockoon-cli", "start", "--data", spec, "--port", "PORT", "--disable-log-to-file"}},
		{name: "WireMock", command: []string{"wiremock", "--port", "PORT", "--root-dir", "."}, files: map[string]string{
			"mappings/get.json":  stub("GET", submit+"/[^/]+", 200),
			"mappings/post.json": stub("POST", submit, 202),
		}},
		{
			name: "stripe-mock", command: []string{"stripe-mock", "-http-port", "PORT"}, key: "sk_test_123",
			get: "/v1/customers/cus_1", unknown: "/v1/customers/cus_never", post: "/v1/customers", form: "name=Jane", bad: "nonsense=1",
		},
		{
			name: "go-httpbin", command: []string{"go-httpbin", "-host", "127.0.0.1", "-port", "PORT", "-max-body-size", "10000000"},
			get: "/anything/1", unknown: "/anything/never", post: "/post", bad: badRow,
		},
	} {
		if _, err := exec.LookPath(peer.command[0]); err == nil {
			all = append(all, peer)
		}
	}
	for i := range all {
		if c := &all[i]; c.get == "" {
			c.get, c.unknown, c.post, c.bad = finished, never, submit, badRow
		}
	}
	return all
}

// stub is a mapping of WireMock.
func stub(method, path string, status int) string {
	const answer = `{"data":{"request_id":"grpmsr_abc123def456","group_id":"grp_abc123def456","accepted_at":"2026-01-15T10:30:00Z"}}`
	return fmt.Sprintf(`{"request":{"method":%q,"urlPathPattern":%q},"response":{"status":%d,"body":%q,`+
		`"headers":{"Content-Type":"application/json"}}}`, method, path, status, answer)
}

// write writes the files of a contender into a folder.
func (c *contender) write(folder string) error {
	for name, text := range c.files {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			return err
		}
	}
	return nil
}
