package program

import (
	"context"
	"crypto/tls"
	"fmt"
	"net/http"
	"time"
)

// healthTimeout is how long a server may take to answer.
const healthTimeout = 2 * time.Second

// healthcheckCommand is the image's probe of itself, which has the variables of the container, but not the arguments of
// the server.
func healthcheckCommand() command {
	var listening string
	var certificate []byte
	return command{
		name: "healthcheck", help: "checks whether a running server is healthy; exits with 0 or 1",
		settings: []setting{addrSetting(&listening), certificateSetting(&certificate)},
		run: func(ctx context.Context, _ []string, _ process) error {
			addr, err := reachable(listening)
			if err != nil {
				return fmt.Errorf("%s: %w", listening, err)
			}
			if certificate != nil {
				return checkHealth(ctx, "https://"+addr+"/_sandbox/health", trustOf(addr, certificate))
			}
			return checkHealth(ctx, "http://"+addr+"/_sandbox/health", nil)
		},
	}
}

// checkHealth returns nil if url answers 200, over HTTPS by what it trusts.
func checkHealth(ctx context.Context, url string, trust *tls.Config) error {
	ctx, cancel := context.WithTimeout(ctx, healthTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return err
	}
	// The default transport obeys HTTP_PROXY, but no proxy can reach this container's loopback.
	transport := &http.Transport{DisableKeepAlives: true, TLSClientConfig: trust}
	resp, err := transport.RoundTrip(req)
	if err != nil {
		return fmt.Errorf("%s does not answer: %w", url, err)
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answers %s, not 200; is it a sandbox?", url, resp.Status)
	}
	return nil
}
