package server

import (
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server/internal/faults"
	"github.com/vitable-sandbox/sandbox/server/internal/journal"
	"github.com/vitable-sandbox/sandbox/server/internal/tenant"
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
	// DefaultJournalSize is how many requests of an organization the journal keeps.
	DefaultJournalSize = journal.DefaultSize
	// DefaultResendWindow is how soon a request must come again to count as sent again by its transport.
	DefaultResendWindow = faults.DefaultResendWindow
)

// Validation is how strictly the requests of the simulated API are judged.
type Validation string

const (
	// Contract refuses what openapi.yaml refuses. What breaks a rule that the documentation has in prose only is accepted,
	// with a Sandbox-Warning.
	Contract Validation = "contract"
	// Strict refuses what breaks a rule in prose as well.
	Strict Validation = "strict"
)

// Option changes one setting of New or Start.
type Option func(*config)

// config is what the options set.
type config struct {
	tenants    tenant.Config
	maxBody    int64
	inMemory   bool
	control    bool
	validation Validation
	intercept  Interceptor
}

func newConfig(opts []Option) config {
	c := config{
		tenants: tenant.Config{
			Seed:             DefaultSeed,
			FallbackDelay:    DefaultDelay,
			MaxOrganizations: DefaultMaxOrganizations,
			JournalSize:      DefaultJournalSize,
			JournalBytes:     journal.MaxBytes,
			ResendWindow:     DefaultResendWindow,
			Logger:           slog.New(slog.DiscardHandler),
		},
		maxBody:    DefaultMaxBody,
		control:    true,
		validation: Contract,
	}
	for _, opt := range opts {
		if opt != nil {
			opt(&c)
		}
	}
	return c
}

// check looks at what the tenants know nothing of.
func (c *config) check() error {
	var errs []error
	if c.maxBody < 1 || c.maxBody > LargestMaxBody {
		errs = append(errs, fmt.Errorf("max body: %d bytes is out of range; use 1 to %d", c.maxBody, LargestMaxBody))
	}
	if c.validation != Contract && c.validation != Strict {
		errs = append(errs, fmt.Errorf("validation: %q is not known, use Contract or Strict", string(c.validation)))
	}
	if c.tenants.Logger == nil {
		errs = append(errs, errors.New("logger: is nil; leave WithLogger out to log nothing"))
	}
	return errors.Join(errs...)
}

// WithDelay sets how long a batch is in flight; 0 means that it is finished at the first poll. It wins over the delay
// of a fixture, as the flag --delay does. A negative delay is an error of New.
func WithDelay(d time.Duration) Option {
	return func(c *config) { c.tenants.Delay = &d }
}

// WithFixture sets what every organization starts with. A field of the fixture that is nil stays as in the embedded
// default.yaml. A mistake in it is an error of New.
func WithFixture(f fixtures.Fixture) Option {
	f = f.Clone()
	return func(c *config) { c.tenants.Fixture = f }
}

// WithAPIKeys restricts who may enter; without it any key that is not empty may. Keys may hold blanks, not around them.
func WithAPIKeys(keys ...string) Option {
	keys = append([]string{}, keys...)
	return func(c *config) { c.tenants.Keys = keys }
}

// WithSeed sets what every identifier derives from; without it the seed is 1.
func WithSeed(seed uint64) Option {
	return func(c *config) { c.tenants.Seed = seed }
}

// WithMaxBody sets the largest request body in bytes; without it that is 16 MiB. Less than
// 1, or more than 1 GiB, is an error of New.
func WithMaxBody(bytes int64) Option {
	return func(c *config) { c.maxBody = bytes }
}

// WithAutoCreateGroups lets the first accepted sync to an unknown group (grp_…) create it, or not. It wins over the
// fixture, which by default does not.
func WithAutoCreateGroups(on bool) Option {
	return func(c *config) { c.tenants.AutoCreateGroups = &on }
}

// WithAcceptAnyPlan makes every plan_id good, the rules aside, or not. It wins over the fixture, which by default has the
// listed plans only.
func WithAcceptAnyPlan(on bool) Option {
	return func(c *config) { c.tenants.AcceptAnyPlan = &on }
}

// WithMaxOrganizations sets how many organizations the server holds; without it that is 10,000. Past it a new key is
// answered 503: none is ever thrown out. Less than 1 is an error of New.
func WithMaxOrganizations(n int) Option {
	return func(c *config) { c.tenants.MaxOrganizations = n }
}

// WithNow starts every organization's clock frozen at an instant, in whole milliseconds; without it clocks run. With it,
// and the same requests, every body is the same, byte for byte.
func WithNow(now time.Time) Option {
	return func(c *config) { c.tenants.Now = now.UTC().Truncate(time.Millisecond) }
}

// WithJournalSize sets how many requests of an organization the journal keeps; without it that is 10,000, and 0 keeps
// none. The journals of all organizations together hold 64 MiB at most. A negative size is an error of New.
func WithJournalSize(requests int) Option {
	return func(c *config) { c.tenants.JournalSize = requests }
}

// WithControl turns the calls under /_sandbox/ off, but for the health check, and the Sandbox request header too;
// without it they are on. The methods of Sandbox and Organization work all the same.
func WithControl(on bool) Option {
	return func(c *config) { c.control = on }
}

// WithLogger sets where the server logs: a line for each request, never a person's data, never a key. Without it New
// logs nothing, and Start logs to the test.
func WithLogger(l *slog.Logger) Option {
	return func(c *config) { c.tenants.Logger = l }
}

// InMemory makes the client of Start speak to the handler through memory, without a socket; the URL is then
// http://sandbox.invalid. It is an option of Start; in New it is an error.
func InMemory() Option {
	return func(c *config) { c.inMemory = true }
}

// WithValidation sets how strictly requests are judged; without it that is Contract. Anything but Contract and Strict is an
// error of New.
func WithValidation(v Validation) Option {
	return func(c *config) { c.validation = v }
}

// WithResendWindow sets how soon after a broken connection an identical request must arrive to count as sent again by its
// transport; without it that is 20 ms, and 0 turns it off. Go's transport, for one, sends a GET, and what has an
// Idempotency-Key, again by itself, so that a connection that is reset or closed once would never reach the application:
// such a request finds a broken connection once more, without a rule being charged. A negative window, or one over a minute,
// is an error of New.
func WithResendWindow(d time.Duration) Option {
	return func(c *config) { c.tenants.ResendWindow = d }
}

func withFallbackDelay(d time.Duration) Option {
	return func(c *config) { c.tenants.FallbackDelay = d }
}
