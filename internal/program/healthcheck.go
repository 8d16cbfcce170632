package program

import (
	"context"
	"fmt"
	"net/http"
	"time"
)

// healthTimeout is how long a server may take to say that it is well.
const healthTimeout = 2 * time.Second

// healthcheckConfig is what the settings of healthcheck fill in.
type healthcheckConfig struct{ addr string }

// healthcheckSettings is what of serve's settings tells where to ask.
func healthcheckSettings() []setting[healthcheckConfig] {
	return []setting[healthcheckConfig]{
		addrSetting(func(c *healthcheckConfig) *string { return &c.addr }),
	}
}

// healthcheck asks a running server whether it is well. It is what the image probes itself with, so it can take only
// what the probe has: the variables, not the server's arguments.
func healthcheck(ctx context.Context, args []string, w world) error {
	c, rest, err := parse(healthcheckSettings(), args, w.environment)
	if err != nil {
		return err
	}
	if err := noArguments("healthcheck", rest); err != nil {
		return err
	}
	addr, err := reachable(c.addr)
	if err != nil {
		return fmt.Errorf("%s: %w", c.addr, err)
	}
	return askHealth(ctx, "http://"+addr+"/_sandbox/health")
}

// askHealth returns nil if url answers 200.
func askHealth(ctx context.Context, url string) error {
	ctx, cancel := context.WithTimeout(ctx, healthTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return err
	}
	// A transport of its own, for the default one obeys HTTP_PROXY, and no proxy leads to this container's loopback.
	transport := &http.Transport{DisableKeepAlives: true}
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
