package program

import (
	"cmp"
	"fmt"
	"log/slog"
	"net/netip"
	"os"
	"slices"
	"strings"

	"github.com/vitable-sandbox/sandbox/internal/suggest"
	"github.com/vitable-sandbox/sandbox/internal/version"
	"github.com/vitable-sandbox/sandbox/server"
)

// announced is what the line says with which the server starts: how it will answer.
func (c *serveConfig) announced() []any {
	keys := "any key"
	if c.keys > 0 {
		keys = fmt.Sprintf("%d of --api-key", c.keys)
	}
	return []any{
		"version", version.Build(), "fixture", cmp.Or(c.fixtureName, "default.yaml"),
		"delay", c.effectiveDelay(), "validation", cmp.Or(c.validation, server.Contract), "keys", keys,
	}
}

// effectiveDelay is how a batch completes unless a group, a rule or a request says otherwise.
func (c *serveConfig) effectiveDelay() string {
	switch {
	case c.delay != nil:
		return c.delay.String()
	case c.fixture.Delay != nil:
		return c.fixture.Delay.String()
	case !c.fixture.Complete.IsZero():
		return c.fixture.Complete.String()
	default:
		return server.DefaultDelay.String()
	}
}

// fixtureNameOf names what was given as a fixture. The variable can hold the text itself.
func fixtureNameOf(g given) string {
	if g.isFixture() {
		return "the text of " + fixturesVariable
	}
	return g.value()
}

// warnOfVariables logs which variables somebody has set in vain. It shows no value.
func warnOfVariables(log *slog.Logger, env environment) {
	known := variablesOf(serveSettings(&serveConfig{}))
	for _, name := range env.unknown(append(variablesOf(verifySettings(&verification{})), known...)) {
		log.Warn("unknown variable " + name + " has no effect" + meant(name, known))
	}
}

// advise logs why somebody who waits for the server may not find it where it listens.
func (c *serveConfig) advise(log *slog.Logger, env environment) {
	if !c.addrGiven && env.get("PORT") != "" {
		log.Info("the variable PORT is not read; set SANDBOX_ADDR to a colon and the port, such as :8080, to listen there")
	}
	if host, err := netip.ParseAddrPort(c.addr); err == nil && !c.addrGiven && host.Addr().IsLoopback() && isContainer(env) {
		log.Info("this seems to be a container, whose loopback address nobody else can reach; SANDBOX_ADDR=:4010 listens on every interface")
	}
}

// addresses are names by which other programs are told where to listen.
var addresses = []string{"SANDBOX_PORT", "SANDBOX_HOST", "SANDBOX_ADDRESS", "SANDBOX_LISTEN", "SANDBOX_BIND"}

// meant is the end of a message about an unknown variable.
func meant(name string, known []string) string {
	upper := strings.ToUpper(name)
	switch {
	case slices.Contains(addresses, upper):
		return "; SANDBOX_ADDR sets where to listen, such as :8080"
	case slices.Contains(known, upper):
		return "; write it in capitals, " + upper
	default:
		return suggest.DidYouMean(upper, known)
	}
}

// isContainer reports whether the program seems to run in a container: by what Docker, Podman and Kubernetes leave there.
func isContainer(env environment) bool {
	for _, file := range []string{"/.dockerenv", "/run/.containerenv"} {
		if _, err := os.Stat(file); err == nil {
			return true
		}
	}
	return env.get("KUBERNETES_SERVICE_HOST") != "" || env.get("container") != ""
}
