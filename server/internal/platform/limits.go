package platform

import "fmt"

// What an organization holds at most (our choice).
const (
	// MaxRuntimeRules is how many rules can be injected.
	MaxRuntimeRules = 1_000
	// MaxGroups is how many groups there can be.
	MaxGroups = 10_000
)

// LimitError says that an organization holds as many of something as it may; nothing has changed.
type LimitError struct {
	limit       int
	of, instead string
}

// Error names the limit and the way out.
func (e *LimitError) Error() string {
	return fmt.Sprintf("an organization has at most %d %s; %s", e.limit, e.of, e.instead)
}

// checkRoom fails with a *LimitError if there can be no further injected rule.
func (l *rules) checkRoom() error {
	if len(l.runtime) < MaxRuntimeRules {
		return nil
	}
	return &LimitError{
		MaxRuntimeRules, "run-time rules",
		"remove some with DELETE /_sandbox/rules or RemoveRules; rules in a fixture do not count",
	}
}

// checkRoom fails with a *LimitError if there can be no further group.
func (o *Organization) checkRoom() error {
	if len(o.ordered) < MaxGroups {
		return nil
	}
	return &LimitError{
		MaxGroups, "groups",
		"remove those that were created with POST /_sandbox/reset or Reset, or use another API key",
	}
}
