package server

import (
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/internal/clone"
	"github.com/vitable-sandbox/sandbox/server/internal/faults"
	"github.com/vitable-sandbox/sandbox/server/internal/httpapi"
	"github.com/vitable-sandbox/sandbox/server/internal/journal"
	"github.com/vitable-sandbox/sandbox/server/internal/platform"
	"github.com/vitable-sandbox/sandbox/server/internal/tenant"
)

// Defaults of the options, which the program shares.
const (
	// DefaultDelay is how long a batch is in flight by default.
	DefaultDelay = 2 * time.Second
	// DefaultSeed is what identifiers derive from by default.
	DefaultSeed uint64 = 1
	// DefaultMaxBody is the largest request body in bytes, 16 MiB.
	DefaultMaxBody int64 = 16 << 20
	// LargestMaxBody is the largest possible limit on bodies, 1 GiB (our choice).
	LargestMaxBody int64 = 1 << 30
	// DefaultMaxOrganizations is how many organizations a server holds.
	DefaultMaxOrganizations = 10_000
	// DefaultFinishedSyncs is how many finished sync requests an organization keeps.
	DefaultFinishedSyncs = platform.DefaultFinishedSyncs
	// DefaultJournalSize is how many requests of an organization the journal keeps.
	DefaultJournalSize = journal.DefaultSize
	// DefaultResendWindow is how soon a request must be repeated to count as resent by the HTTP client itself.
	DefaultResendWindow = faults.DefaultResendWindow
)

// How strictly the requests of the simulated API are checked.
const (
	// Contract refuses requests that violate openapi.yaml. Violations of rules that the documentation states only in prose
	// are accepted, with a Sandbox-Warning.
	Contract = "contract"
	// Strict also refuses violations of rules in prose.
	Strict = "strict"
)

// Option changes one setting of New or Start.
type Option func(*config)

// config is what the options set.
type config struct {
	tenants    tenant.Config
	maxBody    int64
	inMemory   bool
	control    bool
	validation string
	intercept  Interceptor
	// hosts are allowed as the Host of a request; nil means any.
	hosts []string
}

func newConfig(opts []Option) config {
	c := config{
		tenants: tenant.Config{
			Seed:             DefaultSeed,
			FallbackDelay:    DefaultDelay,
			MaxOrganizations: DefaultMaxOrganizations,
			FinishedSyncs:    DefaultFinishedSyncs,
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

// check checks what is not part of the tenants' configuration.
func (c *config) check() error {
	var errs []error
	if c.maxBody < 1 || c.maxBody > LargestMaxBody {
		errs = append(errs, fmt.Errorf("max body: %d bytes is out of range; use 1 to %d", c.maxBody, LargestMaxBody))
	}
	for _, host := range c.hosts {
		if !httpapi.IsHost(host) {
			errs = append(errs, errors.New("allowed hosts: one is not a host name; write it as in sandbox.example.com"))
		}
	}
	if c.validation != Contract && c.validation != Strict {
		errs = append(errs, fmt.Errorf("validation: %q is not known, use Contract or Strict", c.validation))
	}
	if c.tenants.Logger == nil {
		errs = append(errs, errors.New("logger: is nil; leave WithLogger out to log nothing"))
	}
	return errors.Join(errs...)
}

// WithDelay sets how long a batch is in flight; with 0 it is finished at the first poll. It overrides the delay of a
// fixture, as the flag --delay does. A negative delay is an error of New.
func WithDelay(d time.Duration) Option {
	return func(c *config) { c.tenants.Delay = &d }
}

// WithFixture sets what every organization starts with. A field of the fixture that is nil stays as in the embedded
// default.yaml. A mistake in it is an error of New.
func WithFixture(f fixtures.Fixture) Option {
	f = clone.Deep(f)
	return func(c *config) { c.tenants.Fixture = f }
}

// WithAPIKeys sets the accepted keys; without it any non-empty key is accepted. A key may contain blanks, but not begin or
// end with them.
func WithAPIKeys(keys ...string) Option {
	keys = append([]string{}, keys...)
	return func(c *config) { c.tenants.Keys = keys }
}

// WithSeed sets what every identifier derives from; without it the seed is 1.
func WithSeed(seed uint64) Option {
	return func(c *config) { c.tenants.Seed = seed }
}

// WithMaxBody sets the largest request body in bytes; without it that is 16 MiB. Less than 1, or more than 1 GiB, is an
// error of New.
func WithMaxBody(bytes int64) Option {
	return func(c *config) { c.maxBody = bytes }
}

// WithAutoCreateGroups sets whether the first accepted sync to an unknown group (grp_…) creates it. It overrides the
// fixture; the default is false.
func WithAutoCreateGroups(on bool) Option {
	return func(c *config) { c.tenants.AutoCreateGroups = &on }
}

// WithAcceptAnyPlan sets whether every plan_id is valid, unless a rule fails it. It overrides the fixture; by default
// only the listed plans are valid.
func WithAcceptAnyPlan(on bool) Option {
	return func(c *config) { c.tenants.AcceptAnyPlan = &on }
}

// WithMaxOrganizations sets how many organizations the server holds; without it that is 10,000. Beyond the limit a new key
// is answered 503; no organization is ever evicted. Less than 1 is an error of New.
func WithMaxOrganizations(n int) Option {
	return func(c *config) { c.tenants.MaxOrganizations = n }
}

// WithNow starts every organization's clock frozen at an instant, in whole milliseconds; without it clocks run. With it,
// and the same requests, every body is the same, byte for byte.
func WithNow(now time.Time) Option {
	return func(c *config) { c.tenants.Now = now.UTC().Truncate(time.Millisecond) }
}

// WithFinishedSyncs sets how many finished sync requests an organization keeps, by default the newest 10,000. Older ones
// are forgotten with their results, and a retrieve is answered 410. Less than 1 is an error of New.
func WithFinishedSyncs(n int) Option {
	return func(c *config) { c.tenants.FinishedSyncs = n }
}

// WithJournalSize sets how many requests of an organization the journal keeps; without it that is 10,000, and 0 keeps
// none. The journals of all organizations together hold 64 MiB at most. A negative size is an error of New.
func WithJournalSize(requests int) Option {
	return func(c *config) { c.tenants.JournalSize = requests }
}

// WithControl turns the calls under /_sandbox/, except for the health check, and the Sandbox request header on or off; by
// default they are on. The methods of Sandbox and Organization always work.
func WithControl(on bool) Option {
	return func(c *config) { c.control = on }
}

// WithLogger sets the log: a line for each request, never personal data, and never a key, unless it is part of an id.
// Without it New logs nothing, and Start logs to the test.
func WithLogger(l *slog.Logger) Option {
	return func(c *config) { c.tenants.Logger = l }
}

// InMemory connects the client of Start to the handler in memory, without a socket; the URL is then http://sandbox.invalid.
// It is an error in New.
func InMemory() Option {
	return func(c *config) { c.inMemory = true }
}

// WithValidation sets how strictly requests are checked: Contract, as without it, or Strict. Anything else is an error of
// New.
func WithValidation(how string) Option {
	return func(c *config) { c.validation = how }
}

// WithResendWindow sets how soon after a broken connection an identical request must arrive to count as resent by the HTTP
// client; by default that is 20 ms, and 0 turns it off. Go's http.Transport, for example, resends a GET, and a request with
// an Idempotency-Key, if the connection had answered a request before, so the application would not notice a connection
// that is reset or closed once. Therefore the sandbox breaks the connection of the resent request as well, without counting
// it for the rule. All other requests count. A negative window, or one over a minute, is an error of New.
func WithResendWindow(d time.Duration) Option {
	return func(c *config) { c.tenants.ResendWindow = d }
}

// WithAllowedHosts refuses requests whose Host is a public name other than these: a malicious web page could point such a
// name at a server on loopback. IP addresses, names without a dot, and names that end in .localhost, .internal, .test or
// .local are always accepted. Without this option any Host is.
func WithAllowedHosts(names ...string) Option {
	names = append([]string{}, names...)
	return func(c *config) { c.hosts = names }
}

// allowedHosts is how requests' hosts are compared; nil means that they are not.
func (c *config) allowedHosts() map[string]bool {
	if c.hosts == nil {
		return nil
	}
	allowed := make(map[string]bool, len(c.hosts))
	for _, host := range c.hosts {
		allowed[httpapi.HostName(host)] = true
	}
	return allowed
}

func withFallbackDelay(d time.Duration) Option {
	return func(c *config) { c.tenants.FallbackDelay = d }
}
