package program

import (
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"time"

	"github.com/vitable-sandbox/sandbox/internal/suggest"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server"
)

// serveConfig is what the settings of serve fill in.
type serveConfig struct {
	addr    string
	level   slog.Level
	json    bool
	options []server.Option
	// changed says that the groups or the keys are not the embedded ones, so that the example of the start would fail.
	changed bool
}

// serveSettings is everything that can be said to serve, in the order in which usage text shows it.
func serveSettings() []setting[serveConfig] {
	return []setting[serveConfig]{
		addrSetting(func(c *serveConfig) *string { return &c.addr }),
		{
			flag: "delay", variable: "SANDBOX_DELAY", value: "TIME", option: "server.WithDelay",
			otherwise: "the fixture's own, or else " + server.DefaultDelay.String(),
			help:      "how long a sync is in flight, such as 500ms or 1m30s; 0s is finished at the first poll",
			apply:     applyDelay,
		},
		{
			flag: "fixtures", variable: "SANDBOX_FIXTURES", value: "FIXTURE", option: "server.WithFixture",
			otherwise: "default.yaml, embedded",
			help:      "what every organization starts with: an embedded scenario's name or a file; in the variable also the YAML itself",
			apply:     applyFixtures,
		},
		{
			flag: "api-key", variable: "SANDBOX_API_KEYS", value: "KEY", option: "server.WithAPIKeys", list: true,
			otherwise: "any key that is not empty",
			help:      "a key that may enter; repeat the flag, or put commas into the variable, for more",
			apply:     applyAPIKeys,
		},
		{
			flag: "seed", variable: "SANDBOX_SEED", value: "N", option: "server.WithSeed",
			standard: strconv.FormatUint(server.DefaultSeed, 10),
			help:     "what every identifier derives from",
			apply:    applySeed,
		},
		{
			flag: "max-body", variable: "SANDBOX_MAX_BODY", value: "BYTES", option: "server.WithMaxBody",
			standard: strconv.FormatInt(server.DefaultMaxBody, 10),
			help:     "the largest request body",
			apply:    applyMaxBody,
		},
		{
			flag: "now", variable: "SANDBOX_NOW", value: "TIME", option: "server.WithNow",
			otherwise: "the clocks run",
			help:      "where every organization's clock stands still at the start, such as 2026-01-15T10:30:00Z",
			apply:     applyNow,
		},
		{
			flag: "control", variable: "SANDBOX_CONTROL", option: "server.WithControl",
			standard: "true",
			help:     "whether the calls under /_sandbox/ and the Sandbox request header work; the health check always does",
			apply:    switchTo(server.WithControl),
		},
		{
			flag: "journal-size", variable: "SANDBOX_JOURNAL_SIZE", value: "N", option: "server.WithJournalSize",
			standard: strconv.Itoa(server.DefaultJournalSize),
			help:     "how many requests of an organization the journal keeps",
			apply:    applyJournalSize,
		},
		{
			flag: "validation", variable: "SANDBOX_VALIDATION", value: "HOW", option: "server.WithValidation",
			standard: string(server.Contract),
			help:     "how strictly bodies are judged: contract, by openapi.yaml, with warnings; or strict, by the documentation's prose too",
			apply:    applyValidation,
		},
		{
			flag: "auto-create-groups", variable: "SANDBOX_AUTO_CREATE_GROUPS", option: "server.WithAutoCreateGroups",
			otherwise: "the fixture's own, or else false",
			help:      "whether the first sync to an unknown grp_… creates that group",
			apply:     switchTo(server.WithAutoCreateGroups),
		},
		{
			flag: "accept-any-plan", variable: "SANDBOX_ACCEPT_ANY_PLAN", option: "server.WithAcceptAnyPlan",
			otherwise: "the fixture's own, or else false",
			help:      "whether every plan_id is good, the rules aside",
			apply:     switchTo(server.WithAcceptAnyPlan),
		},
		{
			flag: "max-organizations", variable: "SANDBOX_MAX_ORGANIZATIONS", value: "N", option: "server.WithMaxOrganizations",
			standard: strconv.Itoa(server.DefaultMaxOrganizations),
			help:     "how many organizations, one for each API key, the server holds; past that a new key gets 503",
			apply:    applyMaxOrganizations,
		},
		{
			flag: "resend-window", variable: "SANDBOX_RESEND_WINDOW", value: "TIME", option: "server.WithResendWindow",
			standard: server.DefaultResendWindow.String(),
			help:     "how soon a request must come again to count as a client's own resending after a broken connection; 0s turns it off",
			apply:    applyResendWindow,
		},
		{
			flag: "log-level", variable: "SANDBOX_LOG_LEVEL", value: "LEVEL", option: "server.WithLogger",
			standard: "info",
			help:     "the least that is logged: debug, info, warn or error",
			apply:    applyLogLevel,
		},
		{
			flag: "log-format", variable: "SANDBOX_LOG_FORMAT", value: "FORMAT", option: "server.WithLogger",
			standard: "text",
			help:     "how it is logged: text or json",
			apply:    applyLogFormat,
		},
	}
}

func applyDelay(c *serveConfig, g given) error {
	d, err := parseDelay(g.value())
	c.options = append(c.options, server.WithDelay(d))
	return err
}

// parseDelay is time.ParseDuration without negative values, and with a way out for days.
func parseDelay(text string) (time.Duration, error) {
	d, err := time.ParseDuration(text)
	if err == nil && d < 0 {
		return 0, fmt.Errorf("%s is negative; 0s is finished at the first poll", text)
	}
	if err == nil {
		return d, nil
	}
	if days, isDays := cutDays(text); isDays {
		return 0, fmt.Errorf("%q: days differ in length, so there is no unit for them; write %dh", text, 24*days)
	}
	if _, err := strconv.ParseFloat(text, 64); err == nil {
		return 0, fmt.Errorf("%q lacks a unit; write %sms, %ss, %sm or %sh", text, text, text, text, text)
	}
	return 0, fmt.Errorf("%q is no length of time; write one such as 0s, 500ms, 2s or 1m30s", text)
}

// cutDays reads whole days such as 1d.
func cutDays(text string) (days int, ok bool) {
	if len(text) < 2 || text[len(text)-1] != 'd' {
		return 0, false
	}
	days, err := strconv.Atoi(text[:len(text)-1])
	return days, err == nil && days >= 0 && days < 1_000_000
}

func applyFixtures(c *serveConfig, g given) error {
	load := fixtures.Load
	if g.byVariable {
		load = fixtures.LoadText
	}
	f, err := load(g.value())
	if err != nil {
		if mistakes, ok := errors.AsType[*fixtures.Mistakes](err); ok {
			// Each begins its own line with file, line and column, where an editor finds them.
			return fmt.Errorf("this fixture cannot be used:\n%w", mistakes)
		}
		return err
	}
	c.changed = true
	c.options = append(c.options, server.WithFixture(f))
	return nil
}

func applyAPIKeys(c *serveConfig, g given) error {
	for i, key := range g.values {
		if key == "" {
			return fmt.Errorf("key %d of %d is empty, and no request could match it; leave it out", i+1, len(g.values))
		}
	}
	c.changed = true
	c.options = append(c.options, server.WithAPIKeys(g.values...))
	return nil
}

func applySeed(c *serveConfig, g given) error {
	seed, err := parseSeed(g.value())
	c.options = append(c.options, server.WithSeed(seed))
	return err
}

// parseSeed reads a whole number that is not negative.
func parseSeed(text string) (uint64, error) {
	seed, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("%q is no seed; write a whole number from 0 to 18446744073709551615", text)
	}
	return seed, nil
}

func applyMaxBody(c *serveConfig, g given) error {
	size, err := strconv.ParseInt(g.value(), 10, 64)
	if err != nil || size < 1 {
		return fmt.Errorf("%q is no size; write bytes as a whole number from 1 on, such as %d for 16 MiB", g.value(), server.DefaultMaxBody)
	}
	c.options = append(c.options, server.WithMaxBody(size))
	return nil
}

func applyNow(c *serveConfig, g given) error {
	var now time.Time
	// UnmarshalText keeps to RFC 3339, which time.Parse does not in every detail.
	if err := now.UnmarshalText([]byte(g.value())); err != nil || now.IsZero() {
		return fmt.Errorf("%q is no time as in RFC 3339; write one such as 2026-01-15T10:30:00Z", g.value())
	}
	c.options = append(c.options, server.WithNow(now))
	return nil
}

func applyValidation(c *serveConfig, g given) error {
	v := server.Validation(g.value())
	if v != server.Contract && v != server.Strict {
		return notOneOf(g.value(), string(server.Contract), string(server.Strict))
	}
	c.options = append(c.options, server.WithValidation(v))
	return nil
}

// switchTo applies a switch by an option.
func switchTo(option func(bool) server.Option) func(*serveConfig, given) error {
	return func(c *serveConfig, g given) error {
		on, err := parseSwitch(g.value())
		c.options = append(c.options, option(on))
		return err
	}
}

func applyMaxOrganizations(c *serveConfig, g given) error {
	n, err := strconv.Atoi(g.value())
	if err != nil || n < 1 {
		return fmt.Errorf("%q is no number of organizations; write a whole number from 1 on", g.value())
	}
	c.options = append(c.options, server.WithMaxOrganizations(n))
	return nil
}

func applyJournalSize(c *serveConfig, g given) error {
	n, err := strconv.Atoi(g.value())
	if err != nil || n < 0 {
		return fmt.Errorf("%q is no number of requests; write a whole number from 0 on", g.value())
	}
	c.options = append(c.options, server.WithJournalSize(n))
	return nil
}

func applyResendWindow(c *serveConfig, g given) error {
	d, err := time.ParseDuration(g.value())
	if err != nil || d < 0 || d > time.Minute {
		return fmt.Errorf("%q is no window; write a length of time from 0s to 1m, such as %s", g.value(), server.DefaultResendWindow)
	}
	c.options = append(c.options, server.WithResendWindow(d))
	return nil
}

func applyLogLevel(c *serveConfig, g given) error {
	levels := map[string]slog.Level{
		"debug": slog.LevelDebug, "info": slog.LevelInfo, "warn": slog.LevelWarn, "error": slog.LevelError,
	}
	level, ok := levels[g.value()]
	if !ok {
		return notOneOf(g.value(), "debug", "info", "warn", "error")
	}
	c.level = level
	return nil
}

func applyLogFormat(c *serveConfig, g given) error {
	switch g.value() {
	case "text":
		c.json = false
	case "json":
		c.json = true
	default:
		return notOneOf(g.value(), "text", "json")
	}
	return nil
}

// notOneOf refuses a value that is none of the known ones.
func notOneOf(value string, known ...string) error {
	return fmt.Errorf("%q is not known, write %s%s", value, strings.Join(known, " or "), suggest.DidYouMean(value, known))
}
