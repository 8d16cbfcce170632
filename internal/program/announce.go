package program

import (
	"cmp"
	"fmt"
	"runtime/debug"
	"strings"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server"
)

// announced is what the line says with which the server starts: how it will answer.
func (c *serveConfig) announced(version string) []any {
	info, _ := debug.ReadBuildInfo()
	keys := "any key"
	if c.keys > 0 {
		keys = fmt.Sprintf("%d of --api-key", c.keys)
	}
	return []any{
		"version", describeBuild(version, info), "fixture", cmp.Or(c.fixtureName, "default.yaml"),
		"delay", c.effectiveDelay(), "validation", cmp.Or(c.validation, string(server.Contract)), "keys", keys,
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
	if g.byVariable && (strings.ContainsAny(g.value(), "\r\n") || strings.HasPrefix(g.value(), "{")) {
		return "the text of " + fixtures.Variable
	}
	return g.value()
}
