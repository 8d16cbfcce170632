package tenant

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
)

// Config is how a Registry makes organizations.
type Config struct {
	// Fixture is what every organization starts with, over default.yaml.
	Fixture fixtures.Fixture
	// Seed is what identifiers derive from.
	Seed uint64
	// Delay overrides the fixture's; nil means none was given. FallbackDelay is for fixtures that give none.
	Delay         *time.Duration
	FallbackDelay time.Duration
	// AutoCreateGroups and AcceptAnyPlan override the fixture's; nil means they were not given.
	AutoCreateGroups *bool
	AcceptAnyPlan    *bool
	// Now is where clocks start, frozen; zero means that they run.
	Now time.Time
	// Keys are the accepted keys; nil means any.
	Keys []string
	// MaxOrganizations limits the number of organizations.
	MaxOrganizations int
	// FinishedSyncs is how many finished sync requests an organization keeps.
	FinishedSyncs int
	// JournalSize is how many requests the journal of an organization keeps, JournalBytes what all journals hold together.
	JournalSize  int
	JournalBytes int64
	// ResendWindow is how soon a request must be repeated to count as resent by the HTTP client; 0 turns that off.
	ResendWindow time.Duration
	// Logger gets a line for each batch that has finished.
	Logger *slog.Logger
	// Replacing is called before the state of a tenant is replaced, or forgotten; nil calls nobody.
	Replacing func(t *Tenant)
}

func (c *Config) check() error {
	var errs []error
	if c.Delay != nil {
		errs = append(errs, fixtures.Fixture{Delay: c.Delay}.Check())
	}
	if c.Keys != nil && len(c.Keys) == 0 {
		errs = append(errs, errors.New("api keys: the list is empty; leave WithAPIKeys out to accept any key"))
	}
	for i, key := range c.Keys {
		if CheckKey(key) != nil {
			errs = append(errs, fmt.Errorf("api keys: key %d is empty, has blanks around it or contains a control character; no request could match it", i+1))
		}
	}
	if c.MaxOrganizations < 1 {
		errs = append(errs, fmt.Errorf("max organizations: %d would refuse every key; use at least 1", c.MaxOrganizations))
	}
	if c.FinishedSyncs < 1 {
		errs = append(errs, fmt.Errorf("finished syncs: %d would keep no results; use at least 1", c.FinishedSyncs))
	}
	if c.JournalSize < 0 {
		errs = append(errs, fmt.Errorf("journal size: %d is negative; use 0 to keep nothing", c.JournalSize))
	}
	if c.ResendWindow < 0 || c.ResendWindow > time.Minute {
		errs = append(errs, errors.New("resend window: must be from 0, which turns it off, to 1m"))
	}
	if !c.Now.IsZero() && (c.Now.Year() < 1 || c.Now.After(fixtures.EndOfTime())) {
		errs = append(errs, errors.New("now: must be after the year 0 and not after "+fixtures.EndOfTime().Format(time.RFC3339)))
	}
	return errors.Join(errs...)
}

// MaxKey is how many bytes a key has at most (our choice).
const MaxKey = 4096

// CheckKey refuses a key that no request could send in a header.
func CheckKey(key string) error {
	if key == "" || strings.Trim(key, " \t") != key ||
		strings.ContainsFunc(key, func(char rune) bool { return char < ' ' && char != '\t' || char == 0x7f }) {
		return errors.New("the key is empty, has blanks around it or contains a control character; no request could send it")
	}
	if len(key) > MaxKey {
		return fmt.Errorf("the key has more than %d bytes", MaxKey)
	}
	return nil
}
