package server

import "github.com/vitable-sandbox/sandbox/server/internal/platform"

// What takes rules away also ends what they have begun: a request that could still find a broken connection, because its
// client sends it again by itself, does not any more.

// Inject is the platform's, with an undo that also forgets.
func (t *tenant) Inject(r platform.Rule) (injected platform.RuleView, undo func(), err error) {
	injected, remove, err := t.Organization.Inject(r)
	if err != nil {
		return injected, remove, err //nolint:wrapcheck // the registry of errors knows it
	}
	return injected, func() { remove(); t.resends.forget() }, nil
}

// Withdraw is the platform's.
func (t *tenant) Withdraw(id string) (platform.RuleView, error) {
	defer t.resends.forget()
	return t.Organization.Withdraw(id) //nolint:wrapcheck // the registry of errors knows it
}

// WithdrawAll is the platform's.
func (t *tenant) WithdrawAll() int {
	defer t.resends.forget()
	return t.Organization.WithdrawAll()
}

// Load is the platform's.
func (t *tenant) Load(start platform.Start) error {
	defer t.resends.forget()
	return t.Organization.Load(start) //nolint:wrapcheck // the registry of errors knows it
}

// Reset is the platform's.
func (t *tenant) Reset(scopes platform.Scopes, start platform.Start) error {
	defer t.resends.forget()
	return t.Organization.Reset(scopes, start) //nolint:wrapcheck // the registry of errors knows it
}
