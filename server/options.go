package server

import (
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server/internal/platform"
)

// Defaults of the options, as the program has them too.
const (
	// DefaultDelay is how long a batch is in flight if nothing else says.
	DefaultDelay = 2 * time.Second
	// DefaultSeed is what identifiers derive from if nothing else says.
	DefaultSeed uint64 = 1
	// DefaultMaxBody is the largest request body in bytes, 16 MiB.
	DefaultMaxBody int64 = 16 << 20
	// LargestMaxBody is the largest that the limit on bodies can be, 1 GiB (our choice).
	LargestMaxBody int64 = 1 << 30
	// DefaultMaxOrganizations is how many organizations a server holds.
	DefaultMaxOrganizations = 10_000
)

// Option changes one setting of New or Start.
type Option func(*config)

// config is what the options set; New checks it.
type config struct {
	delay         *time.Duration
	fallbackDelay time.Duration
	fixture       *fixtures.Fixture
	keys          []string
	keysGiven     bool
	seed          uint64
	maxBody       int64
	logger        *slog.Logger
	inMemory      bool

	autoCreateGroups *bool
	acceptAnyPlan    *bool
	maxOrganizations int
	now              time.Time // zero: the clock runs
	control          bool
	journalSize      int
	journalBytes     int64
	validation       Validation
	resendWindow     time.Duration
}

func newConfig(opts []Option) config {
	c := config{
		fallbackDelay: DefaultDelay,
		seed:          DefaultSeed,
		maxBody:       DefaultMaxBody,
		logger:        slog.New(slog.DiscardHandler),

		maxOrganizations: DefaultMaxOrganizations,
		control:          true,
		journalSize:      DefaultJournalSize,
		journalBytes:     mostJournalBytes,
		validation:       Contract,
		resendWindow:     DefaultResendWindow,
	}
	for _, opt := range opts {
		if opt != nil {
			opt(&c)
		}
	}
	return c
}

func (c *config) check() error {
	var errs []error
	if c.delay != nil {
		errs = append(errs, fixtures.Fixture{Delay: c.delay}.Check())
	}
	if c.keysGiven && len(c.keys) == 0 {
		errs = append(errs, errors.New("api keys: the list is empty; leave WithAPIKeys out to let any key in"))
	}
	for i, key := range c.keys {
		if !sendable(key) {
			errs = append(errs, fmt.Errorf("api keys: key %d is empty, has blanks around it or a control character in it; no request could match it", i+1))
		}
	}
	if c.maxBody < 1 || c.maxBody > LargestMaxBody {
		errs = append(errs, fmt.Errorf("max body: %d bytes is out of range; use 1 to %d", c.maxBody, LargestMaxBody))
	}
	if c.maxOrganizations < 1 {
		errs = append(errs, fmt.Errorf("max organizations: %d would refuse every key; use at least 1", c.maxOrganizations))
	}
	if c.journalSize < 0 {
		errs = append(errs, fmt.Errorf("journal size: %d is negative; use 0 to keep nothing", c.journalSize))
	}
	if c.resendWindow < 0 || c.resendWindow > time.Minute {
		errs = append(errs, errors.New("resend window: must be from 0, which turns it off, to 1m"))
	}
	if now := c.now; !now.IsZero() && (now.Year() < 1 || now.After(platform.EndOfTime)) {
		errs = append(errs, errors.New("now: must lie after the year 0 and not after 9000-01-01T00:00:00Z"))
	}
	errs = append(errs, c.validation.check())
	if c.logger == nil {
		errs = append(errs, errors.New("logger: is nil; leave WithLogger out to log nothing"))
	}
	return errors.Join(errs...)
}

// sendable says whether a key can come in a header.
func sendable(key string) bool {
	return key != "" && strings.Trim(key, " \t") == key &&
		!strings.ContainsFunc(key, func(char rune) bool { return char < ' ' && char != '\t' || char == 0x7f })
}

// WithDelay sets how long a batch is in flight; 0 means that it is finished at the first poll. It wins over the delay
// of a fixture, as the flag --delay does. A negative delay is an error of New.
func WithDelay(d time.Duration) Option {
	return func(c *config) { c.delay = &d }
}

// WithFixture sets what every organization starts with. A field of the fixture that is nil stays as in the embedded
// default.yaml. A mistake in it is an error of New.
func WithFixture(f fixtures.Fixture) Option {
	f = f.Clone()
	return func(c *config) { c.fixture = &f }
}

// WithAPIKeys restricts who may enter; without it any key that is not empty may. Keys may hold blanks, not around them.
func WithAPIKeys(keys ...string) Option {
	keys = slices.Clone(keys)
	return func(c *config) { c.keys, c.keysGiven = keys, true }
}

// WithSeed sets what every identifier derives from; without it the seed is 1.
func WithSeed(seed uint64) Option {
	return func(c *config) { c.seed = seed }
}

// WithMaxBody sets the largest request body in bytes; without it that is 16 MiB. Less than
// 1, or more than 1 GiB, is an error of New.
func WithMaxBody(bytes int64) Option {
	return func(c *config) { c.maxBody = bytes }
}

// WithAutoCreateGroups lets the first accepted sync to an unknown group (grp_…) create it, or not. It wins over the
// fixture, which by default does not.
func WithAutoCreateGroups(on bool) Option {
	return func(c *config) { c.autoCreateGroups = &on }
}

// WithAcceptAnyPlan makes every plan_id good, the rules aside, or not. It wins over the fixture, which by default has the
// listed plans only.
func WithAcceptAnyPlan(on bool) Option {
	return func(c *config) { c.acceptAnyPlan = &on }
}

// WithMaxOrganizations sets how many organizations the server holds; without it that is 10,000. Past it a new key is
// answered 503: none is ever thrown out. Less than 1 is an error of New.
func WithMaxOrganizations(n int) Option {
	return func(c *config) { c.maxOrganizations = n }
}

// WithNow starts every organization's clock frozen at an instant, in whole milliseconds; without it clocks run. With it,
// and the same requests, every body is the same, byte for byte.
func WithNow(now time.Time) Option {
	return func(c *config) { c.now = now.UTC().Truncate(time.Millisecond) }
}

// WithJournalSize sets how many requests of an organization the journal keeps; without it that is 10,000, and 0 keeps
// none. The journals of all organizations together hold 64 MiB at most. A negative size is an error of New.
func WithJournalSize(requests int) Option {
	return func(c *config) { c.journalSize = requests }
}

// WithControl turns the calls under /_sandbox/ off, but for the health check, and the Sandbox request header too;
// without it they are on. The methods of Sandbox and Organization work all the same.
func WithControl(on bool) Option {
	return func(c *config) { c.control = on }
}

// WithLogger sets where the server logs: a line for each request, never a person's data, never a key. Without it New
// logs nothing, and Start logs to the test.
func WithLogger(l *slog.Logger) Option {
	return func(c *config) { c.logger = l }
}

// InMemory makes the client of Start speak to the handler through memory, without a socket; the URL is then
// http://sandbox.invalid. It is an option of Start; in New it is an error.
func InMemory() Option {
	return func(c *config) { c.inMemory = true }
}

func withFallbackDelay(d time.Duration) Option {
	return func(c *config) { c.fallbackDelay = d }
}
