package program

import (
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server"
)

// serveConfig is what the settings of serve fill in.
type serveConfig struct {
	addr      string
	addrGiven bool
	level     slog.Level
	format    string // of the log: text or json
	options   []server.Option
	hosts     []string // that are allowed on loopback
	// What the first line of the log says.
	fixture     fixtures.Fixture
	fixtureName string
	delay       *time.Duration // nil if not given
	validation  string
	keys        int // 0 means any

	tlsCert []byte // in PEM, as the key; nil if not given
	tlsKey  []byte
	changed bool // the groups may not be the embedded ones
}

// serveSettings lists the settings of serve in the order in which help shows them.
func serveSettings(c *serveConfig) []setting {
	return []setting{
		c.listenSetting(),
		certificateSetting(&c.tlsCert),
		keySetting(&c.tlsKey),
		{
			flag: "delay", variable: "SANDBOX_DELAY", value: "TIME", option: "server.WithDelay",
			otherwise: "the fixture's, otherwise " + server.DefaultDelay.String(),
			help:      "how long a sync stays in flight, such as 500ms or 1m30s; 0s finishes it at the first poll",
			apply: option(c, parseDuration("0s finishes a sync at its first poll"), func(d time.Duration) server.Option {
				c.delay = &d
				return server.WithDelay(d)
			}),
		},
		{
			flag: "fixtures", variable: fixturesVariable, value: "FIXTURE", option: "server.WithFixture",
			otherwise: "default.yaml, embedded", choices: fixtures.Names(), open: true,
			help:  "the initial state of every organization: the name of an embedded scenario, or a file; the variable can also hold the YAML itself",
			apply: c.loadFixture,
		},
		{
			flag: "api-key", variable: "SANDBOX_API_KEYS", value: "KEY", option: "server.WithAPIKeys", list: true,
			otherwise: "any non-empty key",
			help:      "a key to accept; for several, repeat the flag, or separate them by commas in the variable",
			apply:     c.useAPIKeys,
		},
		{
			flag: "allow-host", variable: "SANDBOX_ALLOW_HOSTS", value: "NAME", option: "server.WithAllowedHosts", list: true,
			otherwise: "names that public DNS does not have",
			help: "a host name to accept while listening on loopback, besides localhost and the like; for several, repeat the flag, or " +
				"separate them by commas in the variable",
			apply: c.allowHosts,
		},
		{
			flag: "seed", variable: "SANDBOX_SEED", value: "N", option: "server.WithSeed",
			standard: strconv.FormatUint(server.DefaultSeed, 10),
			help:     "the number that all identifiers derive from",
			apply:    option(c, parseSeed, server.WithSeed),
		},
		{
			flag: "max-body", variable: "SANDBOX_MAX_BODY", value: "BYTES", option: "server.WithMaxBody",
			standard: strconv.FormatInt(server.DefaultMaxBody, 10),
			help:     "the size limit of request bodies",
			apply:    option(c, number[int64]("bytes ("+strconv.FormatInt(server.DefaultMaxBody, 10)+" for 16 MiB)", 1), server.WithMaxBody),
		},
		{
			flag: "now", variable: "SANDBOX_NOW", value: "TIME", option: "server.WithNow",
			otherwise: "clocks run",
			help:      "freezes every organization's clock at this time, such as 2026-01-15T10:30:00Z",
			apply:     option(c, parseTime, server.WithNow),
		},
		{
			flag: "control", variable: "SANDBOX_CONTROL", option: "server.WithControl",
			standard: "true",
			help:     "turns on the calls under /_sandbox/ and the Sandbox request header; the health check is always on",
			apply:    option(c, parseSwitch, server.WithControl),
		},
		{
			flag: "finished-syncs", variable: "SANDBOX_FINISHED_SYNCS", value: "N", option: "server.WithFinishedSyncs",
			standard: strconv.Itoa(server.DefaultFinishedSyncs),
			help:     "how many finished syncs an organization keeps; older ones get 410",
			apply:    option(c, number("syncs", 1), server.WithFinishedSyncs),
		},
		{
			flag: "journal-size", variable: "SANDBOX_JOURNAL_SIZE", value: "N", option: "server.WithJournalSize",
			standard: strconv.Itoa(server.DefaultJournalSize),
			help:     "how many requests the journal of an organization keeps",
			apply:    option(c, number("requests", 0), server.WithJournalSize),
		},
		{
			flag: "validation", variable: "SANDBOX_VALIDATION", value: "HOW", option: "server.WithValidation",
			standard: server.Contract, choices: []string{server.Contract, server.Strict},
			help: "how strictly bodies are checked: contract, by openapi.yaml; strict, by the rules in the documentation's prose too",
			apply: option(c, text, func(v string) server.Option {
				c.validation = v
				return server.WithValidation(v)
			}),
		},
		{
			flag: "auto-create-groups", variable: "SANDBOX_AUTO_CREATE_GROUPS", option: "server.WithAutoCreateGroups",
			otherwise: "the fixture's, otherwise false",
			help:      "lets the first sync to an unknown grp_… create that group",
			apply:     option(c, parseSwitch, server.WithAutoCreateGroups),
		},
		{
			flag: "accept-any-plan", variable: "SANDBOX_ACCEPT_ANY_PLAN", option: "server.WithAcceptAnyPlan",
			otherwise: "the fixture's, otherwise false",
			help:      "accepts every plan_id, unless a rule fails it",
			apply:     option(c, parseSwitch, server.WithAcceptAnyPlan),
		},
		{
			flag: "max-organizations", variable: "SANDBOX_MAX_ORGANIZATIONS", value: "N", option: "server.WithMaxOrganizations",
			standard: strconv.Itoa(server.DefaultMaxOrganizations),
			help:     "how many organizations (API keys) the server holds; the next new key gets 503",
			apply:    option(c, number("organizations", 1), server.WithMaxOrganizations),
		},
		{
			flag: "resend-window", variable: "SANDBOX_RESEND_WINDOW", value: "TIME", option: "server.WithResendWindow",
			standard: server.DefaultResendWindow.String(),
			help:     "how soon after a broken connection a repeated request counts as resent by the HTTP client; 0s turns this off",
			apply:    option(c, parseResendWindow, server.WithResendWindow),
		},
		{
			flag: "log-level", variable: "SANDBOX_LOG_LEVEL", value: "LEVEL", option: "server.WithLogger",
			standard: "info", choices: []string{"debug", "info", "warn", "error"},
			help:  "the lowest level to log: debug, info, warn or error",
			apply: func(g given) error { return c.level.UnmarshalText([]byte(g.value())) },
		},
		{
			flag: "log-format", variable: "SANDBOX_LOG_FORMAT", value: "FORMAT", option: "server.WithLogger",
			standard: "text", choices: []string{"text", "json"},
			help:  "the format of the log: text or json",
			apply: to(&c.format, text),
		},
	}
}

// listenSetting is where the server listens, with whether anybody has said so.
func (c *serveConfig) listenSetting() setting {
	s := addrSetting(&c.addr)
	apply := s.apply
	s.apply = func(g given) error {
		c.addrGiven = !g.byDefault
		return apply(g)
	}
	return s
}

// option returns an apply that parses the value for an option of the server.
func option[T any](c *serveConfig, parse func(string) (T, error), with func(T) server.Option) func(given) error {
	return func(g given) error {
		value, err := parse(g.value())
		c.options = append(c.options, with(value))
		return err
	}
}

func (c *serveConfig) loadFixture(g given) error {
	f, err := fixtureOf(g)
	if mistakes, ok := errors.AsType[*fixtures.Mistakes](err); ok {
		// Each mistake starts its own line with file, line and column, so that an editor finds them.
		return fmt.Errorf("this fixture cannot be used:\n%w", mistakes)
	}
	c.changed, c.fixture, c.fixtureName = true, f, fixtureNameOf(g)
	c.options = append(c.options, server.WithFixture(f))
	return err
}

const fixturesVariable = "SANDBOX_FIXTURES"

// isFixture reports whether a variable holds the text of a fixture itself, where nothing can be mounted.
func (g given) isFixture() bool {
	return g.byVariable && (strings.ContainsAny(g.value(), "\r\n") || strings.HasPrefix(g.value(), "{"))
}

func fixtureOf(g given) (fixtures.Fixture, error) {
	if g.isFixture() {
		return fixtures.Parse(fixturesVariable, []byte(g.value()))
	}
	f, err := fixtures.Load(g.value())
	if _, read := errors.AsType[*fixtures.Mistakes](err); g.byVariable && err != nil && !read {
		err = fmt.Errorf("%w; nor is it YAML, which has a line break or begins with {", err)
	}
	return f, err
}

func (c *serveConfig) useAPIKeys(g given) error {
	for i, key := range g.values {
		wrong := ""
		switch {
		case key == "":
			wrong = "is empty, and no request could match it; leave it out"
		case strings.ContainsRune(`"'`, rune(key[0])) || strings.ContainsRune(`"'`, rune(key[len(key)-1])):
			wrong = "has quotes around it, which no client would send; leave them out"
		case len(key) > len("Bearer ") && strings.EqualFold(key[:len("Bearer ")], "Bearer "):
			wrong = "begins with the scheme of the header; write the key without Bearer"
		}
		if wrong != "" {
			return fmt.Errorf("key %d of %d %s", i+1, len(g.values), wrong)
		}
	}
	c.keys = len(slices.Compact(slices.Sorted(slices.Values(g.values))))
	c.options = append(c.options, server.WithAPIKeys(g.values...))
	return nil
}
