package main

import "os/exec"

// contender is a program to measure. In its command PORT stands for the port that it is to listen on.
type contender struct {
	name    string
	command []string
	// get and post are what is asked for; a post that is empty is not measured.
	get, post string
	// validates says that it refuses a bad roster, and remembers that a later call sees what an earlier one sent: a figure
	// without that is no comparison.
	validates, remembers bool
}

const (
	group    = "/v1/groups/grp_abc123def456"
	finished = group + "/members/sync/grpmsr_abc123def456"
	submit   = group + "/members/sync"
)

func contenders(sandbox, spec string) []contender {
	own := func(name string, flags ...string) contender {
		command := append([]string{sandbox, "serve", "--addr", "127.0.0.1:PORT"}, flags...)
		return contender{name: name, command: command, get: finished, post: submit, validates: true, remembers: true}
	}
	all := []contender{
		own("sandbox"),
		own("sandbox --log-level warn", "--log-level", "warn"),
		{name: "floor", command: []string{"/proc/self/exe", "floor", "127.0.0.1:PORT"}, get: finished, post: submit, remembers: true},
	}
	for _, peer := range []contender{
		{name: "Prism", command: []string{"prism", "mock", "-p", "PORT", spec}, get: finished, post: submit, validates: true},
		{name: "Mockoon", command: []string{"mockoon-cli", "start", "--data", spec, "--port", "PORT"}, get: finished, post: submit},
		{name: "WireMock", command: []string{"wiremock", "--port", "PORT"}, get: "/__admin/mappings"},
		{name: "stripe-mock", command: []string{"stripe-mock", "-http-port", "PORT"}, get: "/v1/charges/ch_1", validates: true},
		{name: "go-httpbin", command: []string{"go-httpbin", "-host", "127.0.0.1", "-port", "PORT"}, get: "/get", post: "/post"},
	} {
		if _, err := exec.LookPath(peer.command[0]); err == nil {
			all = append(all, peer)
		}
	}
	return all
}
